"""The least that the script's own criterion can say."""

from __future__ import annotations

from typing import Any, Optional

import torch

from ...conversation.failures import NotApplicable, ScriptFailed
from .criterion import FLAT_AT_ZERO, Reference
from .loss import Criterion, key_of
from .rprop import descend


def minimize(criterion: Criterion, query: dict[str, Any]) -> dict[str, Any]:
    """The least loss over free outputs, by Rprop. See `LossMinimumQuery` in the protocol."""
    criterion.require()
    constant = query["over"] == "constant"
    space = query["space"]
    iterations = int(query.get("iterations") or 200)
    places = [criterion.free_place(output, space) for output in criterion.outputs]

    def expanded(free: list[torch.Tensor]) -> dict[Any, torch.Tensor]:
        placed: dict[Any, torch.Tensor] = {}
        for output, place, tensor in zip(criterion.outputs, places, free):
            placed[key_of(place)] = criterion.expand(output, place, tensor) if constant else tensor
        return placed

    def objective(free: list[torch.Tensor]) -> torch.Tensor:
        return criterion.loss(expanded(free))

    best: Optional[dict[str, Any]] = None
    failure: Optional[ScriptFailed] = None
    for start in _starts(criterion, places, constant, space):
        try:
            found = descend(objective, start, iterations)
        except ScriptFailed as error:
            failure = error
            continue
        if best is None or found.value < best["value"]:
            best = {
                "value": found.value,
                "constant": [tensor.flatten().tolist() for tensor in found.at] if constant else None,
                "converged": found.converged,
            }
    if best is None:
        raise failure or NotApplicable("The script's loss has no finite value for substituted outputs.")
    return best


def _starts(
    criterion: Criterion, places: list[Reference], constant: bool, space: str
) -> list[list[torch.Tensor]]:
    starts: list[list[torch.Tensor]] = []
    neutral = []
    for output, place in zip(criterion.outputs, places):
        like = criterion.captured(place)
        level = 0.0
        if space == "output" and output.activation == "sigmoid":
            level = 0.5
        elif space == "output" and output.activation == "softmax":
            level = 1.0 / criterion.width(output, place)
        size = (criterion.width(output, place),) if constant else tuple(like.shape)
        neutral.append(torch.full(size, level, dtype=like.dtype, device=like.device))
    starts.append(neutral)
    if space != "output" and any(output.activation in FLAT_AT_ZERO for output in criterion.outputs):
        starts.append([torch.ones_like(each) for each in neutral])
    if space == "output" and not constant:
        try:
            starts.append([criterion.targets_as(output).clone() for output in criterion.outputs])
        except NotApplicable:
            pass
    return starts
