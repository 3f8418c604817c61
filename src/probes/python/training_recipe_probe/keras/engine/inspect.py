"""What the person's variables are, to Keras and TensorFlow."""

from __future__ import annotations

from types import FrameType
from typing import Any, Optional

from ...loops import inspect
from ..recording.tensors import is_tensor

# Larger arrays (a whole training set) would take long to read and much to keep.
_MAX_ELEMENTS = 20_000_000


def tensor_names(frames: list[FrameType]) -> dict[int, str]:
    """Names by which the frames know tensors."""
    return inspect.tensor_names(frames, is_tensor)


def remember_variables(captured: Any) -> list[dict[str, Any]]:
    def look(value: Any, name: str) -> tuple[Optional[dict[str, Any]], Optional[str]]:
        return captured.store.summary(value, name) if _is_readable(value) else None, _words(value)

    return inspect.remember_variables(captured.frames, captured.lines, look)


def _is_readable(value: Any) -> bool:
    if not is_tensor(value):
        return False
    size = 1
    for each in value.shape:
        size *= int(each or 0)
    return size <= _MAX_ELEMENTS


def _words(value: Any) -> Optional[str]:
    if is_tensor(value):
        dtype = getattr(value.dtype, "name", str(value.dtype))
        return f"{dtype}{[int(each or 0) for each in value.shape]}"
    if hasattr(type(value), "count_params") and getattr(value, "built", False):
        try:
            return f"{type(value).__name__} with {value.count_params():,} parameters"
        except (ValueError, TypeError):
            pass
    return None
