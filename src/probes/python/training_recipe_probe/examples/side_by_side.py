"""A batch whose examples come one by one, laid side by side to be looked at."""

from __future__ import annotations

from typing import Any, Callable, Optional

import numpy

from ..debugging.hand_over import statistics
from .column import filling_said
from .filling import side_by_side
from .listed import Part

# Keeps an array under a name, and tells its summary.
Summarise = Callable[[numpy.ndarray, Optional[str]], dict[str, Any]]


def side_by_side_message(
    inputs: list[tuple[Part, Optional[str]]], targets: list[Part], summarise: Summarise
) -> dict[str, Any]:
    """As part of the batch in the protocol."""
    return {
        "sideBySide": {
            "size": len(inputs[0][0].values),
            "inputs": [_summary(part, name, summarise) for part, name in inputs],
            "targets": [_summary(part, part.name, summarise) for part in targets],
        }
    }


def _summary(part: Part, name: Optional[str], summarise: Summarise) -> dict[str, Any]:
    rows = part.rows()
    array, filling = side_by_side(rows)
    summary = summarise(array, name)
    if filling is None:
        return summary
    own = statistics(numpy.concatenate([each.reshape(-1) for each in rows]))
    return {**summary, "statistics": own, **filling_said(filling)}
