"""Whether the net, before its last activation, is one affine map of its inputs. Told by trying, not by names."""

from __future__ import annotations

import contextlib
from typing import Any, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable
from ..engine.capture import Captured
from ..engine.model import all_layers, describe_layer, leaf_layers
from ..net.net import Net, activation_off
from ..recording.events import variable_of
from ..recording.tensors import to_numpy

# How far from the captured batch the other points lie, in its deviations: a tanh is straight near zero.
_REACHES = (1.0, 30.0, 1000.0)
_MIXTURES = (0.5, -1.0, 1.7)
_TOLERANCE = 1e-3
_KERNELS = ("_kernel", "kernel", "depthwise_kernel", "pointwise_kernel")


def describe_linearity(captured: Captured, net: Net) -> dict[str, Any]:
    try:
        affine = _is_affine(captured, net)
    except NotApplicable:
        affine = None
    layers = [each for each in leaf_layers(captured.engine, captured.models) if _has_weight_matrix(each)]
    return {"affine": affine, "weightLayers": [describe_layer(captured.engine, each) for each in layers]}


def _has_weight_matrix(layer: Any) -> bool:
    own = not type(layer).__module__.startswith("keras.")
    if own and any(_rank(each) >= 2 for each in layer.weights):
        return True
    return any(_rank(getattr(each, name, None)) >= 2 for each in all_layers(layer) for name in _KERNELS)


def _rank(value: Any) -> int:
    return len(value.shape) if variable_of(value) is not None else 0


def _is_affine(captured: Captured, net: Net) -> Optional[bool]:
    """None where it cannot be tried, and where no output moves with the input."""
    inputs = [tensor for tensor, _ in captured.inputs]
    outputs = captured.criterion.outputs
    if len(captured.models) > 1 or not inputs or not outputs or any("float" not in str(each.dtype) for each in inputs):
        return None
    net.prove()
    wanted, layers = [], []
    for output in outputs:
        outside = output.activation_operation is not None and output.activation_operation.forward is None
        inside = None if outside else activation_off(output)
        if output.activation != "none" and not outside and inside is None:
            return None
        wanted.append(output.before_activation if outside else output.received)
        layers += [inside] if inside is not None else []
    with net.still(), contextlib.ExitStack() as stack:
        for _, off in {id(layer): (layer, off) for layer, off in layers}.values():
            stack.enter_context(off())
        return _try(net, inputs, wanted)


def _try(net: Net, inputs: list[Any], wanted: list[Any]) -> Optional[bool]:
    generator = numpy.random.default_rng(20190425)
    captured = [to_numpy(each).astype(numpy.float64) for each in inputs]

    def values(points: list[numpy.ndarray]) -> numpy.ndarray:
        placed = {id(each): (each, tf.constant(point, dtype=each.dtype)) for each, point in zip(inputs, points)}
        found = [to_numpy(each).astype(numpy.float64).reshape(-1) for each in net.outputs(placed, wanted)]
        return numpy.concatenate(found)

    moved = False
    for reach in _REACHES:
        scales = [reach * max(float(each.std()), float(numpy.abs(each).max(initial=0.0)), 1e-3) for each in captured]
        one, other = (
            [each + scale * generator.standard_normal(each.shape) for each, scale in zip(captured, scales)] for _ in range(2)
        )
        at_one, at_other = values(one), values(other)
        spread = float(numpy.abs(at_one - at_other).max(initial=0.0))
        # What single precision cannot tell apart is no difference.
        rounding = 1e-5 * max(float(numpy.abs(at_one).max(initial=0.0)), float(numpy.abs(at_other).max(initial=0.0)))
        if not numpy.isfinite(spread):
            return None
        moved = moved or spread > 10 * rounding
        for share in _MIXTURES:
            mixed = values([share * a + (1 - share) * b for a, b in zip(one, other)])
            expected = share * at_one + (1 - share) * at_other
            if not numpy.isfinite(mixed).all():
                return None
            if float(numpy.abs(mixed - expected).max(initial=0.0)) > _TOLERANCE * spread + 10 * rounding:
                return False
    return True if moved else None
