"""What a script works out beside its steps: the losses of its evaluations, and the share of its net's classes that are right."""

from __future__ import annotations

import itertools
import sys
import threading
from types import FrameType, FunctionType
from typing import TYPE_CHECKING, Any, Callable, Optional

import torch

from ...script.frames import is_user_code, location, user_frames, walk
from ...script.numbers import numbers_in
from ..criterion.criterion import KNOWN_LOSSES
from ..criterion.forward import one_net
from ..engine.loss_name import criterion_call
from .comparisons import Comparisons, is_one_by_one
from .passes import Line, Pass, Way, is_last_alone, telling, whole
from .redirected import redirect

if TYPE_CHECKING:
    from ..engine.captured import Captured

_ACCURACY = "accuracy"
# Of a pass whose batches stand each by itself so many are told.
_MOST_BATCHES = 64

# A step, and what was worked out before its update.
Told = tuple[int, list[dict[str, Any]]]


def criteria_of(captured: Captured) -> dict[str, str]:
    """Functions of torch that the loss is made of, and what their values are called: where it is more than one it is not the loss."""
    operations = captured.engine.tape.operations
    found = [operations[index] for root in captured.analysis.roots for index in root.tail]
    calls = {each.name: each for each in found if each.name in KNOWN_LOSSES}
    if len(calls) != 1 or len(captured.analysis.roots) != 1:
        return {name: name for name in calls}
    [(name, call)] = calls.items()
    whole_loss, _ = criterion_call(captured, captured.analysis.roots[0])
    loss = "loss per example" if call.keywords.get("reduction") == "sum" else "loss"
    return {name: loss if whole_loss == name else name}


