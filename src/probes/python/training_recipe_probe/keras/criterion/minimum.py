"""The least that the script's own criterion can say."""

from __future__ import annotations

import math
from typing import Any, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable, ScriptFailed
from ..recording.tensors import to_numpy
from .criterion import FLAT_AT_ZERO
from .descent import descend
from .loss import Criterion


def minimize(criterion: Criterion, query: dict[str, Any]) -> dict[str, Any]:
    """The least loss over free outputs, by Rprop. See `LossMinimumQuery` in the protocol."""
    criterion.require()
    constant, space = query["over"] == "constant", query["space"]
    iterations = int(query.get("iterations") or 200)
    places = [criterion.place(output, space) for output in criterion.outputs]

    def objective(free: list[numpy.ndarray]) -> tuple[float, list[Optional[numpy.ndarray]]]:
        tensors = [tf.constant(array) for array in free]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            for each in tensors:
                tape.watch(each)
            placed = {
                id(place): (place, criterion.spread(output, place, each) if constant else each)
                for output, place, each in zip(criterion.outputs, places, tensors)
            }
            loss = criterion.loss(placed)
        gradients = tape.gradient(loss, tensors)
        return float(loss), [None if each is None else to_numpy(tf.convert_to_tensor(each)) for each in gradients]

    scales = [
        1.0 / criterion.width(output) if space == "output" and output.activation == "softmax" else 1.0
        for output in criterion.outputs
    ]
    best: Optional[dict[str, Any]] = None
    failure: Optional[ScriptFailed] = None
    for start in _starts(criterion, places, constant, space):
        try:
            found = descend(objective, start, iterations, scales)
        except ScriptFailed as error:
            failure = error
            continue
        if math.isfinite(found.value) and (best is None or found.value < best["value"]):
            best = {
                "value": found.value,
                "constant": [array.reshape(-1).tolist() for array in found.at] if constant else None,
                "converged": found.converged,
            }
    if best is None:
        raise failure or NotApplicable("The script's loss has no finite value for substituted outputs.")
    return best


def _starts(criterion: Criterion, places: list[Any], constant: bool, space: str) -> list[list[numpy.ndarray]]:
    neutral = []
    for output, place in zip(criterion.outputs, places):
        level = 0.0
        if space == "output" and output.activation == "sigmoid":
            level = 0.5
        elif space == "output" and output.activation == "softmax":
            level = 1.0 / criterion.width(output)
        size: Any = (criterion.width(output),) if constant else tuple(place.shape)
        neutral.append(numpy.full(size, level, dtype=place.dtype.as_numpy_dtype))
    starts = [neutral]
    if space != "output" and any(output.activation in FLAT_AT_ZERO for output in criterion.outputs):
        starts.append([numpy.ones_like(each) for each in neutral])
    raw = all(output.activation == "none" for output in criterion.outputs)
    if space == "output" or raw:
        try:
            targets = [to_numpy(criterion.targets_as(output, index)) for index, output in enumerate(criterion.outputs)]
        except NotApplicable:
            return starts
        if constant:
            targets = [
                array.reshape(-1, criterion.width(output)).mean(axis=0) if output.feature_axis is not None else array.mean(keepdims=True).reshape(1)
                for output, array in zip(criterion.outputs, targets)
            ]
        starts.append([array.astype(place.dtype.as_numpy_dtype) for array, place in zip(targets, places)])
    return starts
