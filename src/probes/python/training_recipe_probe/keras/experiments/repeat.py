"""Ways to have the script's own step done again, from the captured state."""

from __future__ import annotations

import contextlib
from types import FrameType
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional

from ...conversation.failures import StopExperiment
from ...loops.compiled import CannotCompile, CompiledLoop, compile_loop
from ...loops.marks import LoopMarks, Mark, source_file
from ...loops.source import lines_of
from ...process.quiet import Quiet
from ..engine.run import Run
from ..recording.events import HeadState, Stack, Step
from ..recording.fetches import Feed

if TYPE_CHECKING:
    from ..engine.engine import KerasEngine


@contextlib.contextmanager
def _as_outside_of_a_step() -> Iterator[None]:
    """We stand inside of a replica's step; the train function wants to be called from outside of one."""
    from tensorflow.python.distribute import distribute_lib

    if distribute_lib.has_strategy():
        mode = distribute_lib._CrossReplicaThreadMode(distribute_lib.get_strategy())
    else:
        mode = distribute_lib._get_default_replica_mode()
    distribute_lib._push_per_thread_mode(mode)
    try:
        yield
    finally:
        distribute_lib._pop_per_thread_mode()


class BodyWay:
    """Runs the training loop again, compiled from its source, in the frame's own variables."""

    name = "body"
    draws_on = True

    def __init__(self, engine: KerasEngine, marks: LoopMarks, restore: Callable[[], None]) -> None:
        self._engine = engine
        self._marks = marks
        self._restore = restore
        source = source_file(marks.frame.f_code.co_filename)
        if source is None:
            raise CannotCompile("the source of the training loop could not be read")
        self._loop: CompiledLoop = compile_loop(source, marks.frame, marks.lines, self._items, self._round)
        self._now = self._loop.read()
        self._captured = {**marks.frame.f_globals, **marks.frame.f_locals}
        # Variables of the module that were bound anew for a run, with what they held.
        self._beside: dict[str, Any] = {}
        self._fetches = {each.place: each for each in engine.fetches if each.sequence >= self.start.sequence}
        self._drawn: dict[Any, list[Any]] = {place: [] for place in self._fetches}
        self._first_only = False
        self._rounds = 0
        self._fresh = True
        self._prepare: Callable[[], None] = lambda: None

    @property
    def start(self) -> Mark:
        return self._marks.latest

    @property
    def first_draw(self) -> int:
        return self._state.first_draw

    @property
    def _state(self) -> HeadState:
        assert isinstance(self.start.state, HeadState)
        return self.start.state

    @property
    def items(self) -> list[Any]:
        """What it can hand to the step instead of something else."""
        return [fetch.item for fetch in self._fetches.values()]

    def perform(self, run: Run, prepare: Callable[[], None], first_only: bool) -> None:
        engine, quiet = self._engine, Quiet()
        self._first_only, self._fresh, self._rounds, self._prepare = first_only, True, 0, prepare
        self._put_back()
        self._loop.write(self.start.variables)
        engine.feeds = {
            place: Feed(fetch, self._unseen, self._drawn[place], first_only) for place, fetch in self._fetches.items()
        }
        for feed in engine.feeds.values():
            feed.change = run.change_item
        engine.run = run
        if self.start.round == 0 or not self._loop.iterates:
            prepare()
        else:
            for feed in engine.feeds.values():
                feed.skip = self.start.round
        quiet.enter()
        try:
            with _as_outside_of_a_step():
                self._loop.run()
        except (StopExperiment, SystemExit):
            pass  # a script that ends itself after so many steps ends the experiment alone
        finally:
            engine.run = None
            engine.feeds = {}
            quiet.leave()
            self._put_back()
            self._loop.write(self._now)
            self._marks.frame.f_globals.update(self._beside)
            self._beside = {}
        if run.stopped is None:
            run.stopped = "ended"

    def names_of(self, wanted: Callable[[Any], bool]) -> list[str]:
        """Variables of the loop's frame and of its module, by their values at the capture."""
        return [name for name, value in self._captured.items() if wanted(value)]

    def rebind(self, names: list[str], change: Callable[[Any], Any]) -> None:
        now = self._loop.read()
        changed = {name: change(now[name]) for name in names if name in now}
        self._loop.write({**now, **changed})
        bound = self._loop.read()
        for name in names:
            if name not in bound or bound[name] is not changed[name]:
                self._rebind_beside(name, change)

    def _rebind_beside(self, name: str, change: Callable[[Any], Any]) -> None:
        """A variable of the module that the loop does not name itself: a function that it calls reads it."""
        variables = self._marks.frame.f_globals
        if name in variables:
            self._beside.setdefault(name, variables[name])
            variables[name] = change(self._beside[name])

    def _put_back(self) -> None:
        self._restore()
        self._state.restore()

    def _unseen(self, call: Callable[[], Any]) -> Any:
        run, self._engine.run = self._engine.run, None
        try:
            return call()
        finally:
            self._engine.run = run

    def _round(self) -> None:
        self._rounds += 1
        if self._first_only and self._rounds > 1 and not self._loop.iterates:
            self._again()

    def _again(self) -> None:
        """The round's batch is made once more from the same numbers."""
        self._loop.write({**self._loop.read(), **self.start.variables})
        self._state.objects()
        self._state.generators()

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
            self._state.restore()
            self._loop.write({**self._loop.read(), **self.start.variables})
            self._prepare()
        while True:
            count = 0
            for item in iterator:
                count += 1
                yield item
                while self._first_only:
                    self._again()
                    yield item
            if not count:
                return
            iterator = iter(make())


