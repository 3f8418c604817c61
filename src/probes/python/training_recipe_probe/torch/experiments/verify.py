"""The engine's check of itself: the captured step, done again, must give the captured loss."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Optional, Union

import torch

from ...conversation.failures import ProbeError
from ...conversation.rpc import Disconnected, EndOfSession
from ...loops.compiled import CannotCompile
from ...loops.marks import LoopMarks
from ..criterion.loss import same_loss
from ..engine.captured import Captured
from ..engine.run import Run
from ..recording.calls import places_of
from ..recording.loader import flipped
from ..recording.tape import tensors_in
from .observe import Observer
from .repeat import BodyWay, DriveWay, candidate_loops
from .steering import Steerer

Tell = Callable[[dict[str, Any]], None]

_MAX_LOOPS = 3


class Verification:
    """Finds the first way that repeats the captured step exactly, and lets another batch reach the net."""

    def __init__(
        self, captured: Captured, restore_state: Callable[..., None], steerer: Steerer, observer: Observer
    ) -> None:
        self.way: Union[BodyWay, DriveWay, None] = None
        # Why none was found, or what was wrong with the one tried last.
        self.reason: Optional[str] = None
        self._captured = captured
        self._engine = captured.engine
        self._restore_state = restore_state
        self._steerer = steerer
        self._observer = observer

    def verify(self, tell: Tell) -> None:
        """Finds the first way that gives the captured loss again, then tells the host."""
        captured = self._captured
        ranks = self._engine.session.ranks
        missing = ranks.gather()
        self.reason = ranks.agree(self._engine.session.cannot_repeat or missing)
        if self.reason is not None:
            tell({"exact": False, "way": None, "loss": None, "reason": self.reason})
            return
        events = [each.stack for each in captured.forwards[:1]]
        events += [each.loop_stack for each in captured.step.backwards]
        last_loss: Optional[float] = None
        for marks in self._loops(events)[:_MAX_LOOPS]:
            for way in self._body_ways(marks):
                loss, problem = self._try_body(way)
                last_loss = loss if loss is not None else last_loss
                if problem is None:
                    self.way = way
                    tell({"exact": True, "way": way.name, "loss": loss, "reason": None})
                    return
                self.reason = problem
                self._engine.session.channel.log(f"loop at line {marks.lines.header}: {problem}")
        self._try_drive(tell, last_loss)

    def _agree(self, own: Any) -> Any:
        """Where there are several ranks, all must go the same way: each of their steps takes part in those of the others."""
        return self._engine.session.ranks.agree(own)

    def _loops(self, events: list[Any]) -> list[LoopMarks]:
        """Loops that draw their batches first: in a loop inside of those the batch would stay the same."""
        engine, captured = self._engine, self._captured
        loops = candidate_loops(engine, captured.loop_frames, events)
        last = [each.loop_stack for each in captured.step.fetches[-1:]]
        drawing = candidate_loops(engine, captured.loop_frames, events + last) if last else []
        return drawing + [each for each in loops if each not in drawing]

    def _body_ways(self, marks: LoopMarks) -> Iterator[BodyWay]:
        """First without what the step does not need, then whole."""
        frame = marks.frame
        event_lines = [
            line.line
            for stack in [each.stack for each in self._captured.step.forwards]
            + [each.loop_stack for each in self._captured.step.backwards]
            + [each.loop_stack for each in self._captured.step.fetches]
            for line in stack
            if line.frame_id == id(frame) and line.code is frame.f_code
        ]
        event_lines.append(frame.f_lineno)
        try:
            short = BodyWay(
                self._engine,
                marks,
                self._restore_state,
                lambda first, last: not any(first <= line <= last for line in event_lines),
            )
            if short.leaves_out:
                yield short
            yield BodyWay(self._engine, marks, self._restore_state)
        except (CannotCompile, SyntaxError, ValueError) as error:
            self.reason = str(error)

    def _try_body(self, way: BodyWay) -> tuple[Optional[float], Optional[str]]:
        """The captured step, another batch, and the captured step again: a live generator would remember the other."""
        loss, problem = self._repeat_once(way)
        if problem is None:
            problem = self._flip(way)
        if problem is None:
            loss, problem = self._repeat_once(way)
        return loss, problem

    def _repeat_once(self, way: BodyWay) -> tuple[Optional[float], Optional[str]]:
        run = self._observer.run(self._steerer.steering(way, {"batches": "as-trained", "steps": 1}), 1)
        try:
            way.perform(run, lambda: None)
        except BaseException as error:
            if must_leave(error):
                raise
            return None, self._agree(f"The step raised {type(error).__name__} when it was done again: {error}")
        problem = self._agree(self._difference(run))
        return (run.rows[0]["loss"] if run.rows else None), problem

    def _difference(self, run: Run) -> Optional[str]:
        expected = [backward.value for backward in self._captured.step.backwards]
        got = run.first_backwards
        if len(expected) == len(got) and all(same_loss(one, other) for one, other in zip(expected, got)):
            return None
        if not got:
            return "The step was done again and no loss came out of it."
        return f"The step, done again, gave a loss of {sum(got):.7g} where the script got {sum(expected):.7g}."

    def _flip(self, way: BodyWay) -> Optional[str]:
        """A batch in reverse order must be seen to reach the net."""
        if not self._agree(self._misses_flip(way)):
            return None
        problem: Optional[str] = self._agree(self._prefetch(way))
        way.prefetches = problem is None
        return problem

    def _misses_flip(self, way: BodyWay) -> bool:
        size, forwards = self._captured.batch_size, self._captured.forwards
        steering = self._steerer.steering(way, {"batches": "first-only", "steps": 1})
        if size is None or not steering.feeds or not forwards:
            return False
        for feed in steering.feeds.values():
            feed.change = lambda item: flipped(item, size)
        run = self._observer.run(steering, 1)
        try:
            way.perform(run, lambda: None)
        except BaseException as error:
            if must_leave(error):
                raise
            return False  # a script may refuse a reversed batch (sorted lengths); the repeat itself was exact
        given = run.inputs[0]
        before = {
            place: tensors_in((each.arguments, each.keywords))
            for place, each in zip(places_of(self._captured.step.forwards), self._captured.step.forwards)
            if any(each is used for used in forwards)
        }
        if not given or not before:
            return False
        symmetric = all(torch.equal(one, one.flip(0)) for tensors in before.values() for one in tensors if one.dim())
        same = all(
            place in given and _all_equal(tensors, tensors_in(given[place])) for place, tensors in before.items()
        )
        return same and not symmetric

    def _prefetch(self, way: BodyWay) -> Optional[str]:
        """The step's batch was made before its round: then the next step at least must see another."""
        run = self._observer.run(self._steerer.steering(way, {"batches": "as-trained", "steps": 2}), 2)
        try:
            way.perform(run, lambda: None)
        except BaseException as error:
            if must_leave(error):
                raise
            return f"The step raised {type(error).__name__} when another batch was fed to it: {error}"
        first, second = run.inputs
        if all(place in first and _all_equal(tensors_in(first[place]), tensors_in(second[place])) for place in second):
            return "Another batch, fed to the step, did not reach the net."
        return None

    def _try_drive(self, tell: Tell, last_loss: Optional[float]) -> None:
        way = DriveWay(self._engine, self._restore_state)
        run = self._observer.run(self._steerer.steering(way, {"batches": "first-only", "steps": 1}), 1)

        def done() -> None:
            own = self._difference(run) if run.rows else f"The script did not take a second step{_because(run)}."
            problem = self._agree(own)
            loss = run.rows[0]["loss"] if run.rows else last_loss
            if problem is None:
                self.way = way
                way.went_on = False
                tell({"exact": True, "way": way.name, "loss": loss, "reason": None})
            else:
                self.reason = self.reason or problem
                tell({"exact": False, "way": None, "loss": loss, "reason": self.reason})

        way.begin(run, lambda: None, done)


def _all_equal(one: list[torch.Tensor], other: list[torch.Tensor]) -> bool:
    return len(one) == len(other) and all(a.shape == b.shape and torch.equal(a, b) for a, b in zip(one, other))


def _because(run: Run) -> str:
    return f": it raised {type(run.error).__name__}: {run.error}" if run.error is not None else ""


def must_leave(error: BaseException) -> bool:
    """The host is gone, or the process is to end."""
    return isinstance(error, (Disconnected, EndOfSession, KeyboardInterrupt, ProbeError)) and not isinstance(
        error, SystemExit
    )
