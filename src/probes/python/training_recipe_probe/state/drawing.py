"""Which functions draw random numbers, told by the generators' states before and after each of them."""

from __future__ import annotations

import random
import sys
from types import CodeType, FrameType
from typing import Any, Callable, Iterable, Optional

from ..script.frames import is_user_code
from ..script.variables import items_of
from .python_state import generator_kinds

Place = Optional[tuple[str, int]]
_MAX_STEPS = 200


class DrawWatch:
    """`steps` are objects whose calls are followed: the parts of a pipeline. Functions of the person's own are too."""

    def __init__(self, steps: Iterable[Any], states: Callable[[], Any], place: Callable[[Any], Place]) -> None:
        self._steps = {id(each): each for each in steps}
        self._own = [each for step in self._steps.values() for each in _generators_in(step)]
        self._states = states
        self._place = place
        self._stack: list[tuple[FrameType, str, Place]] = []
        self._last: Any = None
        # In the order in which they first drew.
        self.found: dict[str, Place] = {}

    def __enter__(self) -> DrawWatch:
        self._last = self._now()
        sys.setprofile(self._see)
        return self

    def __exit__(self, *error: Any) -> None:
        sys.setprofile(None)

    def _now(self) -> Any:
        return self._states(), [_state_of(each) for each in self._own]

    def _see(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            known = self._known(frame)
            if known is not None:
                self._settle()
                self._stack.append((frame, *known))
        elif event == "return" and self._stack and self._stack[-1][0] is frame:
            self._settle()
            self._stack.pop()

    def _settle(self) -> None:
        """Numbers drawn since the last event are the innermost followed function's."""
        now = self._now()
        if now != self._last:
            self._last = now
            if self._stack:
                _, name, place = self._stack[-1]
                self.found.setdefault(name, place)

    def _known(self, frame: FrameType) -> Optional[tuple[str, Place]]:
        code = frame.f_code
        owner = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
        if owner is not None and id(owner) in self._steps and callable(owner):
            return type(owner).__name__, self._place(owner) or (_head(code) if is_user_code(code) else None)
        if is_user_code(code):
            method = getattr(type(owner), code.co_name, None)
            of_owner = getattr(method, "__code__", None) is code
            return f"{type(owner).__name__}.{code.co_name}" if of_owner else code.co_name, _head(code)
        return None


def _head(code: CodeType) -> Place:
    return code.co_filename, code.co_firstlineno


def steps_of(source: Any) -> list[Any]:
    """The callables within reach of a data source: its transforms, those that they are composed of, and so on."""
    found: dict[int, Any] = {}
    pending = [source]
    while pending and len(found) < _MAX_STEPS:
        value = pending.pop(0)
        if id(value) in found or isinstance(value, type) or not hasattr(value, "__dict__"):
            continue
        found[id(value)] = value
        for each in list(vars(value).values()):
            pending += [item for item in _items(each) if callable(item) or hasattr(item, "__getitem__") and hasattr(item, "__dict__")]
    return list(found.values())[1:]


def _items(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple, dict)):
        return [item for _, item in items_of(value, 64)]
    return [value]


def _generators_in(step: Any) -> list[Any]:
    kinds = generator_kinds()
    return [each for each in list(getattr(step, "__dict__", {}).values()) if isinstance(each, kinds)]


def _state_of(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    if hasattr(generator, "bit_generator"):
        return str(generator.bit_generator.state)
    state = generator.get_state()
    return state.tolist() if hasattr(state, "tolist") else str(state)
