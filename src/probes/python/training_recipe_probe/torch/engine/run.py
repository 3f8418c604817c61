"""One experiment as it runs: steers what the script's step is fed, and notes what comes out."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any, Callable, Optional

import torch
from torch.optim import Optimizer

from ...conversation.failures import StopExperiment
from ..net.adam import Adam
from ..net.stand_in_value import with_gradient_of
from ..net.stillness import Stillness
from ..recording.calls import CallCounter, CallPlace
from ..recording.loader import Feed
from ..recording.step import step_loss
from ..recording.tape import Value, leaves, plain_name, replace

Place = Optional[tuple[str, int]]

# A loop that goes on for so many rounds without an update of the captured optimizer does not come back to its step.
_MOST_ROUNDS = 1_000


@dataclass(frozen=True)
class Slot:
    """Where a tensor enters: which call of an operation (of that name, in the step), which of its tensors."""

    name: str
    occurrence: int
    slot: int
    tensor: torch.Tensor


class TargetSlot(Slot):
    """Where one target enters the criterion."""


@dataclass(frozen=True)
class InputSlot(Slot):
    """Where data enters a net that is no module; `source` is what it was made from."""

    source: torch.Tensor


def target_slots(targets: list[Any]) -> list[TargetSlot]:
    slots = []
    for target in targets:
        operation = target.operation
        for slot, each in enumerate(leaves((operation.arguments, operation.keywords))):
            if each is target.reference or isinstance(each, Value) and each == target.reference:
                slots.append(TargetSlot(operation.name, operation.occurrence, slot, target.tensor))
    return slots


def _held_by(optimizer: Optimizer) -> set[int]:
    return {id(each) for group in optimizer.param_groups for each in group["params"]}


def _changed(structure: Any, slot: Slot, change: Callable[[torch.Tensor, Slot], torch.Tensor]) -> Any:
    count = -1

    def put(tensor: torch.Tensor) -> torch.Tensor:
        nonlocal count
        count += 1
        return change(tensor, slot) if count == slot.slot and tensor.dim() == slot.tensor.dim() else tensor

    return replace(structure, put)


def _fixed(current: tuple[Any, Any], captured: tuple[Any, Any]) -> tuple[Any, Any]:
    """The captured tensors in place of the current ones; what the step itself computed (a generator's picture, a
    hidden state that gradients pass) it computes again."""
    kept = list(leaves(captured))
    if len(kept) != sum(1 for _ in leaves(current)):
        return current
    each = iter(kept)

    def put(tensor: torch.Tensor) -> torch.Tensor:
        known: torch.Tensor = next(each)
        return tensor if known.grad_fn is not None else with_gradient_of(tensor, known)

    changed: tuple[Any, Any] = replace(current, put)
    return changed


def _shapes(structure: Any) -> list[torch.Size]:
    return [each.shape for each in leaves(structure) if isinstance(each, torch.Tensor)]


class Steering:
    """What an experiment does to the batches."""

    def __init__(self) -> None:
        self.feeds: dict[int, Feed] = {}
        # Captured inputs of each outermost call in the step; for batches made by hand.
        self.fixed_inputs: dict[CallPlace, tuple[tuple[Any, ...], dict[str, Any]]] = {}
        # In how many of the first steps; in all when null.
        self.fixed_steps: Optional[int] = None
        # A captured tensor took the place of one of another size.
        self.sizes_differ = False
        self.change_inputs: Optional[Callable[[CallPlace, tuple[Any, ...], dict[str, Any]], tuple[Any, dict[str, Any]]]] = None
        # How many tensors were changed on their way into the net; null where none was to be.
        self.inputs_changed: Optional[int] = None
        # What enters operations, and what is put in its place; tensors of another rank are left alone.
        self.slots: list[tuple[Slot, Callable[[torch.Tensor, Slot], torch.Tensor]]] = []

    @property
    def changes_operations(self) -> bool:
        return bool(self.slots)


class Run:
    """Counts steps of the captured optimizer; raises `StopExperiment` in the script's code when done."""

    def __init__(
        self,
        optimizer: Optional[Optimizer],
        steering: Steering,
        steps: int,
        stop_below: Optional[float] = None,
        divided: bool = False,
        observe: Optional[Callable[[dict[str, Any]], None]] = None,
        after_update: Optional[Callable[[dict[str, Any]], None]] = None,
        notify: Optional[Callable[[dict[str, Any]], None]] = None,
    ) -> None:
        self.optimizer = optimizer
        self.steering = steering
        self.steps = steps
        self.stop_below = stop_below
        self.divided = divided
        self.observe = observe
        self.after_update = after_update
        self.notify = notify
        self.rows: list[dict[str, Any]] = []
        self.stopped: Optional[str] = None
        # What the net was given in the first two steps, by call.
        self.inputs: list[dict[CallPlace, Any]] = [{}, {}]
        self.first_backwards: list[float] = []
        # Set for a run that the script's own loop drives: called instead of raising.
        self.on_done: Optional[Callable[[], None]] = None
        self.error: Optional[BaseException] = None
        # What all ranks make of a decision, where there are several.
        self.agree: Callable[[Any], Any] = lambda own: own
        # What this run does otherwise than the script: set before it begins.
        self.stand_in: Optional[Adam] = None
        self.stillness: Optional[Stillness] = None
        self.within_seconds: Optional[float] = None
        # Told of the row that will be the last, before its update.
        self.observe_last: Optional[Callable[[dict[str, Any]], None]] = None
        self._began = time.perf_counter()
        # Puts the generators to where they stood when the captured step's net was called.
        self.at_first_forward: Optional[Callable[[], None]] = None
        self._backwards: list[tuple[Place, float]] = []
        self._calls = CallCounter()
        self._occurrences: dict[str, int] = {}
        self._knows_rounds = self._between = False
        self._rounds_without_row = 0
        self._row_open = False
        # Why the run ends once the row's update is seen.
        self._due: Optional[str] = None

    def enter(self) -> None:
        self._began = time.perf_counter()
        if self.stillness is not None:
            self.stillness.enter()

    def leave(self) -> None:
        if self.stillness is not None:
            self.stillness.leave()

    # -- events

    def on_optimizer_made(self, optimizer: Optimizer) -> None:
        """A script that makes its optimizer anew for every step goes on with another one, of the same kind on the same
        parameters."""
        if type(optimizer) is type(self.optimizer) and _held_by(optimizer) == _held_by(self.optimizer):
            self.optimizer = optimizer

    def on_forward(
        self, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        self._leave_if_done()
        if self.at_first_forward is not None:
            restore, self.at_first_forward = self.at_first_forward, None
            restore()
        if self._between:
            return args, kwargs
        place, steering = self._calls.place(module, args, kwargs), self.steering
        fixes = steering.fixed_steps is None or len(self.rows) < steering.fixed_steps
        if fixes and place in steering.fixed_inputs:
            captured = steering.fixed_inputs[place]
            steering.sizes_differ = steering.sizes_differ or _shapes((args, kwargs)) != _shapes(captured)
            args, kwargs = _fixed((args, kwargs), captured)
        if steering.change_inputs is not None:
            args, kwargs = steering.change_inputs(place, args, kwargs)
        if len(self.rows) < len(self.inputs):
            self.inputs[len(self.rows)].setdefault(place, (args, kwargs))
        return args, kwargs

    @property
    def changes_operations(self) -> bool:
        return self.stillness is not None or self.steering.changes_operations

    def call(self, net: Callable[[], Any]) -> Any:
        """An outermost call of the net."""
        return net() if self.stillness is None else self.stillness.forward(net)

    def step_of(self, optimizer: Optimizer, original: Callable[..., Any]) -> Callable[..., Any]:
        """What updates the weights: the optimizer's own step, or what stands in for it.

        An optimizer that steps without a `backward` of its own shares the captured one's loss.
        """
        own = optimizer is self.optimizer or not self._backwards
        return original if self.stand_in is None or not own else self.stand_in.step

    def on_torch_function(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        name = plain_name(function)
        if self.stillness is not None:
            still, plain = self.stillness, function

            def function(*args: Any, **kwargs: Any) -> Any:
                return still.function(name, plain, args, kwargs)

        wanted = [each for each in self.steering.slots if each[0].name == name and not self._between]
        if wanted and torch.is_grad_enabled() and any(each.requires_grad for each in leaves((args, kwargs))):
            occurrence = self._occurrences.get(name, 0)
            self._occurrences[name] = occurrence + 1
            for slot, change in wanted:
                if slot.occurrence == occurrence:
                    args, kwargs = _changed((args, kwargs), slot, change)
        return function(*args, **kwargs)

    def begin_round(self) -> None:
        """Where the loop's rounds are known, what comes between an update and the next round is no part of a step: a
        validation with gradients, the step of another net."""
        self._rounds_without_row += 1
        if self._rounds_without_row > _MOST_ROUNDS:
            self._end("ended")
        self._knows_rounds, self._between = True, False
        if not self._backwards:
            self._calls = CallCounter()
            self._occurrences.clear()

    def on_backward(self, place: Place, value: float) -> None:
        self._leave_if_done()
        self._backwards.append((place, value))
        if not self.rows:
            self.first_backwards.append(value)

    def before_update(self, optimizer: Optional[Optimizer]) -> None:
        """The gradients are there, the weights are not changed yet."""
        self._leave_if_done()
        if optimizer is not self.optimizer or not self._backwards or self._row_open:
            return
        loss = step_loss(self._backwards, self.divided)
        row: dict[str, Any] = {"step": len(self.rows), "loss": loss}
        if self.observe is not None:
            self.observe(row)
        self.rows.append(row)
        self._rounds_without_row = 0
        self._row_open = True
        why = self.agree(self._reason_to_stop(loss))
        if why is not None and self.observe_last is not None:
            self.observe_last(row)
        self._due = why if self.after_update is not None and why in ("steps", "time") else None
        if why is not None and self._due is None:
            self._done(why)
        elif self.after_update is None and self.notify is not None:
            self.notify(row)

    def _reason_to_stop(self, loss: float) -> Optional[str]:
        if not math.isfinite(loss):
            return "not-finite"
        if self.stop_below is not None and loss <= self.stop_below:
            return "below"
        if len(self.rows) >= self.steps:
            return "steps"
        late = self.within_seconds is not None and time.perf_counter() - self._began > self.within_seconds
        return "time" if late else None

    def after_any_update(self, optimizer: Optional[Optimizer]) -> None:
        if optimizer is None and not self._row_open:
            return
        self._backwards.clear()
        self._calls = CallCounter()
        self._occurrences.clear()
        if optimizer is not self.optimizer or not self._row_open:
            return
        self._row_open = False
        self._between = self._knows_rounds
        if self.after_update is not None:
            self.after_update(self.rows[-1])
            if self.notify is not None:
                self.notify(self.rows[-1])
            if self._due is not None:
                self._done(self._due)

    # -- the end

    def _done(self, why: str) -> None:
        if self.notify is not None:
            self.notify(self.rows[-1])
        self._end(why)

    def _end(self, why: str) -> None:
        self.stopped = why
        if self.on_done is not None:
            self.on_done()
            return
        raise StopExperiment

    def _leave_if_done(self) -> None:
        """For scripts that catch everything: the experiment is over, whatever they do."""
        if self.stopped is not None and self.on_done is None:
            raise StopExperiment

    def ended(self) -> None:
        if self.stopped is None:
            self.stopped = "ended"