class Evaluations:
    """Stands at the criterion, at the net, and where classes are compared.

    Calls of the criterion that nothing is trained by are an evaluation's; of comparisons the net's last call tells.
    """

    def __init__(self, captured: Captured, fail: Callable[[], None]) -> None:
        """`fail`: a fault of ours, which the script is not to hear of."""
        # How many were taken.
        self.steps = 0
        # Whether something is to be taken.
        self.has_news = False
        self._fail = fail
        self._engine = captured.engine
        net = one_net(captured)
        # In evaluation mode nothing is trained, unless the script always is in it.
        self._net = net if net is not None and net.training else None
        self._training = True
        # Since the last step something was evaluated.
        self._evaluating = False
        self._inside = False
        # When the net was called last.
        self._step = 0
        self._passes: dict[tuple[str, str, Way], Pass] = {}
        self._closed: list[Told] = []
        # What the variables were when the recording began is nothing that was worked out since.
        self._known = numbers_in(captured.frames)
        for name, called in criteria_of(captured).items():
            function = getattr(torch.nn.functional, name, None)
            if isinstance(function, FunctionType) and not function.__code__.co_freevars:
                redirect(function, self._listening(called))
        self._comparisons = Comparisons(self._is_elsewhere, self._compared, self._begins, fail)
        self.before_net_call = self._comparisons.forget
        self.net: Optional[torch.nn.Module] = captured.forwards[-1].module if captured.forwards else None
        if captured.forwards:
            self._comparisons.hear(captured.forwards[-1].result, True)
            self._add_captured_step(captured)

    def _add_captured_step(self, captured: Captured) -> None:
        """What it compared before its update was not listened to."""
        for operation in captured.engine.tape.operations:
            if operation.name != "eq" or len(operation.arguments) != 2 or not operation.stack:
                continue
            one, other = (captured.tensor(each) for each in operation.arguments)
            result = operation.results[0]
            if is_one_by_one(one, other, result) and self._comparisons.are_classes(one, other):
                scored = self._pass(_ACCURACY, "training", (operation.stack[0].place,))
                scored.add(result.sum(), result.numel(), 0, captured.frames)

    # -- events

    def on_net_call(self, result: Any, module: torch.nn.Module) -> None:
        """A watched training pays for this at each step."""
        try:
            self._step = self.steps
            training = self._training = torch.is_grad_enabled() and (self._net is None or module.training)
            self._comparisons.hear(result, training)
            if training and self._evaluating:
                # Before the script gives its names to the losses of its steps again.
                self._evaluating = False
                self._look_at_variables(user_frames(sys._getframe(1)))
        except Exception:
            self._fail()

    def on_loader_exhausted(self, frame: FrameType) -> None:
        """The data were gone through once, and the script has not begun anew to count."""
        self._comparisons.leave()
        if not self._passes:
            return
        frames = user_frames(frame)
        self._close_training(frames)
        self._look_at_variables(frames)

    def _look_at_variables(self, frames: list[FrameType]) -> None:
        for each in self._passes.values():
            if each.on == "evaluation" and each.is_in_doubt:
                each.numbers |= numbers_in(frames)

    # -- the criterion

    def _listening(self, called: str) -> Callable[..., Any]:
        def criterion(original: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            # A watched training pays for this at each step.
            if torch.is_grad_enabled() and (self._net is None or self._net.training):
                return original(*args, **kwargs)
            if self._inside or self._is_elsewhere():
                return original(*args, **kwargs)
            # Where a function mode is on torch calls this very function once more.
            self._inside = True
            try:
                result = original(*args, **kwargs)
            finally:
                self._inside = False
            if isinstance(result, torch.Tensor):
                outputs = args[0] if args else kwargs.get("input")
                try:
                    self._scored(called, result, outputs, kwargs.get("reduction"), sys._getframe(1))
                except Exception:
                    self._fail()
            return result

        return criterion

    def _is_elsewhere(self) -> bool:
        """In a call of the probe's own, or in another thread than the one that trains."""
        return self._engine.off or threading.get_ident() != self._engine.thread_id

    def _scored(self, called: str, result: torch.Tensor, outputs: Any, reduction: Any, frame: FrameType) -> None:
        frames = user_frames(frame)
        if not isinstance(outputs, torch.Tensor) or outputs.dim() == 0 or not frames:
            return
        examples = max(1, outputs.shape[0])
        with torch.no_grad():
            loss = result.detach().double()
            mean = loss.sum() / examples if reduction == "sum" else loss.mean()
        self._evaluated(called, frames).add(mean, examples, self._step, frames)

    # -- comparisons

    def _begins(self) -> None:
        self.has_news = True

    def _compared(self, right: Optional[torch.Tensor], examples: int, is_one_number: bool, frame: Optional[FrameType]) -> None:
        # Of steps that are trained by, which are many, the frames further out are looked for when they are asked.
        frames = _innermost(frame) if self._training else user_frames(frame)
        if not frames:
            return
        if self._training:
            scored = self._pass(_ACCURACY, "training", (_line_of(frames[0]),))
        else:
            scored = self._evaluated(_ACCURACY, frames)
        if right is None:
            scored.spoiled = True
            return
        scored.unfollowed = scored.unfollowed or not is_one_number
        scored.add(right, examples, self._step, frames)

    # -- passes

    def _pass(self, name: str, on: str, way: Way) -> Pass:
        self.has_news = True
        return self._passes.setdefault((name, on, way), Pass(name, on, way, is_share=name == _ACCURACY))

    def _evaluated(self, name: str, frames: list[FrameType]) -> Pass:
        way = tuple(_line_of(each) for each in frames)
        if (name, "evaluation", way) not in self._passes:
            # With the first batch of an evaluation what was trained on before is over.
            self._close_training(frames)
        self._evaluating = True
        return self._pass(name, "evaluation", way)

    def _close_training(self, frames: list[FrameType]) -> None:
        for key in [key for key, each in self._passes.items() if each.on == "training"]:
            scored = self._passes.pop(key)
            if scored.spoiled or not scored.values:
                continue
            numbers = self._numbers(scored, frames)
            values = scored.means()
            self.has_news = True
            epoch = whole(values, scored.sizes, numbers, scored.is_share)
            if epoch is not None:
                self._closed.append((self.steps, [_metric(scored, scored.way[0], epoch)]))
            elif is_last_alone(values, numbers, scored.is_share):
                every = -(-len(values) // _MOST_BATCHES)
                for at in range((len(values) - 1) % every, len(values), every):
                    self._closed.append((scored.steps[at], [_metric(scored, scored.way[0], values[at])]))

    def _numbers(self, scored: Pass, frames: list[FrameType]) -> set[float]:
        own = [each for frame in scored.frames for each in user_frames(frame)]
        return {number for _, number in (scored.numbers | numbers_in([*own, *frames])) - self._known}

    def take(self, step: int) -> list[Told]:
        """What was worked out since the last call, before this step's update."""
        self._comparisons.leave()
        self.has_news = False
        closed, self._closed = self._closed, []
        evaluated = _without_uses_of_the_same(
            [each for each in self._passes.values() if each.on == "evaluation" and each.values and not each.spoiled]
        )
        if not evaluated:
            return closed
        self._passes = {key: each for key, each in self._passes.items() if each.on != "evaluation"}
        frames = user_frames(sys._getframe(1))
        metrics = []
        for scored in evaluated:
            numbers = self._numbers(scored, frames) if scored.is_in_doubt else None
            value = whole(scored.means(), scored.sizes, numbers, scored.is_share)
            if value is not None:
                ways = {each.way for each in evaluated if each.name == scored.name}
                metrics.append(_metric(scored, telling(scored.way, ways), value))
        return [*closed, (step, metrics)] if metrics else closed

    def take_last(self, step: int) -> list[Told]:
        """When the script has left."""
        self._comparisons.leave()
        self._close_training([])
        return self.take(step)


def _without_uses_of_the_same(passes: list[Pass]) -> list[Pass]:
    """What one line makes a number of may be compared on another line for something else, and the number is not that one's."""
    told = [(each.name, each.means()) for each in passes if not each.unfollowed]
    return [each for each in passes if not each.unfollowed or (each.name, each.means()) not in told]


def _innermost(frame: Optional[FrameType]) -> list[FrameType]:
    """The person's innermost frame, if there is one."""
    return list(itertools.islice((each for each in walk(frame) if is_user_code(each.f_code)), 1))


def _line_of(frame: FrameType) -> Line:
    return frame.f_code.co_filename, frame.f_lineno


def _metric(scored: Pass, line: Line, value: float) -> dict[str, Any]:
    return {"name": scored.name, "on": scored.on, "location": location(line), "value": value}
