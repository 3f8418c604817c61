"""A script's passes over its loaders: which batch the net is given now, and from which loop."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Optional

from torch.utils.data import DataLoader

from ...loops.marks import source_file
from ...loops.source import lines_of
from ...script.frames import is_user_code, walk

Place = Optional[tuple[str, int]]


@dataclass
class Iteration:
    """One pass of the script over a loader."""

    loader: DataLoader[Any]
    # The frame that fetches: it lives while the iteration does, or its id is no one's.
    frame_id: int
    place: Place
    # Sizes of the batches that it gave.
    sizes: list[int] = field(default_factory=list)
    # How many batches are fetched ahead of the one that the net is given; told at the first forward.
    ahead: Optional[int] = None
    # How many examples each of those batches holds, where that can be told.
    counts: list[Optional[int]] = field(default_factory=list)
    exhausted: bool = False
    # Ended by us: how far the script itself would have gone is not known.
    cut: bool = False
    trained: bool = False
    known: bool = False

    @property
    def given(self) -> int:
        return len(self.sizes)

    def at(self) -> int:
        """Which batch the net is given now, from 0."""
        if self.ahead is None:
            self.ahead = max(0, self.given - 1)
        return self.given - 1 if self.exhausted else max(0, self.given - 1 - self.ahead)


def fetching(frame: FrameType) -> tuple[int, Place]:
    for each in walk(frame):
        if is_user_code(each.f_code):
            return id(each), (each.f_code.co_filename, each.f_lineno)
    return 0, None


def is_within(iteration: Iteration, frame: FrameType) -> Optional[bool]:
    """Whether a call comes from the loop that fetches; None where the function that fetched has handed the batch on."""
    if iteration.place is None:
        return True
    for each in walk(frame):
        if id(each) != iteration.frame_id or each.f_code.co_filename != iteration.place[0]:
            continue
        source = source_file(each.f_code.co_filename)
        scope = source.scope(each.f_code) if source is not None else None
        if source is None or scope is None:
            return True
        heads = [lines_of(loop) for loop in source.loops(scope)]
        around = [lines for lines in heads if lines.header <= iteration.place[1] < lines.body_start or lines.header == iteration.place[1]]
        return not around or any(lines.holds(each.f_lineno) for lines in around)
    return None
