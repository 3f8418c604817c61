"""Finds the training loops of a source file."""

from __future__ import annotations

import ast
import tokenize
from dataclasses import dataclass
from types import CodeType
from typing import Optional, Union

from ..script import edits

Loop = Union[ast.For, ast.While]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_TRAINING_CALLS = {
    "backward", "step", "minimize", "manual_backward", "grad", "gradient", "apply_gradients", "train_on_batch",
}  # fmt: skip


@dataclass(frozen=True)
class LoopLines:
    """Where a loop stands; lines count from 1, both ends belong to it."""

    header: int
    body_start: int
    # The last line of the body's first statement.
    first_end: int
    end: int
    # `while True`, whose header is not visited again.
    endless: bool = False

    def holds(self, line: int) -> bool:
        return self.header <= line <= self.end


class SourceFile:
    def __init__(self, filename: str) -> None:
        with tokenize.open(filename) as file:
            self.tree = edits.parse(file.read(), filename)
        self._training = _training_names(self.tree)

    def scope(self, code: CodeType) -> Optional[ast.AST]:
        """The function or module that a code object was compiled from."""
        if code.co_name == "<module>":
            return self.tree
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
                first = min([node.lineno] + [each.lineno for each in node.decorator_list])
                if first == code.co_firstlineno:
                    return node
        return None

    def class_of(self, scope: ast.AST) -> Optional[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef) and any(child is scope for child in node.body):
                return node.name
        return None

    def loops(self, scope: ast.AST) -> list[Loop]:
        """All loops of a scope, nested functions left out."""
        found: list[Loop] = []
        pending = list(getattr(scope, "body", []))
        while pending:
            node = pending.pop()
            if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                continue
            if isinstance(node, (ast.For, ast.While)):
                found.append(node)
            pending.extend(ast.iter_child_nodes(node))
        return found

    def training_loops(self, code: CodeType, by_name: bool = True) -> list[LoopLines]:
        """Loops of a code object that may hold a training step, by the names that are called in them; else all."""
        scope = self.scope(code)
        if scope is None:
            return []
        return [lines_of(loop) for loop in self.loops(scope) if not by_name or _calls_any(loop, self._training)]


def lines_of(loop: Loop) -> LoopLines:
    first = loop.body[0]
    return LoopLines(
        loop.lineno,
        first.lineno,
        first.end_lineno or first.lineno,
        loop.end_lineno or loop.lineno,
        isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and bool(loop.test.value),
    )


def _training_names(tree: ast.AST) -> set[str]:
    """Names of calls that train, closed over the functions of this file that make such calls."""
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    names = set(_TRAINING_CALLS)
    while True:
        more = {node.name for node in functions if node.name not in names and _calls_any(node, names)}
        if not more:
            return names
        names |= more


def _calls_any(node: ast.AST, names: set[str]) -> bool:
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            called = each.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
            if name in names:
                return True
    return False
