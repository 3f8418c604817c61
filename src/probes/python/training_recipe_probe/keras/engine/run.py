"""One experiment as it runs: steers what the script's step is fed, and notes what comes out."""

from __future__ import annotations

import functools
import math
import time
from typing import TYPE_CHECKING, Any, Callable, Optional

import tensorflow as tf

from ...conversation.failures import NotApplicable, StopExperiment
from ..recording.draws import draw_again
from ..recording.events import variable_of
from .adam import Adam

if TYPE_CHECKING:
    from .engine import KerasEngine

Place = Optional[tuple[str, int]]
Change = Callable[[Any, Any, Any], tuple[Any, Any]]


class Run:
    """Counts steps of the captured optimizer; raises `StopExperiment` in the script's code when done."""

    def __init__(
        self,
        engine: KerasEngine,
        optimizer: Any,
        trained: set[int],
        draws: list[tuple[str, Any]],
        steps: int,
        stop_below: Optional[float] = None,
        seed: Optional[int] = None,
    ) -> None:
        self._engine = engine
        self._optimizer = optimizer
        self._trained = trained
        self._draws = draws
        self._drawn = 0
        # How many of the captured draws made the batch, and so belong to it in every step.
        self.of_the_batch = 0
        self._steps = steps
        self._stop_below = stop_below
        self._seed = seed
        self.rows: list[dict[str, Any]] = []
        self.stopped: Optional[str] = None
        # Changes the arguments of an outermost layer call, and those of a criterion.
        self.change_inputs: Optional[Change] = None
        self.change_targets: Optional[Callable[[str, Any, Any, Any], tuple[Any, Any]]] = None
        # Changes a batch that the probe hands out, and the arguments of a compiled function that takes a step.
        self.change_item: Callable[[Any], Any] = lambda item: item
        self.change_arguments: Optional[Callable[[Any, Any], tuple[Any, Any]]] = None
        # Changes variables of the loop, after its batch was made and before it is used.
        self.change_variables: Optional[Callable[[], None]] = None
        # Told of a row before its update, of the gradients of the update, of the row once it has taken place.
        self.before: Optional[Callable[[dict[str, Any]], None]] = None
        self.observe: Optional[Callable[[dict[str, Any], list[Any], list[Any]], None]] = None
        self.after: Optional[Callable[[dict[str, Any]], None]] = None
        # Told of the row that will be the last, before its update.
        self.observe_last: Optional[Callable[[dict[str, Any]], None]] = None
        # What this run does otherwise than the script.
        self.adam: Optional[Adam] = None
        self.still: Optional[Callable[[], None]] = None
        self.within_seconds: Optional[float] = None
        self.compiled: Any = None
        self._began = time.perf_counter()
        # Why the run ends once the row's update is seen.
        self._due: Optional[str] = None
        self.notify: Optional[Callable[[dict[str, Any]], None]] = None
        # Of the first step: which layers were called, with what.
        self.inputs: list[tuple[int, tuple[Any, Any]]] = []
        self._losses: dict[Place, float] = {}
        self._open = False
        self._by_hand: tuple[list[Any], list[Any]] = ([], [])

    # -- random numbers: the captured step draws what it drew, later steps draw by seed and number

    def draw(self, name: str, args: Any, drawn: Any) -> Any:
        number, self._drawn = self._drawn, self._drawn + 1
        step = 0 if self.still is not None and number >= self.of_the_batch else len(self.rows)
        captured = step == 0 and (self._seed is None or self.still is not None) or number < self.of_the_batch
        if captured and number < len(self._draws):
            known, value = self._draws[number]
            if known == name and value.shape == drawn.shape:
                return value
        return draw_again(name, args, drawn, [self.seed_of(step), number])

    def seed_of(self, step: int) -> int:
        return (self._seed or 0) * 7919 + step

    def take_step(self, model: Any, function: Callable[[Any], Any], iterator: Any) -> Any:
        """A step by the model's own train function."""
        if self.compiled is None:
            return function(iterator)
        return self.compiled.take_step(self, model, function, iterator)

    def begin(self) -> None:
        self._began = time.perf_counter()

    # -- events

    def on_forward(self, layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
        self._leave_if_done()
        if self.change_inputs is not None:
            args, kwargs = self.change_inputs(layer, args, kwargs)
        if not self.rows:
            self.inputs.append((id(layer), (args, kwargs)))
        return args, kwargs

    def on_tape(self) -> None:
        self._leave_if_done()
        if self.change_variables is not None:
            self.change_variables()

    def on_function_call(self, args: Any, kwargs: Any) -> tuple[Any, Any]:
        self._leave_if_done()
        return self.change_arguments(args, kwargs) if self.change_arguments is not None else (args, kwargs)

    def on_loss_call(self, name: str, args: Any, kwargs: Any, targets: Any) -> tuple[Any, Any]:
        if self.change_targets is None:
            return args, kwargs
        return self.change_targets(name, args, kwargs, targets)

    def gradient(self, call: functools.partial[Any]) -> Any:
        """`call` is the tape's own `gradient`, with its tape, target and sources."""
        return call()

    def on_gradient(self, losses: list[Any], variables: list[Any], place: Place, results: list[Any]) -> None:
        self._leave_if_done()
        if self._optimizer is None:
            self.after_update(None)
            self._by_hand = variables, results
        if any(id(variable_of(each)) in self._trained for each in variables):
            self._losses[place] = sum(float(tf.reduce_sum(self._engine.unscaled(each))) for each in losses)

    def before_update_by_hand(self, variable: Any) -> None:
        """The first change of a trained variable after its gradient was computed."""
        if self._optimizer is None and self._losses and id(variable) in self._trained:
            self.before_update(None, *self._by_hand)

    def before_update(self, optimizer: Any, variables: list[Any], gradients: list[Any]) -> None:
        """The gradients are there, the weights are not changed yet."""
        self._leave_if_done()
        if optimizer is not self._optimizer or not self._losses:
            return
        loss = sum(self._losses.values())
        row: dict[str, Any] = {"step": len(self.rows), "loss": loss}
        if self.before is not None:
            self.before(row)
        if self.observe is not None:
            self.observe(row, variables, gradients)
        self._losses = {}
        self._drawn = 0
        self.rows.append(row)
        why = self.reason_to_stop(loss)
        if why is not None and self.observe_last is not None:
            self.observe_last(row)
        self._due = why if self.after is not None and why in ("steps", "time") else None
        if why is not None and self._due is None:
            self.done(why)
        if self.still is not None:
            self.still()
        self._open = True
        if self.after is None and self.notify is not None:
            self.notify(row)

    def reason_to_stop(self, loss: float) -> Optional[str]:
        if not math.isfinite(loss):
            return "not-finite"
        if self._stop_below is not None and loss <= self._stop_below:
            return "below"
        if len(self.rows) >= self._steps:
            return "steps"
        late = self.within_seconds is not None and time.perf_counter() - self._began > self.within_seconds
        return "time" if late else None

    def update(self, original: Callable[[], Any], optimizer: Any, variables: list[Any], gradients: list[Any]) -> Any:
        """The optimizer's own update, or what stands in for it."""
        if self.adam is None:
            return original()
        if optimizer is not self._optimizer:
            raise NotApplicable("Several optimizers take part in this training step, so none can be replaced alone.")
        self.adam.apply(optimizer, variables, gradients)
        return None

    def after_update(self, optimizer: Any) -> None:
        if optimizer is not self._optimizer or not self._open:
            return
        self._open = False
        if self.after is not None:
            self.after(self.rows[-1])
            if self._due is not None:
                self.done(self._due)
            if self.notify is not None:
                self.notify(self.rows[-1])

    def steps_left(self) -> int:
        return self._steps - len(self.rows)

    def done(self, why: str) -> None:
        self.stopped = why
        if self.notify is not None:
            self.notify(self.rows[-1])
        raise StopExperiment

    def _leave_if_done(self) -> None:
        """For scripts that catch everything: the experiment is over, whatever they do."""
        if self.stopped is not None:
            raise StopExperiment