def candidate_loops(engine: KerasEngine, frames: list[FrameType], stacks: list[Stack]) -> list[LoopMarks]:
    """Loops common to all events of the step; innermost first."""
    found: list[LoopMarks] = []
    for frame in frames:
        lines = [_line_in(frame, stack) for stack in stacks]
        source = source_file(frame.f_code.co_filename)
        scope = source.scope(frame.f_code) if source is not None else None
        if source is None or scope is None or any(line is None for line in lines):
            continue
        known = [line for line in lines if line is not None] + [frame.f_lineno]
        around = [each for each in map(lines_of, source.loops(scope)) if all(each.holds(line) for line in known)]
        for loop in sorted(around, key=lambda each: each.end - each.header):
            marks = engine.marks.find(frame, loop)
            if marks is not None:
                found.append(marks)
    return found


def _line_in(frame: FrameType, stack: Stack) -> Optional[int]:
    return next((line for identifier, code, line in stack if identifier == id(frame) and code is frame.f_code), None)


class ReplayWay:
    """Hands batches to the model's own train function, as `fit` does."""

    name = "replay"

    def __init__(self, engine: KerasEngine, step: Step, restore: Callable[[], None], dataset: Any) -> None:
        assert step.function is not None
        self._engine = engine
        self._step = step
        self._function = step.function
        self._restore = restore
        self._dataset = dataset
        self._drawn: list[Any] = [step.data]
        self._more: Optional[Iterator[Any]] = step.more
        self.first_draw = step.first_draw

    @property
    def draws_on(self) -> bool:
        """Whether it can draw the batches that the script would."""
        return self._dataset is not None

    @property
    def items(self) -> list[Any]:
        return [self._step.data]

    def names_of(self, wanted: Callable[[Any], bool]) -> list[str]:
        """The train function gets all that it uses."""
        return []

    def perform(self, run: Run, prepare: Callable[[], None], first_only: bool) -> None:
        engine, quiet = self._engine, Quiet()
        self._restore()
        prepare()
        engine.run = run
        quiet.enter()
        try:
            with _as_outside_of_a_step(), engine.eagerly(graph_like=not self._step.model.run_eagerly):
                for data in self._batches(first_only):
                    run.take_step(self._step.model, self._function, iter([run.change_item(data)]))
        except (StopExperiment, SystemExit):
            pass  # a script that ends itself after so many steps ends the experiment alone
        finally:
            engine.run = None
            quiet.leave()
            self._restore()
        if run.stopped is None:
            run.stopped = "ended"

    def _batches(self, first_only: bool) -> Iterator[Any]:
        index = 0
        while True:
            if first_only:
                yield self._step.data
                continue
            while index >= len(self._drawn):
                item = self._draw()
                if item is None:
                    return
                self._drawn.append(item)
            yield self._drawn[index]
            index += 1

    def _draw(self) -> Any:
        """The next batch of the script's own data; begins a new epoch where one ends."""
        run, self._engine.run = self._engine.run, None
        try:
            for _ in range(2):
                if self._more is None:
                    if self._dataset is None:
                        return None
                    self._more = iter(self._dataset)
                item = next(self._more, None)
                if item is not None:
                    return item
                self._more = None
            return None
        finally:
            self._engine.run = run
