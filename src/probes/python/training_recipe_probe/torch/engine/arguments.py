"""The tensors that a call of the net was given."""

from __future__ import annotations

import inspect
from typing import Optional

import torch

from ..net.model import inner
from ..recording.holders import held_names
from ..recording.step import Forward
from ..recording.tape import Tape, Value, tensors_in


def named_arguments(forward: Forward) -> list[tuple[torch.Tensor, Optional[str]]]:
    """With the name of the parameter, or of the attribute of the object that holds the batch."""
    try:
        parameters = list(inspect.signature(inner(forward.module).forward).parameters)
    except (TypeError, ValueError):
        parameters = []
    held = held_names((forward.arguments, forward.keywords))
    found: list[tuple[torch.Tensor, Optional[str]]] = []
    for position, argument in enumerate(forward.arguments):
        name = parameters[position] if position < len(parameters) else None
        found += [(each, held.get(id(each), name)) for each in tensors_in(argument)]
    for name, argument in forward.keywords.items():
        found += [(each, held.get(id(each), name)) for each in tensors_in(argument)]
    return found


def unread(forward: Forward, forwards: list[Forward], tape: Tape) -> set[int]:
    """Tensors of an object that holds a batch which the net has no use for (a graph's labels), by id.

    Empty where no operation is seen to use any of them: what is done in compiled code is not seen.
    """
    held = set(held_names((forward.arguments, forward.keywords)))
    if not held:
        return set()
    index = next(position for position, each in enumerate(forwards) if each is forward)
    read = {
        id(tape.tensor(each) if isinstance(each, Value) else each)
        for operation in tape.operations
        if operation.forward == index
        for each in operation.inputs
    }
    return held - read if held & read else set()
