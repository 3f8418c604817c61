"""Which operation of the net brings examples together: the taped step is done again with one example changed, and with another."""

from __future__ import annotations

from typing import Any, Optional

import numpy

from ...script.frames import location
from ..criterion.rerun import Environment, Plans
from ..engine.capture import Captured
from ..engine.model import describe_layer
from ..net.net import Placed
from ..recording.tape import Operation
from ..recording.tensors import to_numpy

# Elements of results that are compared: some hundred megabytes.
_MOST_ELEMENTS = 40_000_000
_ROUNDING = 1e-5
# These move numbers without computing any, and may move them from one example to another.
_RESHAPES = {"Reshape"}
# Names that people know the framework's operations by.
_KNOWN_AS = {"BatchMatMulV2": "matmul", "BatchMatMulV3": "matmul", "MatMul": "matmul", "ConcatV2": "concat", "GatherV2": "gather"}


def find_mixing(captured: Captured, one: Placed, other: Placed) -> Optional[dict[str, Any]]:
    """`one`, `other`: the captured inputs with another example changed in each. None where it cannot be told."""
    wanted = [each.received for each in captured.criterion.outputs]
    plans = Plans(captured.engine.tape, wanted, captured.fixed, None)
    runs = [Environment(plans, placed, None) for placed in (one, other)]
    for each in runs:
        each.get(wanted[0])
    reshaped: Optional[Operation] = None
    compared = 0
    for operation in plans.find(frozenset(one), False):
        # In the mode of training these take the batch's statistics, on purpose.
        if "BatchNorm" in operation.name:
            return None
        for result in operation.outputs:
            if "float" not in str(result.dtype):
                continue
            base = to_numpy(result)
            compared += base.size
            if compared > _MOST_ELEMENTS:
                return None
            by_one, by_other = (_moved(base, to_numpy(each.get(result))) for each in runs)
            if bool((by_one & by_other).any()):
                return _described(captured, reshaped or operation)
            if bool(by_one.any()) and bool(by_other.any()):
                if _apart(by_one, by_other, captured.batch_size or 1):
                    reshaped = None
                elif operation.name in _RESHAPES and reshaped is None:
                    reshaped = operation
    return None


def _described(captured: Captured, operation: Operation) -> dict[str, Any]:
    layer = operation.layer
    of_library = layer is not None and type(layer).__module__.startswith("keras.") and type(layer).__name__ != "Lambda"
    own = captured.engine.places.of(layer) if of_library else None
    return {
        "operation": _KNOWN_AS.get(operation.name, operation.name.lower()),
        "operands": [list(each.shape) for each in operation.inputs if "float" in str(each.dtype)],
        "layer": describe_layer(captured.engine, layer) if of_library else None,
        "location": location(own or operation.place),
    }


def _moved(base: numpy.ndarray, other: numpy.ndarray) -> numpy.ndarray:
    """Which elements differ by more than rounding."""
    if base.shape != other.shape:
        return numpy.ones(base.shape, bool)
    finite = numpy.abs(base[numpy.isfinite(base)])
    largest = float(finite.max()) if finite.size else 0.0
    return ~(numpy.abs(base - other) <= _ROUNDING * largest)


def _apart(one: numpy.ndarray, other: numpy.ndarray, size: int) -> bool:
    """Whether some axis that counts examples (or several rows for each) keeps the two apart."""
    for axis, length in enumerate(one.shape):
        if length and length % size == 0:
            first = numpy.moveaxis(one, axis, 0).reshape(length, -1).any(1)
            second = numpy.moveaxis(other, axis, 0).reshape(length, -1).any(1)
            if not bool((first & second).any()):
                return True
    return False


__all__ = ["find_mixing"]
