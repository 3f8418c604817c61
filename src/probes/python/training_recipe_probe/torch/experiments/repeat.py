"""Ways to have the script's own step done again, from the captured state."""

from __future__ import annotations

from types import FrameType
from typing import Any, Callable, Iterator, Optional

import torch

from ...conversation.failures import RunOver, StopExperiment
from ...loops.compiled import CannotCompile, CompiledLoop, compile_loop
from ...loops.marks import LoopMarks, Mark, source_file
from ...loops.source import LoopLines, lines_of
from ...process.quiet import Quiet
from ..engine.engine import TorchEngine
from ..engine.run import Run
from ..recording.loader import Fetch
from ..recording.step import Step
from ..recording.tape import UserLine


class BodyWay:
    """Runs the training loop again, compiled from its source, in the frame's own variables."""

    name = "body"

    def __init__(
        self,
        engine: TorchEngine,
        marks: LoopMarks,
        restore_state: Callable[..., None],
        skip: Callable[[int, int], bool] = lambda first, last: False,
    ) -> None:
        self._engine = engine
        self._marks = marks
        self._restore_state = restore_state
        # Batches are made before the round that uses them: what the loader gives now is for a later step.
        self.prefetches = False
        # How often the loop was entered anew, by us and not by what stands around it.
        self.began_again = 0
        source = source_file(marks.frame.f_code.co_filename)
        if source is None:
            raise CannotCompile("the source of the training loop could not be read")
        self._loop: CompiledLoop = compile_loop(source, marks.frame, marks.lines, self._items, self._begin_round, skip)
        self._now = self._loop.read()
        self._fresh = True
        self._prepare: Callable[[], None] = lambda: None

    @property
    def leaves_out(self) -> bool:
        return self._loop.left_out > 0

    @property
    def start(self) -> Mark:
        return self._marks.latest

    def fetches(self, step: Step) -> list[Fetch]:
        """Batches that the captured step took since its loop's round began."""
        return [fetch for fetch in step.fetches if fetch.sequence >= self.start.sequence]

    def perform(self, run: Run, prepare: Callable[[], None], seeded: bool = False) -> None:
        """Runs until the run is done or the loop ends for good. Raises what the script raises."""
        engine, quiet = self._engine, Quiet()
        self._restore_state()
        self._loop.write(self.start.variables)
        self.start.state.restore()
        self._fresh, self._prepare = True, prepare
        self.began_again = 0
        engine.run = run
        run.agree = engine.session.ranks.agree
        if self.leaves_out and not seeded:
            run.at_first_forward = engine.forward_generators
        if self.start.round == 0 or not self._loop.iterates:
            prepare()
        quiet.enter()
        run.enter()
        engine.steer_torch_functions(run.changes_operations)
        try:
            with torch.enable_grad():
                while True:
                    rows = len(run.rows)
                    self._loop.run()
                    if len(run.rows) == rows:
                        break
                    # The loop came to its own end: a new epoch, with the counters that it began with.
                    self.began_again += 1
                    self.start.state.objects()
                    self._loop.write(self.start.variables)
        except StopExperiment:
            pass
        finally:
            engine.steer_torch_functions(False)
            engine.run = None
            run.leave()
            quiet.leave()
            self._restore_state()
            self.start.state.restore()
            self._loop.write(self._now)
        run.ended()

    def _begin_round(self) -> None:
        if self._engine.run is not None:
            self._engine.run.begin_round()

    def _items(self, make: Callable[[], Any]) -> Iterator[Any]:
        """The loop's own items from the captured round on; begins anew where they end."""
        skipped = self.start.round if self._fresh else 0
        first, self._fresh = self._fresh, False
        if first and skipped:
            self._marks.entry.state.restore()
        iterator = iter(make())
        for _ in range(skipped):
            next(iterator, None)
        if first and skipped:
            self.start.state.restore()
            self._loop.write({**self._loop.read(), **self.start.variables})
            self._prepare()
        while True:
            count = 0
            for item in iterator:
                count += 1
                yield item
            if not count:
                return
            self.began_again += 1
            iterator = iter(make())


class DriveWay:
    """Lets the script's own loop run on with other batches, and stops it again when the run is done."""

    name = "drive"

    def __init__(self, engine: TorchEngine, restore_state: Callable[..., None]) -> None:
        self._engine = engine
        self._restore_state = restore_state
        self._quiet = Quiet()
        # A run went by: where the script makes its batches by hand, its next ones are others than before.
        self.went_on = False

    def fetches(self, step: Step) -> list[Fetch]:
        """Since the last batch before the first forward of the step: those that one step takes."""
        return _last_fetches(step)

    def begin(self, run: Run, prepare: Callable[[], None], done: Callable[[], None]) -> None:
        """Returns at once; the script must run on for the run to happen. `done` is called inside of a hook.

        Raises `RunOver` where the batches are not ours to give, and those of this place in the script are used up.
        """
        engine = self._engine
        if self.went_on and not run.steering.feeds:
            raise RunOver("The script's own loop went on during the experiment before, past its first batches.")
        self.went_on = True

        def restore() -> None:
            self._restore_state()
            if not run.steering.feeds and engine.forward_generators is not None:
                engine.forward_generators()
            prepare()
            run.enter()
            engine.steer_torch_functions(run.changes_operations)

        def finished() -> None:
            engine.run = None
            engine.restore_first = None
            engine.steer_torch_functions(False)
            run.leave()
            self._quiet.leave()
            # The script goes on from here into an update that wants its gradients.
            self._restore_state(gradients=False)
            done()

        run.on_done = finished
        run.agree = engine.session.ranks.agree
        engine.restore_first = restore
        engine.run = run
        self._quiet.enter()


def _last_fetches(step: Step) -> list[Fetch]:
    count = max(1, len(step.backwards))
    by_loader: dict[int, list[Fetch]] = {}
    for fetch in step.fetches:
        by_loader.setdefault(id(fetch.loader), []).append(fetch)
    return [fetch for fetches in by_loader.values() for fetch in fetches[-count:]]


def candidate_loops(engine: TorchEngine, frames: list[FrameType], events: list[tuple[UserLine, ...]]) -> list[LoopMarks]:
    """Loops common to the stacks of forward, backward and update; innermost first."""
    found: list[LoopMarks] = []
    for frame in frames:
        lines = [_line_in(frame, event) for event in events]
        if any(line is None for line in lines):
            continue
        known = [line for line in lines if line is not None] + [frame.f_lineno]
        source = source_file(frame.f_code.co_filename)
        scope = source.scope(frame.f_code) if source else None
        if source is None or scope is None:
            continue
        loops: list[LoopLines] = [lines_of(loop) for loop in source.loops(scope)]
        around = [loop for loop in loops if all(loop.holds(line) for line in known)]
        for loop in sorted(around, key=lambda each: each.end - each.header):
            marks = engine.marks.find(frame, loop)
            if marks is not None:
                found.append(marks)
    return found


def _line_in(frame: FrameType, stack: tuple[UserLine, ...]) -> Optional[int]:
    for line in stack:
        if line.frame_id == id(frame) and line.code is frame.f_code:
            return line.line
    return None
