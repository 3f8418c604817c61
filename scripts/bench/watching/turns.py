"""Trains a block of steps whenever the measuring process says so, and tells it how long each block took."""

import time

STEPS = 8
"""Of a block; 64 batches are whole blocks."""


class Turns:
    """`asked` and `told`: named pipes. A line comes for each block; `over` answers with its milliseconds, by the clock and of processors.

    The latter are all since the block before: what other threads work while this one waits is not left out.
    """

    def __init__(self, asked: str, told: str) -> None:
        self._asked = open(asked)
        self._told = open(told, "w", buffering=1)
        self._began = 0.0
        self._used = 0.0

    def wait(self) -> bool:
        """Until the next block's turn; false where none comes any more."""
        is_mine = self._asked.readline() == "train\n"
        self._began = time.perf_counter()
        return is_mine

    def over(self) -> None:
        took, used = time.perf_counter() - self._began, time.process_time()
        print(took * 1000, (used - self._used) * 1000, file=self._told)
        self._used = used
