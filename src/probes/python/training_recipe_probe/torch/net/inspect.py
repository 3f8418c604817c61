"""The variables of the person's frames at the capture, tensors summarised."""

from __future__ import annotations

from types import FrameType, ModuleType
from typing import Any, Optional

import torch

from ...loops.variable_lines import assignment
from ...script.frames import frame_summaries, location

_MAX_VARIABLES = 200
_MAX_PREVIEW = 120


def tensor_names(frames: list[FrameType]) -> dict[int, str]:
    """Names by which the frames know tensors; the innermost frame's wins."""
    names: dict[int, str] = {}
    for frame in frames:
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, torch.Tensor) and not name.startswith("_"):
                names.setdefault(id(value), name)
    for frame in frames:
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, (list, tuple)) and len(value) <= 64:
                for index, item in enumerate(value):
                    if isinstance(item, torch.Tensor):
                        names.setdefault(id(item), f"{name}[{index}]")
            elif isinstance(value, dict) and len(value) <= 64:
                for key, item in list(value.items()):
                    if isinstance(item, torch.Tensor):
                        names.setdefault(id(item), f"{name}[{key!r}]")
    return names


def remember_variables(captured: Any) -> list[dict[str, Any]]:
    summaries = frame_summaries(captured.frames, captured.lines)
    return [
        {"frame": summary, "variables": _variables(captured, frame, line)}
        for summary, frame, line in zip(summaries, captured.frames, captured.lines)
    ]


def _variables(captured: Any, frame: FrameType, line: int) -> list[dict[str, Any]]:
    found = []
    for name, value in list(frame.f_locals.items()):
        if name.startswith("__") or isinstance(value, ModuleType) or _is_definition(value) or not name.isidentifier():
            continue
        tensor = _as_tensor(value)
        found.append(
            {
                "name": name,
                "tensor": captured.store.summary(tensor, name) if tensor is not None else None,
                "preview": _preview(value),
                "location": location(assignment(frame, name, line)),
            }
        )
        if len(found) == _MAX_VARIABLES:
            break
    return found


def _is_definition(value: Any) -> bool:
    return isinstance(value, type) or type(value).__name__ in ("function", "builtin_function_or_method")


def _as_tensor(value: Any) -> Optional[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return value
    if type(value).__module__ == "numpy" and type(value).__name__ == "ndarray":
        try:
            return torch.from_numpy(value.copy())
        except (TypeError, ValueError):
            return None
    return None


def _preview(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"{str(value.dtype).replace('torch.', '')}{list(value.shape)}"
    if isinstance(value, torch.nn.Module):
        return f"{type(value).__name__} with {sum(each.numel() for each in value.parameters()):,} parameters"
    if isinstance(value, (int, float, bool, str, bytes, type(None))):
        text = repr(value)
    elif isinstance(value, (list, tuple, set, dict)):
        text = f"{type(value).__name__} of {len(value)}"
    else:
        text = f"{type(value).__name__} object"
    return text if len(text) <= _MAX_PREVIEW else text[: _MAX_PREVIEW - 1] + "…"
