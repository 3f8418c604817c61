"""A batch whose examples reach the net one by one, laid side by side to be looked at."""

from __future__ import annotations

from typing import Any, Optional

import torch

from ...examples.listed import Part
from ...examples.side_by_side import side_by_side_message as laid_side_by_side
from ..engine.captured import Captured


def side_by_side_message(captured: Captured) -> dict[str, Any]:
    """As part of the batch in the protocol."""
    listed = captured.listed
    if listed is None:
        return {}
    inputs = listed.inputs
    if not listed.roles.as_the_net_gets_them:
        # Changed on their way: as the net got them.
        given = [tensor for tensor, _ in captured.inputs]
        inputs = [Part(captured.inputs[0][1], 0, False, given[: listed.size])]
    told = list(zip(inputs, names_of_inputs(captured, len(inputs))))
    return laid_side_by_side(told, listed.targets, lambda array, name: captured.store.summary(torch.from_numpy(array), name))


def names_of_inputs(captured: Captured, count: int) -> list[Optional[str]]:
    """What the net calls them, where its inputs come in as many groups of one name."""
    named = list(dict.fromkeys(name for _, name in captured.inputs))
    own = [part.name for part in captured.listed.inputs] if captured.listed is not None else []
    return named if len(named) == count else [*own, *([None] * count)][:count]
