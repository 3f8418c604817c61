"""The variables of the person's frames at the capture, tensors and arrays summarised."""

from __future__ import annotations

from types import FrameType, ModuleType
from typing import Any

from ...loops.variable_lines import assignment
from ...script.frames import frame_summaries, location
from ..recording.tensors import is_tensor

_MAX_VARIABLES = 200
_MAX_PREVIEW = 120
# Larger arrays (a whole training set) would take long to read and much to keep.
_MAX_ELEMENTS = 20_000_000


def tensor_names(frames: list[FrameType]) -> dict[int, str]:
    """Names by which the frames know tensors; the innermost frame's wins."""
    names: dict[int, str] = {}
    for frame in frames:
        for name, value in list(frame.f_locals.items()):
            if is_tensor(value) and not name.startswith("_"):
                names.setdefault(id(value), name)
    for frame in frames:
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, (list, tuple)) and len(value) <= 64:
                for index, item in enumerate(value):
                    if is_tensor(item):
                        names.setdefault(id(item), f"{name}[{index}]")
            elif isinstance(value, dict) and len(value) <= 64:
                for key, item in list(value.items()):
                    if is_tensor(item):
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
        found.append(
            {
                "name": name,
                "tensor": captured.store.summary(value, name) if _is_readable(value) else None,
                "preview": _preview(value),
                "location": location(assignment(frame, name, line)),
            }
        )
        if len(found) == _MAX_VARIABLES:
            break
    return found


def _is_readable(value: Any) -> bool:
    if not is_tensor(value):
        return False
    size = 1
    for each in value.shape:
        size *= int(each or 0)
    return size <= _MAX_ELEMENTS


def _is_definition(value: Any) -> bool:
    return isinstance(value, type) or type(value).__name__ in ("function", "builtin_function_or_method")


def _preview(value: Any) -> str:
    if is_tensor(value):
        dtype = getattr(value.dtype, "name", str(value.dtype))
        return f"{dtype}{[int(each or 0) for each in value.shape]}"
    if hasattr(value, "count_params") and getattr(value, "built", False):
        try:
            return f"{type(value).__name__} with {value.count_params():,} parameters"
        except (ValueError, TypeError):
            pass
    if isinstance(value, (int, float, bool, str, bytes, type(None))):
        text: str = repr(value)
    elif isinstance(value, (list, tuple, set, dict)):
        text = f"{type(value).__name__} of {len(value)}"
    else:
        text = f"{type(value).__name__} object"
    return text if len(text) <= _MAX_PREVIEW else text[: _MAX_PREVIEW - 1] + "…"


