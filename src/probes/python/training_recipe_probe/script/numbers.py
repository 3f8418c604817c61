"""Numbers that a script has in its variables."""

from __future__ import annotations

from types import FrameType
from typing import Any, Iterable, Iterator

from .variables import items_of, named_variables

# A history's newest numbers stand last.
_LAST = 3
_MOST_ITEMS = 64

# `meter.sum`, and what it is.
Named = tuple[str, float]


def numbers_in(frames: Iterable[FrameType]) -> set[Named]:
    """Of the frames' variables, of what lists and dictionaries among them hold, and the person's own objects."""
    distinct = {id(frame): frame for frame in frames}
    return {
        (path, number)
        for frame in distinct.values()
        for name, value in named_variables(frame)
        for path, number in _numbers(name, value)
    }


def _numbers(name: str, value: Any) -> Iterator[Named]:
    yield from _number(name, value)
    if isinstance(value, (list, tuple)):
        yield from _newest(name, value)
    elif isinstance(value, dict):
        for key, item in items_of(value, _MOST_ITEMS):
            yield from _number(f"{name}.{key}", item)
            yield from _newest(f"{name}.{key}", item)
    elif isinstance(getattr(value, "__dict__", None), dict) and not isinstance(value, type) and not callable(value):
        for key, item in items_of(vars(value), _MOST_ITEMS):
            yield from _number(f"{name}.{key}", item)


def _newest(name: str, value: Any) -> Iterator[Named]:
    if isinstance(value, (list, tuple)):
        for _, item in items_of(value[-_LAST:]):
            yield from _number(name, item)


def _number(name: str, value: Any) -> Iterator[Named]:
    if isinstance(value, bool):
        return
    # Of numpy and of torch: what has one number and no axis.
    if type(value).__module__.partition(".")[0] in ("numpy", "torch") and getattr(value, "ndim", None) == 0:
        try:
            value = value.item()
        except (RuntimeError, ValueError, TypeError):  # with nothing behind it: of the device meta
            return
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300:
        yield name, float(value)
