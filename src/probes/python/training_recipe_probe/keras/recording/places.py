"""The person's lines that made layers, losses and optimizers, and that compiled a model."""

from __future__ import annotations

import ast
import linecache
import weakref
from types import FrameType
from typing import Any, Optional

from ...script.frames import user_location

Place = Optional[tuple[str, int]]


class Places:
    def __init__(self) -> None:
        self._made: dict[int, tuple[Any, Place]] = {}
        self._compiled: dict[int, tuple[Any, Place]] = {}

    def made(self, thing: Any, frame: FrameType) -> None:
        self._note(self._made, thing, frame)

    def compiled(self, model: Any, frame: FrameType) -> None:
        self._note(self._compiled, model, frame)

    def of(self, thing: Any) -> Place:
        return self._find(self._made, thing)

    def of_compile(self, model: Any, keyword: str) -> Place:
        """The line of an argument of `compile`, else the line of the call."""
        place = self._find(self._compiled, model)
        return None if place is None else line_of_keyword(place, "compile", keyword)

    @staticmethod
    def _note(table: dict[int, tuple[Any, Place]], thing: Any, frame: FrameType) -> None:
        try:
            table[id(thing)] = (weakref.ref(thing), user_location(frame))
        except TypeError:
            pass

    @staticmethod
    def _find(table: dict[int, tuple[Any, Place]], thing: Any) -> Place:
        found = table.get(id(thing))
        return found[1] if found is not None and found[0]() is thing else None


def line_of_keyword(place: tuple[str, int], function: str, keyword: str) -> Place:
    """Where `keyword=` stands in the call of `function` around a line."""
    filename, line = place
    try:
        tree = ast.parse("".join(linecache.getlines(filename)))
    except (SyntaxError, ValueError):
        return place
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if name != function:
            continue
        for each in node.keywords:
            if each.arg == keyword:
                return filename, each.value.lineno
    return place
