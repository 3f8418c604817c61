"""The variables of the person's frames at the capture, tensors summarised by whoever knows them."""

from __future__ import annotations

from types import FrameType, ModuleType
from typing import Any, Callable, Optional

from ..script.frames import frame_summaries, location
from ..script.variables import items_of, named_variables, size_of
from ..script.words import words_of
from .variable_lines import assignment

_MAX_VARIABLES = 200
_MAX_ITEMS = 64
_MAX_PREVIEW = 120

# The summary of a tensor and the words for a value; None for what the framework has no word for.
Look = Callable[[Any, str], tuple[Optional[dict[str, Any]], Optional[str]]]


def tensor_names(frames: list[FrameType], is_tensor: Callable[[Any], bool]) -> dict[int, str]:
    """Names by which the frames know tensors; the innermost frame's wins."""
    names: dict[int, str] = {}
    for frame in frames:
        for name, value in named_variables(frame):
            if is_tensor(value) and not name.startswith("_"):
                names.setdefault(id(value), name)
    for frame in frames:
        for name, value in named_variables(frame):
            if size_of(value) <= _MAX_ITEMS:
                for key, item in items_of(value):
                    if is_tensor(item):
                        names.setdefault(id(item), f"{name}[{key!r}]")
    return names


def remember_variables(frames: list[FrameType], lines: list[int], look: Look) -> list[dict[str, Any]]:
    return [
        {"frame": summary, "variables": _variables(frame, line, look)}
        for summary, frame, line in zip(frame_summaries(frames, lines), frames, lines)
    ]


def _variables(frame: FrameType, line: int, look: Look) -> list[dict[str, Any]]:
    found = []
    for name, value in named_variables(frame):
        if name.startswith("__") or isinstance(value, ModuleType) or _is_definition(value) or not name.isidentifier():
            continue
        summary, words = look(value, name)
        preview = _preview(value) if words is None else words
        listed = words_of(value) if summary is None else None
        found.append(
            {
                **({"words": listed} if listed is not None else {}),
                "name": name,
                "tensor": summary,
                "preview": preview if len(preview) <= _MAX_PREVIEW else preview[: _MAX_PREVIEW - 1] + "…",
                "location": location(assignment(frame, name, line)),
            }
        )
        if len(found) == _MAX_VARIABLES:
            break
    return found


def _is_definition(value: Any) -> bool:
    return isinstance(value, type) or type(value).__name__ in ("function", "builtin_function_or_method")


def _preview(value: Any) -> str:
    if type(value) in (int, float, bool, str, bytes, type(None)):
        return repr(value)
    if isinstance(value, (list, tuple, set, dict)):
        return f"{type(value).__name__} of {size_of(value)}"
    return f"{type(value).__name__} object"
