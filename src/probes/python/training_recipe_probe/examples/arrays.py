"""Whole arrays among the script's variables in which the rows of a batch are found."""

from __future__ import annotations

from types import FrameType
from typing import Any, Iterator, Optional

import numpy

from ..script.frames import is_user_file
from ..script.variables import items_of, safe, variables_of
from .column import as_array
from .flattened import unflattened
from .source import Source, slices

_MOST_ARRAYS = 200
_MOST_BYTES = 4_000_000_000


def whole_arrays(frames: list[FrameType], inputs: list[Any], targets: list[Any], batch_size: Optional[int]) -> Optional[Source]:
    """None where the batch's rows are in no larger array: they are made anew, or changed on their way to the net."""
    rows = [as_array(each) for each in inputs]
    if not rows or rows[0].ndim == 0 or batch_size is None or len(rows[0]) != batch_size or rows[0].dtype.kind not in "biuf":
        return None
    compared = [unflattened(as_array(each), batch_size, rows) for each in targets]
    candidates = list(_arrays(frames))
    found = sorted(_holding(candidates, rows[0]), key=lambda each: len(each[0]))
    for array, places in found:
        others = [_counterpart(candidates, len(array), places, each) for each in rows[1:]]
        if any(each is None for each in others):
            continue
        labels = [_counterpart(candidates, len(array), places, each) for each in compared]
        shown = [_shaped(each, seen) for each, seen in zip([array, *others], rows)]
        known = [_shaped(each, seen) for each, seen in zip(labels, compared) if each is not None]
        notes = [] if len(known) == len(targets) else ["Which of the script's arrays holds the targets could not be told."]
        return Source("variables", slices(shown, known), len(array), as_the_net_gets_them=True, notes=notes)
    return None


def holds(array: numpy.ndarray, batch: numpy.ndarray) -> bool:
    """Whether every row of the batch is a row of the array, whatever the order, the type and the shape of the rows."""
    if not (array.ndim and batch.ndim and len(array) and len(batch)) or array[0].size != batch[0].size:
        return False
    if array.dtype.kind not in "biuf" or batch.dtype.kind not in "biuf":
        return False
    return _places(array, batch) is not None


def in_order_of(
    arrays: list[numpy.ndarray], seen: list[Any], known: numpy.ndarray, batch: numpy.ndarray
) -> Optional[list[numpy.ndarray]]:
    """Arrays in the order in which a batch's tensors were `seen`, told by where its rows are in an array that is `known`."""
    places = _places(known, batch) if known[:1].size * len(batch) == batch.size else None
    if places is None:
        return None
    found = [_counterpart(arrays, len(known), places, as_array(each)) for each in seen]
    ordered = [each for each in found if each is not None]
    return ordered if len(ordered) == len(arrays) and len({id(each) for each in ordered}) == len(arrays) else None


def _arrays(frames: list[FrameType]) -> Iterator[numpy.ndarray]:
    seen: set[int] = set()
    values = variables_of(frames)
    pending = [(value, 0) for value in values]
    count = 0
    while pending and count < _MOST_ARRAYS:
        value, depth = pending.pop(0)
        if id(value) in seen:
            continue
        seen.add(id(value))
        if hasattr(type(value), "shape") and hasattr(type(value), "dtype"):
            array = _numbers(value)
            if array is not None:
                count += 1
                yield array
        elif depth < 2:
            pending += [(each, depth + 1) for each in _members(value)]


def _numbers(value: Any) -> Optional[numpy.ndarray]:
    try:
        array = as_array(value)
    except (TypeError, ValueError, RuntimeError, AttributeError, NotImplementedError):
        return None  # Without values: a symbol of a graph, a tensor of another device's.
    return array if array.ndim and array.dtype.kind in "biuf" and array.nbytes < _MOST_BYTES else None


def _members(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple, dict)):
        return [item for _, item in items_of(value, 32)]
    if isinstance(value, type) or not hasattr(value, "__dict__") or not _is_of_the_user(type(value)):
        return []
    return safe(vars(value).values())[:64]


def _is_of_the_user(kind: type) -> bool:
    module = __import__("sys").modules.get(kind.__module__)
    file = getattr(module, "__file__", None)
    return kind.__module__ == "__main__" or bool(file and is_user_file(file))


def _holding(candidates: list[numpy.ndarray], batch: numpy.ndarray) -> Iterator[tuple[numpy.ndarray, list[int]]]:
    for array in candidates:
        if len(array) > len(batch) and array[0].size == batch[0].size:
            places = _places(array, batch)
            if places is not None:
                yield array, places


def _places(array: numpy.ndarray, batch: numpy.ndarray) -> Optional[list[int]]:
    """Where each row of the batch is found; None where one is not."""
    plain, wanted = _plain(array), [each.tobytes() for each in _plain(batch)]
    known: dict[int, int] = {}
    for place in range(len(plain)):
        known.setdefault(hash(plain[place].tobytes()), place)
    places = [known.get(hash(each), -1) for each in wanted]
    found = -1 not in places and all(plain[place].tobytes() == each for place, each in zip(places, wanted))
    return places if found else None


def _counterpart(candidates: list[numpy.ndarray], count: int, places: list[int], rows: numpy.ndarray) -> Optional[numpy.ndarray]:
    """Another array with as many rows, whose rows at the same places are these."""
    for array in candidates:
        if len(array) == count and rows.ndim and len(rows) == len(places) and array[0].size == rows[0].size:
            if numpy.array_equal(_plain(array[places]), _plain(rows), equal_nan=True):
                return array
    return None


def _plain(array: numpy.ndarray) -> numpy.ndarray:
    return numpy.ascontiguousarray(array.reshape(len(array), -1), dtype=numpy.float32)


def _shaped(array: Any, seen: numpy.ndarray) -> numpy.ndarray:
    return array.reshape((len(array), *seen.shape[1:]))
