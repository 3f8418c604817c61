"""Nested Python structures of tensors: walking them, and putting others in their place."""

from __future__ import annotations

from typing import Any, Callable, Iterator

from .tensors import is_tensor


def leaves(structure: Any) -> Iterator[Any]:
    """The tensors of a structure, in its order."""
    if isinstance(structure, dict):
        # Of `dict` itself: those of a lazy mapping may load, and fail.
        for value in dict.values(structure):
            yield from leaves(value)
    elif isinstance(structure, (list, tuple)):
        for value in structure:
            yield from leaves(value)
    elif is_tensor(structure):
        yield structure


def replace(structure: Any, put: Callable[[Any], Any]) -> Any:
    """The same structure with `put(tensor)` for each tensor."""
    if isinstance(structure, dict):
        changed = {key: replace(value, put) for key, value in structure.items()}
        return changed if type(structure) is dict else _remade(structure, changed)
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):
        return type(structure)(*(replace(value, put) for value in structure))
    if isinstance(structure, (list, tuple)):
        items = [replace(value, put) for value in structure]
        return tuple(items) if isinstance(structure, tuple) else items
    return put(structure) if is_tensor(structure) else structure


def _remade(structure: Any, changed: dict[Any, Any]) -> Any:
    try:
        return type(structure)(changed)
    except TypeError:
        return changed
