"""Whether a training call is the only one: not made again by a loop around it, nor by another call further on."""

from __future__ import annotations

import ast
from types import CodeType
from typing import Optional, Sequence

from .marks import source_file
from .source import FUNCTIONS


def called_once(stack: Sequence[tuple[CodeType, int]], method: str) -> Optional[bool]:
    """
    For the frames of the person's code, innermost first, at a call of `receiver.method(…)`. None where a source cannot be
    read. A comprehension counts as a loop, and a second call on a receiver of the same name as another call.
    """
    called = method
    for code, line in stack:
        source = source_file(code.co_filename)
        scope = source and source.scope(code)
        if source is None or scope is None:
            return None
        if _is_repeated(scope, line):
            return False
        here = [each for each in _calls(scope, called) if _first_line(each) <= line <= _last_line(each)]
        receiver = _receiver(here[0]) if here else None
        if sum(_receiver(each) == receiver for each in _calls(source.tree, called)) > 1:
            return False
        called = code.co_name
    return True


def runs_once(stack: Sequence[tuple[CodeType, int]]) -> bool:
    """
    Whether the person's code comes to this line but once: no loop is around it, and a function that holds it is called in one
    place only. False where a source cannot be read. A notebook's cell may be run again, and that is not looked for.
    """
    for code, line in stack:
        source = source_file(code.co_filename)
        scope = source and source.scope(code)
        if source is None or scope is None:
            return False
        if _is_repeated(scope, line):
            return False
        if code.co_name != "<module>" and len(_calls(source.tree, code.co_name)) != 1:
            return False
    return True


_REPEATS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _is_repeated(scope: ast.AST, line: int) -> bool:
    return any(_first_line(loop) <= line <= _last_line(loop) for loop in _repetitions(scope))


def _repetitions(scope: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    pending = list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop()
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            continue
        if isinstance(node, _REPEATS):
            found.append(node)
        pending.extend(ast.iter_child_nodes(node))
    return found


def _first_line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _last_line(node: ast.AST) -> int:
    return int(getattr(node, "end_lineno", None) or getattr(node, "lineno", 0))


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Of a function or a method of this name."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [each for each in calls if name == getattr(each.func, "attr", getattr(each.func, "id", None))]


def _receiver(call: ast.Call) -> Optional[str]:
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else None
