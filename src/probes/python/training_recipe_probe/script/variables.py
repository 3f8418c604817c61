"""The variables of the script's frames, those that can be looked at."""

from __future__ import annotations

import itertools
from types import FrameType
from typing import Any, Iterable, Optional


def can_be_looked_at(value: Any) -> bool:
    """False for a stand-in with nothing behind it yet (a web framework's request): whatever it is asked, it raises."""
    try:
        return isinstance(value.__class__, type)
    except Exception:
        return False


def safe(values: Iterable[Any]) -> list[Any]:
    return [value for value in list(values) if can_be_looked_at(value)]


def named_variables(frame: FrameType) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in list(frame.f_locals.items()) if can_be_looked_at(value)]


def variables_of(frames: list[FrameType]) -> list[Any]:
    """Those of all frames, innermost first, then those of the outermost one's module."""
    values = [value for frame in frames for value in safe(frame.f_locals.values())]
    outermost = frames[-1] if frames else None
    if outermost is None or outermost.f_locals is outermost.f_globals:
        return values
    return values + safe(outermost.f_globals.values())


def items_of(container: Any, most: Optional[int] = None) -> list[tuple[Any, Any]]:
    """What a list, tuple or dict holds, by index or key, as the built-in type knows it: a kind of its own may load on being asked.

    `most` looks at the first ones alone: a whole data set may be a list.
    """
    if isinstance(container, dict):
        pairs: Iterable[tuple[Any, Any]] = list(dict.items(container))
    elif isinstance(container, list):
        pairs = enumerate(list.__iter__(container))
    elif isinstance(container, tuple):
        pairs = enumerate(tuple.__iter__(container))
    else:
        pairs = ()
    return [(key, item) for key, item in itertools.islice(pairs, most) if can_be_looked_at(item)]


def size_of(container: Any) -> int:
    """How many items a list, tuple, set or dict holds, as the built-in type knows it."""
    for kind in (list, tuple, dict, set):
        if isinstance(container, kind):
            return kind.__len__(container)
    return 0
