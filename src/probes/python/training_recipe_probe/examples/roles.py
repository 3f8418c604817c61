"""Which tensors of a batch are the net's inputs and which the loss's targets, by the values that both were seen to get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Optional

import numpy

from ..conversation.failures import NotApplicable
from .column import as_array


@dataclass(frozen=True)
class Roles:
    """Positions among the tensors of a batch; and whether the net got the inputs as they stand there."""

    inputs: list[int]
    targets: list[int]
    as_the_net_gets_them: bool

    def of(self, tensors: list[Any]) -> tuple[list[numpy.ndarray], list[numpy.ndarray]]:
        """Those that play a part, as arrays."""
        if max([*self.inputs, *self.targets]) >= len(tensors):
            raise NotApplicable("Batches of this source hold now more, now fewer tensors, so their examples cannot be told apart.")
        inputs, targets = ([as_array(tensors[at]) for at in places] for places in (self.inputs, self.targets))
        if len({len(each) if each.ndim else -1 for each in [*inputs, *targets]}) != 1:
            raise NotApplicable("The tensors of a batch have different numbers of rows, so its examples cannot be told apart.")
        return inputs, targets


def roles_of(tensors: list[Any], inputs: list[Any], targets: list[Any]) -> Optional[Roles]:
    """`tensors` are those of the fetched batch; `inputs` and `targets` what the net and the loss got. None where nothing has rows."""
    arrays = {at: array for at, array in ((at, _array(each)) for at, each in enumerate(tensors)) if array is not None and array.ndim}
    if not arrays:
        return None
    size = len(next(iter(arrays.values())))
    arrays = {at: array for at, array in arrays.items() if len(array) == size}
    as_inputs = _matching(arrays, inputs, lambda array, seen: _equal(array, seen))
    rest = {at: array for at, array in arrays.items() if at not in as_inputs}
    as_targets = _matching(rest, targets, lambda array, seen: _equal(array, seen) or _is_one_hot_of(array, seen))
    unclear = [at for at in arrays if at not in as_inputs and at not in as_targets]
    matched = bool(as_inputs) and len(as_inputs) == len([each for each in inputs if _array(each) is not None])
    if not as_inputs:
        # The script changes it on its way to the net.
        as_inputs, unclear = unclear[:1], unclear[1:]
        if not as_inputs and as_targets:
            # Every tensor is a target: a net that rebuilds what it is given.
            as_inputs, as_targets = as_targets[:1], as_targets[1:]
    if not as_targets and targets:
        as_targets = unclear[-1:]
    return Roles(as_inputs, as_targets, matched) if as_inputs else None


def _matching(arrays: dict[int, numpy.ndarray], seen: list[Any], alike: Callable[[numpy.ndarray, numpy.ndarray], bool]) -> list[int]:
    found: list[int] = []
    for tensor in seen:
        array = _array(tensor)
        at = next((at for at in arrays if at not in found and array is not None and alike(arrays[at], array)), None)
        if at is not None:
            found.append(at)
    return found


def _array(value: Any) -> Optional[numpy.ndarray]:
    array = as_array(value)
    return array if array.dtype.kind in "biuf" else None


def _equal(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    """The same numbers in the same order, whatever their types and the shapes of their rows."""
    if one.size != other.size or one.size == 0:
        return False
    a, b = one.reshape(-1).astype(numpy.float64), other.reshape(-1).astype(numpy.float64)
    return bool(numpy.allclose(a, b, rtol=1e-6, atol=0, equal_nan=True))


def _is_one_hot_of(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    """Class indices of the one as vectors of the other."""
    if one.ndim != 1 or other.ndim != 2 or len(one) != len(other) or one.dtype.kind not in "iu":
        return False
    return bool((other.argmax(axis=1) == one).all() and (other.max(axis=1) == 1).all() and (other.sum(axis=1) == 1).all())
