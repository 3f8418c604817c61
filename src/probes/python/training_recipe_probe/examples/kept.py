"""The examples that a script evaluates, written to files as its net gets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import numpy

from ..conversation.failures import NotApplicable
from .column import Column, as_array

_NUMBERS = "biuf"


class KeptExamples:
    """Those of each kind of evaluation once, as long as there is room."""

    def __init__(self, folder: Path, numbers: int) -> None:
        """`numbers`: how many may be kept of all evaluations together."""
        self._folder = folder
        self._left = numbers
        self._kinds: set[Any] = set()

    def of(self, kind: Any) -> Optional[KeptPass]:
        """None for a kind that was kept before."""
        if self._left <= 0 or kind in self._kinds:
            return None
        self._kinds.add(kind)
        return KeptPass(self, len(self._kinds) - 1)

    def column(self, number: int, at: int) -> Column:
        return Column(self._folder, f"evaluated-{number}-{at}", None)

    def take(self, numbers: int) -> bool:
        """Whether there is room for so many more."""
        if numbers > self._left:
            self._left = 0
            return False
        self._left -= numbers
        return True


class KeptPass:
    def __init__(self, all_of_them: KeptExamples, number: int) -> None:
        self._all = all_of_them
        self._number = number
        self._columns: Optional[list[Column]] = None
        self._calls: list[int] = []
        self._is_over = False

    def add(self, inputs: list[Any]) -> None:
        """A batch, as the net gets it. What cannot be laid under the batches before ends the keeping."""
        if self._is_over:
            return
        try:
            arrays = [as_array(each) for each in inputs]
            self._is_over = not self._append(arrays)
        except (NotApplicable, TypeError, ValueError, RuntimeError, AttributeError, NotImplementedError):
            self._is_over = True

    def _append(self, arrays: list[numpy.ndarray]) -> bool:
        if not arrays or any(each.ndim == 0 or each.dtype.kind not in _NUMBERS for each in arrays):
            return False
        if len({len(each) for each in arrays}) != 1 or not self._all.take(sum(each.size for each in arrays)):
            return False
        if self._columns is None:
            self._columns = [self._all.column(self._number, at) for at in range(len(arrays))]
        elif len(self._columns) != len(arrays) or any(
            column.row_shape != each.shape[1:] for column, each in zip(self._columns, arrays)
        ):
            return False
        for column, array in zip(self._columns, arrays):
            column.append(array)
        self._calls.append(len(arrays[0]))
        return True

    def described(self) -> dict[str, Any]:
        """As part of a pass in the protocol."""
        if not self._calls:
            return {}
        return {"examples": [each.saved() for each in self._columns or []], "examplesOfCalls": self._calls}
