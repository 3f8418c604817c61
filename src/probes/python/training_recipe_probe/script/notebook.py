"""A notebook as a script: its code cells, one below the other, in a file of their own.

One file, so that whatever reads source (tracebacks, `inspect`, the search for the training loop) finds it as it finds
a script's. What the host hears of that file is put in terms of the notebook: the cell, and the line in it.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import inspect
import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from ..conversation.rpc import Channel
from . import edits
from .notebook_shell import Shell, nothing, stand_in_for_ipython

# Cell magics that run the cell's Python all the same.
_RUNS_ITS_CELL = re.compile(r"%%(?:time|timeit|capture|prun|memit|mprun|python3?)\b")
# A cell magic that the notebook makes itself, and one that is used.
_OWN_MAGIC = re.compile(r"^@register_(?:line_)?cell_magic\b.*\n\s*def\s+(\w+)", re.MULTILINE)
_CELL_MAGIC = re.compile(r"%%(\w+)(.*)")
# A line that Python refuses and IPython takes: what stands before the magic, and the magic.
_MAGIC_LINE = re.compile(r"^(\s*)((?:[%!?]|(?:pip|conda|mamba|cd|ls)\b).*|[\w.]+\?{1,2}\s*)$")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w.,\s]+=\s*)([%!]).*$")
_TIMED_STATEMENT = re.compile(r"^(\s*)%(?:time|timeit|prun|memit)\s+(?!-)(.+)$")
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


@dataclass(frozen=True)
class Cell:
    # Among all cells of the notebook, from 0.
    index: int
    # In the common file, from 1.
    first_line: int
    # Magics taken out; still not Python where the cell has a mistake.
    source: str
    # The notebook's own magic that decides whether the cell runs: its name, and what stands behind it.
    magic: Optional[tuple[str, str]] = None

    @property
    def line_count(self) -> int:
        return self.source.count("\n") + 1


class Notebook:
    def __init__(self, path: str, run_directory: Path) -> None:
        self.path = os.path.abspath(path)
        # By the notebook's own name, as messages name files.
        self.file = str(run_directory / os.path.basename(path))
        self.left_out: list[str] = []
        self.cells: list[Cell] = []
        line = 1
        text = []
        cells = _code_cells(Path(path))
        self._own_magics = {name for _, source in cells for name in _OWN_MAGIC.findall(source)}
        for index, source in cells:
            cell = Cell(index, line, self._python(source, index), self._own_magic(source))
            self.cells.append(cell)
            # A cell with a mistake is raised at its turn; the others can be read.
            text.append(cell.source if _mistake(cell.source) is None else "\n" * (cell.line_count - 1))
            line += cell.line_count
        Path(self.file).write_text("\n".join(text) + "\n", encoding="utf-8")
        edits.move(self.path, self.file, self._in_common_file)

    def run(self, namespace: dict[str, Any]) -> None:
        """All cells in order, as *Run All* does it."""
        shell = Shell()
        namespace.update({"display": nothing, "get_ipython": shell})
        stand_in_for_ipython(shell)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        for cell in self.cells:
            if cell.magic is not None and not shell.lets_run(*cell.magic, cell.source.lstrip("\n")):
                continue
            # Empty lines give the code its lines in the common file.
            source = "\n" * (cell.first_line - 1) + cell.source
            tree = edits.parse(source, self.file, flags, cell.first_line)
            code = compile(tree, self.file, "exec", flags, dont_inherit=True)
            flags |= code.co_flags & _FUTURES
            result = eval(code, namespace)
            if inspect.iscoroutine(result):
                asyncio.run(result)

    def in_cells(self, value: Any) -> Any:
        """What the host is told, with places in the common file as places in cells."""
        if isinstance(value, str):
            return self._words_in_cells(value) if self.file in value or self._name in value else value
        if isinstance(value, list):
            return [self.in_cells(each) for each in value]
        if not isinstance(value, dict):
            return value
        if value.get("file") == self.file and isinstance(value.get("line"), int):
            cell, line = self._cell_at(value["line"])
            return {**value, "file": self.path, "line": line, "cell": cell}
        return {key: self.in_cells(each) for key, each in value.items()}

    def _in_common_file(self, edit: edits.Edit) -> edits.Edit:
        cell = next((each for each in self.cells if each.index == edit.cell), None)
        if cell is None or not 1 <= edit.line <= edit.end_line <= cell.line_count:
            raise edits.EditsDoNotFit(f"{self._name} has no line {edit.line} of cell {edit.cell} to be changed.")
        above = cell.first_line - 1
        return replace(edit, line=edit.line + above, end_line=edit.end_line + above, cell=None)

    @property
    def _name(self) -> str:
        return os.path.basename(self.path)

    def _words_in_cells(self, words: str) -> str:
        def traced(match: re.Match[str]) -> str:
            cell, line = self._cell_at(int(match[1]))
            return f'File "{self.path}", cell {cell + 1}, line {line}'

        def told(match: re.Match[str]) -> str:
            cell, line = self._cell_at(int(match[1]))
            return f"line {line} of {self._name}, cell {cell + 1}"

        words = re.sub(rf'File "{re.escape(self.file)}", line (\d+)', traced, words)
        words = re.sub(rf"line (\d+) of {re.escape(self._name)}", told, words)
        return words.replace(self.file, self.path)

    def _cell_at(self, line: int) -> tuple[int, int]:
        found = next((cell for cell in reversed(self.cells) if cell.first_line <= line), None)
        return (0, line) if found is None else (found.index, line - found.first_line + 1)

    def _python(self, source: str, index: int) -> str:
        """The cell with magics and shell lines taken out. Only lines that Python itself refuses are touched."""
        lines = source.split("\n")
        first = next((at for at, line in enumerate(lines) if line.strip()), None)
        if first is not None and lines[first].startswith("%%"):
            self._leave_out(index, first, lines[first])
            if not _RUNS_ITS_CELL.match(lines[first]) and self._own_magic(source) is None:
                return "\n" * (len(lines) - 1)
            lines[first] = ""
        while True:
            mistake = _mistake("\n".join(lines))
            at = (mistake.lineno or 0) - 1 if mistake is not None else -1
            if not 0 <= at < len(lines):
                break
            replaced = _without_magic(lines[at])
            if replaced is None:
                break
            self._leave_out(index, at, lines[at])
            continued = lines[at].endswith("\\")
            lines[at] = replaced
            while continued and at + 1 < len(lines):
                at += 1
                continued = lines[at].endswith("\\")
                lines[at] = ""
        return "\n".join(lines)

    def _own_magic(self, source: str) -> Optional[tuple[str, str]]:
        found = _CELL_MAGIC.match(source.lstrip("\n"))
        return (found[1], found[2].strip()) if found and found[1] in self._own_magics else None

    def _leave_out(self, cell: int, at: int, line: str) -> None:
        self.left_out.append(f"cell {cell + 1}, line {at + 1}: {line.strip()}")


class NotebookChannel(Channel):
    """Tells the host of cells. Until the notebook is read, of whatever it is told."""

    notebook: Optional[Notebook] = None

    @classmethod
    def over(cls, channel: Channel) -> NotebookChannel:
        return cls(channel._read_descriptor, channel._write_descriptor)

    def _write(self, message: dict[str, Any]) -> None:
        super()._write(message if self.notebook is None else self.notebook.in_cells(message))


def _code_cells(path: Path) -> list[tuple[int, str]]:
    written = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(written, dict) or not isinstance(written.get("cells"), list):
        raise ValueError(f"{path.name} is not a notebook of format 4.")
    found = []
    for index, cell in enumerate(written["cells"]):
        language = ((cell.get("metadata") or {}).get("vscode") or {}).get("languageId", "python")
        if cell.get("cell_type") == "code" and language == "python":
            source = cell.get("source", "")
            found.append((index, (source if isinstance(source, str) else "".join(source)).replace("\r\n", "\n")))
    return found


def _mistake(source: str) -> Optional[SyntaxError]:
    try:
        compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return error
    except ValueError:
        return None
    return None


def _without_magic(line: str) -> Optional[str]:
    timed = _TIMED_STATEMENT.match(line)
    if timed:
        return timed[1] + timed[2]
    magic = _MAGIC_LINE.match(line)
    if magic:
        return f"{magic[1]}pass"
    assigned = _ASSIGNED_MAGIC.match(line)
    if assigned:
        return assigned[1] + ("[]" if assigned[2] == "!" else "None")
    return None
