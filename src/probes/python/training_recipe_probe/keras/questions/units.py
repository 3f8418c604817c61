"""Whether the output units of a layer are copies of each other, and stay so; which of them get no gradient."""

from __future__ import annotations

from typing import Any, Optional

import numpy

from ..recording.events import variable_of

# Numbers that differ by less than this share of the largest are the same up to rounding.
_ROUNDING = 1e-6
_GATES = {"LSTMCell": 4, "GRUCell": 3, "SimpleRNNCell": 1}

# A variable's values before and after the step, by its id.
Values = dict[int, tuple[numpy.ndarray, numpy.ndarray]]


def units_alike(layer: Any, identifier: int, values: Values) -> Optional[bool]:
    """
    For a weight matrix or filter bank: whether all output units hold the same numbers before and after the step.
    None for other parameters, for single units, and where the axis of the units is not known.

    `layer`: the layer that owns it; None for a variable of the person's own, taken as inputs × units.
    """
    before, after = values[identifier]
    gates = _gates(layer)
    if gates:
        return _recurrent(layer, identifier, values, gates)
    axis = _unit_axis(layer, identifier, before)
    if axis is None or before.shape[axis] < 2:
        return None
    return _alike(before, axis) and _alike(after, axis)


def units_without_gradient(layer: Any, identifier: int, gradient: numpy.ndarray) -> Optional[dict[str, int]]:
    """Of a weight matrix or filter bank: its units, and of how many every gradient is 0. None for other parameters."""
    gates = _gates(layer)
    if gates:
        own = [id(variable_of(getattr(layer, name, None))) for name in ("kernel", "recurrent_kernel")]
        if identifier not in own:
            return None
        by_unit = gradient.reshape(-1, gradient.shape[-1] // gates)
    else:
        axis = _unit_axis(layer, identifier, gradient)
        if axis is None:
            return None
        by_unit = numpy.moveaxis(gradient, axis, -1).reshape(-1, gradient.shape[axis])
    idle = (by_unit == 0).all(axis=0)
    return {"count": int(idle.size), "withoutGradient": int(idle.sum())}


def _gates(layer: Any) -> int:
    return next((_GATES[kind.__name__] for kind in type(layer).__mro__ if kind.__name__ in _GATES), 0)


def _unit_axis(layer: Any, identifier: int, value: numpy.ndarray) -> Optional[int]:
    name = type(layer).__name__
    if layer is None or not type(layer).__module__.startswith("keras."):
        return value.ndim - 1 if value.ndim in (2, 4) else None
    if not any(id(variable_of(getattr(layer, each, None))) == identifier for each in ("_kernel", "kernel", "_embeddings", "pointwise_kernel")):
        return None
    if "Depthwise" in name or name == "EinsumDense" and value.ndim != 2:
        return None
    if "Transpose" in name:
        return value.ndim - 2
    return value.ndim - 1 if value.ndim >= 2 else None


def _recurrent(layer: Any, identifier: int, values: Values, gates: int) -> Optional[bool]:
    """Units are copies only where what they read from each other is the same too."""
    own = [id(variable_of(getattr(layer, name, None))) for name in ("kernel", "recurrent_kernel")]
    if identifier not in own or any(each not in values for each in own):
        return None
    if values[identifier][0].shape[-1] // gates < 2:
        return None
    return all(
        _alike(value.reshape(value.shape[0], gates, -1), 2) for each in own for value in values[each]
    )


def _alike(value: numpy.ndarray, axis: int) -> bool:
    if not numpy.isfinite(value).all():
        return False
    spread = numpy.ptp(value.astype(numpy.float64), axis=axis)
    return bool(spread.max(initial=0.0) <= _ROUNDING * max(float(numpy.abs(value).max(initial=0.0)), 1e-30))
