"""What the person's variables are, to torch."""

from __future__ import annotations

from types import FrameType
from typing import Any, Optional

import torch

from ...loops import inspect


def tensor_names(frames: list[FrameType]) -> dict[int, str]:
    """Names by which the frames know tensors."""
    return inspect.tensor_names(frames, lambda value: isinstance(value, torch.Tensor))


def remember_variables(captured: Any) -> list[dict[str, Any]]:
    def look(value: Any, name: str) -> tuple[Optional[dict[str, Any]], Optional[str]]:
        tensor = _as_tensor(value)
        return captured.store.summary(tensor, name) if tensor is not None else None, _words(value)

    return inspect.remember_variables(captured.frames, captured.lines, look)


def _as_tensor(value: Any) -> Optional[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return value
    if type(value).__module__ == "numpy" and type(value).__name__ == "ndarray":
        try:
            return torch.from_numpy(value.copy())
        except (TypeError, ValueError):
            return None
    return None


def _words(value: Any) -> Optional[str]:
    if isinstance(value, torch.Tensor):
        return f"{str(value.dtype).replace('torch.', '')}{list(value.shape)}"
    if isinstance(value, torch.nn.Module):
        return f"{type(value).__name__} with {sum(each.numel() for each in value.parameters()):,} parameters"
    return None
