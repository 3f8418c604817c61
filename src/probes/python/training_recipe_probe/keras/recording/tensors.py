"""Tensors that the host may ask for, whatever array library they come from: one-line summaries and files."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path
from typing import Any, Iterator, Optional

import numpy

from ...conversation.failures import NotApplicable
from ...conversation.npy import DESCRIPTIONS, write_npy
from ...debugging.hand_over import statistics, to_numpy

_FIRST_VALUES = 16


_symbols = 0


@contextlib.contextmanager
def symbols_count() -> Iterator[None]:
    """While a step is made into a graph its symbols are the tensors."""
    global _symbols
    _symbols += 1
    try:
        yield
    finally:
        _symbols -= 1


def is_tensor(value: Any) -> bool:
    """Whether it is an array of numbers or texts that has a value now; symbols of a graph have none."""
    if isinstance(value, numpy.ndarray):
        return True
    if type(value).__name__ in ("KerasTensor", "SymbolicTensor"):
        return _symbols > 0 and type(value).__name__ == "SymbolicTensor"
    # Asked of the type: what a script keeps may answer any name, or raise.
    kind = type(value)
    return hasattr(kind, "shape") and hasattr(kind, "dtype") and (hasattr(kind, "numpy") or _is_composite(value))


def _is_composite(value: Any) -> bool:
    return type(value).__name__ in ("RaggedTensor", "SparseTensor")


class TensorStore:
    """Keeps values by id until the run ends."""

    def __init__(self, run_directory: Path) -> None:
        self._run_directory = run_directory
        self._arrays: dict[str, tuple[numpy.ndarray, Optional[str]]] = {}
        self._ids = itertools.count(1)

    def summary(self, tensor: Any, name: Optional[str]) -> dict[str, Any]:
        return self._describe(self.keep(tensor, name))

    def keep(self, tensor: Any, name: Optional[str]) -> str:
        identifier = f"t{next(self._ids)}"
        self._arrays[identifier] = (to_numpy(tensor), name)
        return identifier

    def array(self, identifier: str) -> numpy.ndarray:
        if identifier not in self._arrays:
            raise NotApplicable(f"There is no tensor {identifier} in this run.")
        return self._arrays[identifier][0]

    def save(self, identifier: str) -> dict[str, Any]:
        array = self.array(identifier)
        if array.dtype.name not in DESCRIPTIONS:
            raise NotApplicable(f"Tensors of type {_dtype_name(array)} cannot be written to a file.")
        path = self._run_directory / f"{identifier}.npy"
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        write_npy(path, array.dtype.name, array.shape, numpy.ascontiguousarray(little).tobytes())
        return {"summary": self._describe(identifier), "file": str(path)}

    def _describe(self, identifier: str) -> dict[str, Any]:
        array, name = self._arrays[identifier]
        return {
            "id": identifier,
            "name": name,
            "dtype": _dtype_name(array),
            "shape": list(array.shape),
            "statistics": statistics(array),
            "firstValues": [_plain(value) for value in array.reshape(-1)[:_FIRST_VALUES].tolist()],
        }


def _dtype_name(array: numpy.ndarray) -> str:
    return "string" if array.dtype.kind in "OSU" else array.dtype.name


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, (bool, int, float, str)) else str(value)
