"""Which lines of the net draw random numbers without a layer of their own."""

from __future__ import annotations

from typing import Any

import torch

from ...script.frames import location
from ..recording.tape import RANDOM, Operation


def random_calls(operations: list[Operation]) -> list[dict[str, Any]]:
    """For the protocol: calls of `F.dropout` and the like that took effect. A layer's own are told by the layer."""
    found = {}
    for each in operations:
        if each.name in RANDOM and each.stack and not _of_a_layer(each) and takes_effect(each):
            found[each.name, each.stack[0].place] = {"name": each.name, "location": location(each.stack[0].place)}
    return list(found.values())


def _of_a_layer(operation: Operation) -> bool:
    module = operation.module
    return isinstance(module, (torch.nn.modules.dropout._DropoutNd, torch.nn.RReLU))


def takes_effect(operation: Operation) -> bool:
    """Dropout that drops something: its second argument is the share, its third whether the net trains."""
    if "dropout" not in operation.name:
        return operation.name == "gumbel_softmax" or _given(operation, 3, "training", False)
    return _given(operation, 1, "p", 0.5) > 0 and bool(_given(operation, 2, "training", True))


def _given(operation: Operation, index: int, name: str, default: Any) -> Any:
    return operation.arguments[index] if index < len(operation.arguments) else operation.keywords.get(name, default)
