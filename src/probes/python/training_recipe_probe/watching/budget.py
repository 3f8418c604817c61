"""How often what costs time is recorded, so that the recorder stays a small share of the training."""

from __future__ import annotations

import contextlib
import time
from typing import Callable, Iterator

# A training of a few seconds is over before its share would pay for a picture: so much each kind may take in any case.
_GRACE_SECONDS = 0.1


class Expense:
    """One kind of recording. Its records lie the further apart the longer the training has gone on."""

    def __init__(self, budget: Budget, share: float, records_a_decade: int) -> None:
        self._budget = budget
        self._share = share
        self._spacing = records_a_decade
        self._seconds = 0.0
        self._dearest = 0.0
        self._next = 0

    def due(self, step: int) -> bool:
        if step < self._next:
            return False
        return self._seconds + self._dearest <= self._share * self._budget.elapsed() + _GRACE_SECONDS

    @contextlib.contextmanager
    def record(self, step: int) -> Iterator[None]:
        self._next = step + max(1, step // self._spacing)
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
        self.norms = Expense(self, share * 0.4, 400)
        self.predictions = Expense(self, share * 0.4, 200)
        self._began = clock()

    def elapsed(self) -> float:
        """Seconds since the recording began."""
        return self.clock() - self._began
