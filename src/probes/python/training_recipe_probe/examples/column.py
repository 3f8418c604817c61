"""One tensor of many examples, written to a `.npy` file as its examples come."""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path
from typing import Any, Optional, Union

import numpy

from ..conversation.failures import NotApplicable
from ..conversation.npy import DESCRIPTIONS
from .filling import filled_up, filling_for, larger_row, own_filling, side_by_side

# The header is written anew whenever the file grows, so it has room for any shape.
_HEADER = 256
_FIRST_VALUES = 16


def as_array(value: Any) -> numpy.ndarray:
    """The numbers of an array or a tensor of any framework, on the host. Raises `NotApplicable` where there are none."""
    kind = type(value).__name__
    if kind == "RaggedTensor":
        value = value.to_tensor()
    elif kind == "SparseTensor":
        value = sys.modules["tensorflow"].sparse.to_dense(value)
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.to_dense() if str(getattr(value, "layout", "torch.strided")) != "torch.strided" else value
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
    if hasattr(value, "to_numpy"):  # a table of pandas'
        value = value.to_numpy()
    elif hasattr(value, "numpy"):
        value = value.numpy()
    array = numpy.asarray(value)
    if array.dtype.name == "bfloat16":
        array = array.astype(numpy.float32)
    if array.dtype.kind == "O":
        array = _numbers_of_objects(array)
    return array


def _numbers_of_objects(array: numpy.ndarray) -> numpy.ndarray:
    try:
        return array.astype(numpy.float64)
    except (TypeError, ValueError):
        return array


# One tensor of some examples: their first axis counts them; or they come one by one, each of its own size.
RowsOfOne = Union[numpy.ndarray, list[numpy.ndarray]]


def filling_said(filling: Optional[float]) -> dict[str, Any]:
    """As part of a tensor's summary."""
    return {} if filling is None else {"filling": "NaN" if math.isnan(filling) else filling}


class Column:
    def __init__(self, folder: Path, identifier: str, name: Optional[str]) -> None:
        self._path = folder / f"{identifier}.npy"
        self._id = identifier
        self._name = name
        self._dtype: Optional[numpy.dtype[Any]] = None
        self._row: tuple[int, ...] = ()
        self._first: list[Any] = []
        self._finite = self._nan = self._infinite = 0
        self._mean = self._squares = 0.0
        self._minimum, self._maximum = math.inf, -math.inf
        self._filling: Optional[float] = None
        self.rows = 0

    @property
    def row_shape(self) -> tuple[int, ...]:
        return self._row

    def append(self, rows: RowsOfOne) -> None:
        """Rows of any size with as many axes as those before: the smaller ones are filled up, which no figure counts.

        Raises `NotApplicable` where they have other axes, or hold no numbers.
        """
        if isinstance(rows, list):
            array, filling = side_by_side(rows)
            counted = numpy.concatenate([each.reshape(-1) for each in rows])
        else:
            array, filling = rows, None
            counted = array
        if self._dtype is None:
            self._begin(array)
        assert self._dtype is not None
        if array.ndim != len(self._row) + 1:
            raise NotApplicable(
                f"Its examples have different shapes ({list(self._row)} and {list(array.shape[1:])}), "
                "so they cannot be laid side by side."
            )
        if filling is not None and self._filling is None:
            self._filling = filling_for(self._dtype)
        array = self._made_to_fit(array)
        little = numpy.ascontiguousarray(array, dtype=self._dtype.newbyteorder("<"))
        # Written past `open`, which may be closed to the script's own writing just now.
        with io.FileIO(self._path, "r+b") as file:
            file.seek(0, io.SEEK_END)
            file.write(memoryview(little).cast("B") if little.size else b"")
            self.rows += len(array)
            file.seek(0)
            file.write(self._header())
        self._count(counted)

    def _made_to_fit(self, array: numpy.ndarray) -> numpy.ndarray:
        """The array with rows as large as the file's, which is written anew where it has larger ones."""
        row = larger_row(self._row, array.shape[1:])
        if row == self._row == array.shape[1:]:
            return array
        before = numpy.load(self._path)
        if self._filling is None:
            self._filling = own_filling(before, array)
        if row != self._row:
            self._row = row
            larger = numpy.ascontiguousarray(filled_up(before, row, self._filling))
            with io.FileIO(self._path, "wb") as file:
                file.write(self._header())
                file.write(memoryview(larger).cast("B") if larger.size else b"")
        return filled_up(array.astype(self._dtype), row, self._filling)

    def saved(self) -> dict[str, Any]:
        return {
            "file": str(self._path),
            "summary": {
                "id": self._id,
                "name": self._name,
                "dtype": self._dtype.name if self._dtype is not None else "float32",
                "shape": [self.rows, *self._row],
                "statistics": self._statistics(),
                "firstValues": self._first,
                **filling_said(self._filling),
            },
        }

    def _begin(self, array: numpy.ndarray) -> None:
        if array.dtype.name not in DESCRIPTIONS or array.dtype.kind == "c":
            raise NotApplicable(f"Examples of type {array.dtype.name} cannot be looked at one by one.")
        self._dtype, self._row = array.dtype, array.shape[1:]
        self._first = array.reshape(-1)[:_FIRST_VALUES].tolist()
        with io.FileIO(self._path, "wb") as file:
            file.write(self._header())

    def _header(self) -> bytes:
        assert self._dtype is not None
        shape = "".join(f"{size}, " for size in (self.rows, *self._row))
        text = f"{{'descr': '{DESCRIPTIONS[self._dtype.name]}', 'fortran_order': False, 'shape': ({shape}), }}"
        return b"\x93NUMPY\x01\x00" + (_HEADER - 10).to_bytes(2, "little") + text.ljust(_HEADER - 11).encode("latin1") + b"\n"

    def _count(self, array: numpy.ndarray) -> None:
        """Moments of all rows from those of the parts: Chan, Golub and LeVeque, 1979."""
        if array.dtype.kind not in "biuf":
            return
        values = array.reshape(-1).astype(numpy.float64)
        if array.dtype.kind == "f":
            finite = numpy.isfinite(values)
            if not finite.all():
                self._nan += int(numpy.isnan(values).sum())
                self._infinite += int(numpy.isinf(values).sum())
                values = values[finite]
        if values.size == 0:
            return
        mean, count = float(values.mean()), values.size
        total = self._finite + count
        difference = mean - self._mean
        self._squares += float(((values - mean) ** 2).sum()) + difference**2 * self._finite * count / total
        self._mean += difference * count / total
        self._finite = total
        self._minimum = min(self._minimum, float(values.min()))
        self._maximum = max(self._maximum, float(values.max()))

    def _statistics(self) -> Optional[dict[str, Any]]:
        if self._finite == 0:
            return None
        return {
            "minimum": self._minimum,
            "maximum": self._maximum,
            "mean": self._mean,
            "standardDeviation": math.sqrt(self._squares / self._finite),
            "nanCount": self._nan,
            "infinityCount": self._infinite,
        }
