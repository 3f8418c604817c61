"""Answers `state/fingerprint`: weights and buffers before the captured step, and its batch."""

from __future__ import annotations

from typing import Any

import torch

from ...state.fingerprint import digest
from ..net.tensors import content


def fingerprint(captured: Any) -> dict[str, str]:
    state = [each for module in captured.models for each in [*module.parameters(), *module.buffers()]]
    weights = list({id(each): each for each in [*state, *captured.parameters]}.values())
    return {
        "weights": _digest(weights),
        "inputs": _digest([tensor for tensor, _ in captured.inputs]),
        "targets": _digest([target.tensor for target in captured.analysis.targets]),
    }


def _digest(tensors: list[torch.Tensor]) -> str:
    return digest(content(each) for each in tensors)
