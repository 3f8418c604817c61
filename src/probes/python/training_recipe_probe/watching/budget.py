"""How often what costs time is recorded, so that the recorder stays a small share of the training."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Callable, Iterator

# So many times as far as the training is now the grace is to last at least, whatever a record costs.
_HORIZON = 10

# What stands at each step costs about so much.
_HOOKS_SECONDS = 60e-6
# Of the budget records get this part at least, however short the steps are.
_LEAST = 0.15

# Steps that are each asked about; later only one of so many is, since to ask costs something, too.
EVERY_STEP = 100
THEN = 8


class Expense:
    """One kind of recording. Its records lie the further apart the longer the training has gone on.

    A training of a second is over before its share would pay for a picture: `grace` seconds may be spent until the share
    is more.
    """

    def __init__(self, budget: Budget, part: float, grace: float, spacing: int) -> None:
        """`part`: of what the hooks leave of the budget."""
        self._budget = budget
        self._part = part
        self._grace = grace
        self._spacing = spacing
        self._seconds = 0.0
        # The first record makes ready what later ones use, and says little about what they cost.
        self._first = 0.0
        self._dearest = 0.0
        self._records = 0
        # What had been spent when the last record began.
        self._before = 0.0
        self._last = 0
        # Since the plan was made something was spent.
        self._is_stale = False
        # Asked at every step, so what it takes to be due is worked out once a record: that step at the earliest, and then
        # either the later one or the time by the clock.
        self._earliest_step = 0
        self._step_by_grace = 0.0
        self._time_by_share = 0.0

    def due(self, step: int) -> bool:
        if step < self._earliest_step:
            return False
        if self._is_stale:
            self._plan()
        return step >= self._step_by_grace or self._budget.clock() >= self._time_by_share

    def _plan(self) -> None:
        self._is_stale = False
        if self._records == 0:
            return
        cost = self._cost()
        share = self._part * self._budget.left_by_hooks(self._last)
        self._time_by_share = self._budget.began + (self._seconds + cost) / share if share > 0 else math.inf
        left = self._grace - (self._seconds - self._first if self._records > 1 else 0.0)
        # The fewer records the grace still pays for, the further apart they lie.
        self._step_by_grace = self._last * _HORIZON ** (cost / left) if cost < left else math.inf

    def _cost(self) -> float:
        """Of a record, with what belongs to it that came later."""
        return max(self._dearest, self._seconds - self._before if self._records > 1 else 0.0)

    @contextlib.contextmanager
    def record(self, step: int) -> Iterator[None]:
        if self._records == 1:
            self._first = self._seconds
        elif self._records > 1:
            self._dearest = max(0.9 * self._dearest, self._seconds - self._before)
        self._last, self._before = step, self._seconds
        self._earliest_step = step + max(1, step // self._spacing)
        self._records += 1
        with self.more():
            yield

    @contextlib.contextmanager
    def more(self) -> Iterator[None]:
        """Belongs to the record begun before. What is spent within something else is that one's."""
        if self._budget.counts:
            yield
            return
        self._budget.counts = True
        began = self._budget.clock()
        try:
            yield
        finally:
            self._budget.counts = False
            spent = self._budget.clock() - began
            self._seconds += spent
            self._is_stale = True
            self._budget.spent += spent


class Budget:
    """`spent`: seconds that the recorder took, since it was made."""

    def __init__(self, share: float, clock: Callable[[], float] = time.perf_counter) -> None:
        self.clock = clock
        self.spent = 0.0
        # While the time of something is being taken.
        self.counts = False
        self._share = share
        self.norms = Expense(self, 1 / 3, 0.02, 400)
        self.predictions = Expense(self, 2 / 3, 0.05, 200)
        # What compiled steps leave behind is read now and then in any case.
        self.looks = Expense(self, 0.0, 0.0, 1)
        self.began = clock()

    def left_by_hooks(self, steps: int) -> float:
        """The share of the time that is left for records, after so many steps.

        The hooks, the loss of each step and the rows on their way come first: where steps are short they are felt. A record
        costs the training two or three times what it takes by its own clock, since what comes after it finds the caches cold.
        """
        hooks = _HOOKS_SECONDS * steps / max(self.elapsed(), 1e-9)
        return max(_LEAST * self._share, (self._share - hooks) / 3)

    def elapsed(self) -> float:
        """Seconds since the recording began."""
        return self.clock() - self.began
