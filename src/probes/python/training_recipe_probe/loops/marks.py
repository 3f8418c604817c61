"""Notes the state at the head of each round of the loops that may train, before the round's batch is made.

A line trace on those few frames alone, from the time the script has an optimizer until its first step.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any, Callable, Optional

from ..script.frames import is_training_code, is_user_code, walk
from ..state.python_state import Remembered
from .source import LoopLines, SourceFile

_sources: dict[str, Optional[SourceFile]] = {}


def source_file(filename: str) -> Optional[SourceFile]:
    if filename not in _sources:
        try:
            _sources[filename] = SourceFile(filename)
        except (OSError, SyntaxError, ValueError):
            _sources[filename] = None
    return _sources[filename]


@dataclass
class Mark:
    """What stood at the head of one round."""

    round: int
    # Batches fetched before it have smaller numbers.
    sequence: int
    variables: dict[str, Any]
    state: Remembered


@dataclass
class LoopMarks:
    frame: FrameType
    lines: LoopLines
    entry: Mark
    latest: Mark
    rounds: int


class Marks:
    def __init__(
        self,
        remember: Callable[[FrameType], Remembered],
        may_move: Callable[[], bool],
        sequence: Callable[[], int],
        log: Callable[[str], None],
    ) -> None:
        """`remember` takes the state of all but the frame's variables; `may_move` says that no step has begun."""
        self._remember = remember
        self._log = log
        self._sequence = sequence
        self._may_move = may_move
        self._loops: dict[int, list[LoopLines]] = {}
        self._codes: list[CodeType] = []
        self._marks: dict[tuple[int, int], LoopMarks] = {}
        self._last_line: dict[int, int] = {}
        self.active = False

    def start(self, frame: Optional[FrameType]) -> None:
        """Watches from here on; gives way to a debugger or a coverage tool that traces already."""
        if self.active or sys.gettrace() is not None:
            return
        self.active = True
        for each in walk(frame):
            if is_training_code(each.f_code) and self._training_loops(each.f_code):
                self._last_line[id(each)] = each.f_lineno
                each.f_trace = self._line
        sys.settrace(self._call)

    def stop(self) -> None:
        if not self.active:
            return
        self.active = False
        if sys.gettrace() == self._call:
            sys.settrace(None)
        for marks in self._marks.values():
            marks.frame.f_trace = None

    def find(self, frame: FrameType, lines: LoopLines) -> Optional[LoopMarks]:
        return self._marks.get((id(frame), lines.header))

    def _training_loops(self, code: CodeType) -> list[LoopLines]:
        known = self._loops.get(id(code))
        if known is None:
            source = source_file(code.co_filename)
            known = source.training_loops(code, by_name=is_user_code(code)) if source else []
            self._loops[id(code)] = known
            self._codes.append(code)
        return known

    def _call(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        known = self._loops.get(id(code))
        if known is None:
            if not is_training_code(code):
                known = self._loops[id(code)] = []
                self._codes.append(code)
            else:
                known = self._training_loops(code)
        if not known:
            return None
        self._last_line[id(frame)] = 0
        return self._line

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event != "line":
            return self._line
        if not self.active:
            return None
        line, last = frame.f_lineno, self._last_line.get(id(frame), 0)
        for lines in self._loops.get(id(frame.f_code), ()):
            in_header = lines.header <= line < lines.body_start or line == lines.header
            again = lines.endless and line == lines.body_start and lines.first_end <= last <= lines.end
            if in_header and not lines.header <= last < lines.body_start or again:
                self._at_head(frame, lines, entered=not lines.holds(last))
        self._last_line[id(frame)] = line
        return self._line

    def _at_head(self, frame: FrameType, lines: LoopLines, entered: bool) -> None:
        key = (id(frame), lines.header)
        known = self._marks.get(key)
        if known is not None and known.frame is not frame:
            known = None
        if known is not None and not entered:
            known.rounds += 1
        if not self._may_move():
            return
        try:
            state = self._remember(frame)
        except Exception as error:  # The script's objects answer as they like, and it shall not end for having been looked at.
            self._log(f"The state at line {frame.f_lineno} cannot be remembered: {type(error).__name__}: {error}")
            return
        mark = Mark(0, self._sequence(), dict(frame.f_locals), state)
        if known is None or entered:
            self._marks[key] = LoopMarks(frame, lines, mark, mark, 0)
        else:
            mark.round = known.rounds
            known.latest = mark
