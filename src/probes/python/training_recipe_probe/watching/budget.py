"""How often what costs time is recorded, so that the recorder stays a small share of the training."""

from __future__ import annotations

import contextlib
import time
from typing import Callable, Iterator

# Records that the grace pays for lie a twentieth of the training so far apart, so that it lasts for a while.
_SPARSE = 20


class Expense:
    """One kind of recording. Its records lie the further apart the longer the training has gone on.

    A training of a few seconds is over before its share would pay for a picture: `grace` seconds may be spent in any case.
    """

    def __init__(self, budget: Budget, share: float, grace: float, spacing: int) -> None:
        self._budget = budget
        self._share = share
        self._grace = grace
        self._spacing = spacing
        self._seconds = 0.0
        self._dearest = 0.0
        self._last = -1

    def due(self, step: int) -> bool:
        since = step - self._last
        if self._last >= 0 and since < max(1, self._last // self._spacing):
            return False
        over = self._seconds + self._dearest - self._share * self._budget.elapsed()
        return over <= 0 or over <= self._grace and (self._last < 0 or since >= max(1, self._last // _SPARSE))

    @contextlib.contextmanager
    def record(self, step: int) -> Iterator[None]:
        self._last = step
        before = self._seconds
        with self.more():
            yield
        self._dearest = max(0.9 * self._dearest, self._seconds - before)

    @contextlib.contextmanager
    def more(self) -> Iterator[None]:
        """Belongs to the record begun before."""
        began = self._budget.clock()
        try:
            yield
        finally:
            spent = self._budget.clock() - began
            self._seconds += spent
            self._budget.spent += spent


class Budget:
    """`spent`: seconds that the recorder took, since it was made."""

    def __init__(self, share: float, clock: Callable[[], float] = time.perf_counter) -> None:
        self.clock = clock
        self.spent = 0.0
        self.norms = Expense(self, share * 0.4, 0.1, 400)
        self.predictions = Expense(self, share * 0.4, 0.4, 200)
        self._began = clock()

    def elapsed(self) -> float:
        """Seconds since the recording began."""
        return self.clock() - self._began
