"""Changes of the person's sources in memory, as they are loaded. The files stay as they are, and so do the lines told of them.

Edited source is compiled with the lines of the file: what is put in counts as the line that it is put in at. So
tracebacks, places and whoever reads the file for a frame's line agree.
"""

from __future__ import annotations

import ast
import importlib.machinery
import inspect
import os
import tokenize
from dataclasses import dataclass
from types import CodeType
from typing import Any, Callable, Iterable, Optional


class EditsDoNotFit(Exception):
    """Why, in plain words."""


@dataclass(frozen=True)
class Edit:
    """Lines and columns from 1, the end exclusive; columns in UTF-16 units, as the host counts."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    # Of a notebook: its cell, from 0 among all cells.
    cell: Optional[int] = None


@dataclass(frozen=True)
class Edited:
    text: str
    # For each line of the text, from 0, the line of the file that it counts as, from 1.
    origins: list[int]


_OURS = "__training_recipe_edits__"
_edits: dict[str, list[Edit]] = {}
_loaded: set[str] = set()


def install(params: Iterable[dict[str, Any]]) -> None:
    """Takes the host's edits for all that this process loads. Raises `EditsDoNotFit`."""
    for each in params:
        edit = Edit(
            each["line"], each["column"], each["endLine"], each["endColumn"], each["text"], each.get("cell")
        )
        _edits.setdefault(os.path.realpath(each["file"]), []).append(edit)
    for file, edits in _edits.items():
        if not file.endswith(".ipynb"):
            try:
                _edited(_read(file), edits, file)
            except (OSError, SyntaxError, UnicodeDecodeError) as error:
                raise EditsDoNotFit(f"{os.path.basename(file)} could not be read to be changed: {error}") from error
    if _edits:
        _edit_imports()
        _edit_inspection()


def of(file: str) -> list[Edit]:
    return _edits.get(os.path.realpath(file), []) if _edits else []


def move(file: str, to: str, place: Callable[[Edit], Edit]) -> None:
    """A notebook's edits become those of the file that holds its cells."""
    moved = _edits.pop(os.path.realpath(file), None)
    if moved is not None:
        _edits[os.path.realpath(to)] = [place(each) for each in moved]


def unloaded() -> list[str]:
    """Files that were to be changed and of which nothing was loaded."""
    return sorted(set(_edits) - _loaded)


def parse(source: str, file: str, flags: int = 0, first_line: int = 1) -> ast.Module:
    """The tree of a file's source, or of the part from `first_line` that stands below empty lines, with its edits."""
    last_line = source.count("\n") + 1
    edits = [each for each in of(file) if first_line <= each.line and each.end_line <= last_line]
    options = flags | ast.PyCF_ONLY_AST
    if not edits:
        return compile(source, file, "exec", options, dont_inherit=True)
    _loaded.add(os.path.realpath(file))
    edited = _edited(source, edits, file)
    try:
        tree = compile(edited.text, file, "exec", options, dont_inherit=True)
    except SyntaxError as error:
        if error.lineno is not None and 1 <= error.lineno <= len(edited.origins):
            error.lineno = edited.origins[error.lineno - 1]
        raise
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            _put_on_file_lines(node, edited.origins)
    return tree


def _put_on_file_lines(node: Any, origins: list[int]) -> None:
    node.lineno = origins[node.lineno - 1]
    if node.end_lineno is not None:
        node.end_lineno = origins[node.end_lineno - 1]
        if node.end_lineno == node.lineno and node.end_col_offset is not None:
            node.end_col_offset = max(node.col_offset, node.end_col_offset)


def _read(file: str) -> str:
    with tokenize.open(file) as opened:
        return opened.read()


def _edited(source: str, edits: list[Edit], file: str) -> Edited:
    lines = source.split("\n")
    name = os.path.basename(file)
    starts = [0]
    line_of: list[int] = []
    for number, line in enumerate(lines, 1):
        starts.append(starts[-1] + len(line) + 1)
        line_of += [number] * (len(line) + 1)

    def offset(line: int, column: int) -> int:
        if not 1 <= line <= len(lines):
            raise EditsDoNotFit(f"{name} has no line {line} to be changed.")
        units = lines[line - 1].encode("utf-16-le", "surrogatepass")
        if not 1 <= column <= len(units) // 2 + 1:
            raise EditsDoNotFit(f"Line {line} of {name} has no column {column} to be changed.")
        return starts[line - 1] + len(units[: 2 * (column - 1)].decode("utf-16-le", "replace"))

    spans = [(offset(each.line, each.column), offset(each.end_line, each.end_column), each) for each in edits]
    text, owners, at = "", [], 0
    for begin, end, edit in sorted(spans, key=lambda span: span[:2]):
        if begin < at or end < begin:
            raise EditsDoNotFit(f"The changes of {name} at line {edit.line} overlap.")
        text += source[at:begin] + edit.text
        owners += line_of[at:begin] + [edit.line] * len(edit.text)
        at = end
    text += source[at:]
    owners += line_of[at:]
    return Edited(text, _origins(text, owners))


def _origins(text: str, owners: list[int]) -> list[int]:
    """A line counts as what its first character that is no space counts as. `owners` tells of each character."""
    origins: list[int] = []
    start = 0
    for line in text.split("\n"):
        origins.append(owners[start + len(line) - len(line.lstrip())])
        start += len(line) + 1
    return origins


# -- where Python reads sources by itself


def _edit_imports() -> None:
    """Modules come from their source, whatever lies in the cache, and the cache keeps what it has."""
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code
    if getattr(original, _OURS, False):
        return

    def get_code(self: Any, fullname: str) -> Optional[CodeType]:
        file = self.get_filename(fullname)
        return compile_file(file) if of(file) else original(self, fullname)

    setattr(get_code, _OURS, True)
    loader.get_code = get_code  # type: ignore[method-assign]


def compile_file(file: str) -> CodeType:
    return compile(parse(_read(file), file), file, "exec", dont_inherit=True)


def _edit_inspection() -> None:
    """Compilers of a function's source (AutoGraph, TorchScript) must see what runs."""
    original = inspect.findsource
    if getattr(original, _OURS, False):
        return

    def findsource(object: Any) -> tuple[list[str], int]:
        lines, number = original(object)
        file = inspect.getsourcefile(object) or ""
        if not of(file):
            return lines, number
        edited = _edited("".join(lines), of(file), file)
        # As many as the file has: what was put in stands with its line.
        found = [""] * len(lines)
        for line, origin in zip(edited.text.split("\n"), edited.origins):
            if origin <= len(found):
                found[origin - 1] += line + "\n"
        return [line or "\n" for line in found], number

    setattr(findsource, _OURS, True)
    inspect.findsource = findsource
