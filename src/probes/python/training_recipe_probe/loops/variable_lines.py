"""The line on which a frame's variable got its value, as far as the source tells."""

from __future__ import annotations

import ast
from types import FrameType
from typing import Optional

from ..script.frames import function_name
from .marks import source_file

_stores: dict[str, dict[str, list[int]]] = {}


def assignment(frame: FrameType, name: str, line: int) -> Optional[tuple[str, int]]:
    """The nearest line at or above `line` that assigns the name in this function; its head for a parameter."""
    filename, first = frame.f_code.co_filename, frame.f_code.co_firstlineno
    lines = [each for each in _lines_of(filename).get(name, ()) if first <= each <= line]
    if lines:
        return filename, max(lines)
    return (filename, first) if function_name(frame.f_code) and name in frame.f_code.co_varnames else None


def _lines_of(filename: str) -> dict[str, list[int]]:
    if filename not in _stores:
        found: dict[str, list[int]] = {}
        source = source_file(filename)
        for node in ast.walk(source.tree) if source else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.setdefault(node.id, []).append(node.lineno)
        _stores[filename] = found
    return _stores[filename]
