"""Examples told apart by their content."""

from __future__ import annotations

from typing import Any, Iterable, Optional

import numpy

from ..recording.structures import leaves
from ..recording.tensors import statistics, to_numpy

_MOST_BYTES = 2_000_000_000


def digests(inputs: Any) -> list[int]:
    """One number an example, equal where all of an example's inputs are. Types of numbers make no difference."""
    arrays = [_plain(each) for each in leaves(inputs) if len(each.shape)]
    if not arrays or sum(each.nbytes for each in arrays) > _MOST_BYTES:
        return []
    count = min(each.shape[0] for each in arrays)
    return [hash(b"".join(each[row].tobytes() for each in arrays)) for row in range(count)]


def share_within(examples: Iterable[int], known: set[int]) -> float:
    found = list(examples)
    return sum(1 for each in found if each in known) / max(len(found), 1)


def example_count(inputs: Any) -> int:
    first = next((each for each in leaves(inputs) if len(each.shape)), None)
    return int(first.shape[0]) if first is not None else 0


def input_batch(inputs: Any) -> list[dict[str, Any]]:
    """The first real-valued tensor of a call, as the protocol describes it; empty where there is none."""
    found: Optional[Any] = next((each for each in leaves(inputs) if len(each.shape) > 1), None)
    array = None if found is None else to_numpy(found)
    if array is None or array.dtype.kind != "f":
        return []
    figures = statistics(array)
    if figures is None:
        return []
    share = float(((array == figures["minimum"]) | (array == figures["maximum"])).mean())
    return [{"shape": list(array.shape), "statistics": figures, "atLimits": share}]


def _plain(tensor: Any) -> numpy.ndarray:
    array = to_numpy(tensor)
    if array.dtype.kind in "OSU":
        return numpy.array([hash(repr(each.tolist())) for each in array])
    return numpy.ascontiguousarray(array, dtype=numpy.float32)
