"""Answers `training/watch`: lets the script train to its end, and records what happens. Changes nothing."""

from __future__ import annotations

import time
from typing import Any, Callable, Iterable, NoReturn, Optional

import numpy
import tensorflow as tf

from ...examples.predictions import NetAsked
from ...session import DriveOn
from ...watching.recording import Recording
from ..engine.capture import Captured, learning_rate
from ..recording.events import variable_of
from ..recording.tensors import to_numpy
from .asked_again import AskedAgain
from .ledger import PLACES, Ledger

# Compiled steps are not asked for their losses one by one.
_LOOK_AFTER_SECONDS = 0.3


class Recorder(Recording):
    def __init__(self, captured: Captured, params: dict[str, Any], name_of: Callable[[Any], str]) -> None:
        super().__init__(captured.engine.session, params)
        self._captured = captured
        self._engine = captured.engine
        self._optimizer = captured.optimizer
        self._name_of = name_of
        self._asked = AskedAgain(captured)
        self._refusal = self._refuse_predictions()
        self._ledger = Ledger()
        self._rate: Optional[float] = None
        self._loss: Any = None
        self._inside = False
        self._updating = False
        # Within a function that XLA compiles, if it has to be compiled yet.
        self._by_xla = False
        # Of a compiled step: what is noted of the step that comes next.
        self._next: dict[str, Any] = {}
        self._training: set[int] = set()
        self._looked = time.perf_counter()
        # Calls since the last look, and steps that one of them took.
        self._calls = 0
        self._steps_a_call = 1
        self._rate_is_new = True
        inner = getattr(self._optimizer, "inner_optimizer", self._optimizer)
        self._rate_variable = variable_of(getattr(inner, "_learning_rate", None))

    def begin(self) -> NoReturn:
        engine = self._engine
        engine.recorder = self
        engine.session.on_script_left = self.script_left
        engine.stop_listening()
        # Loaded now: where this module is, Keras is still being loaded.
        from .metrics import Metrics

        Metrics(self._on_metrics, self._give_up, any(call.trigger == "fit" for call in engine.calls))
        raise DriveOn

    def begin_eagerly(self) -> None:
        """The captured step goes on: its loss is known."""
        self._loss = self._captured.value
        if self._optimizer is None:
            self._note_step()

    def _on_metrics(self, metrics: list[dict[str, Any]]) -> None:
        """Steps that are compiled are counted when they are looked at."""
        if self._broken:
            return
        try:
            with self._budget.looks.more():
                self._look()
            self._note_metrics(metrics)
        except Exception:
            self._give_up()

    def on_assign(self, variable: Any) -> None:
        self._rate_is_new = self._rate_is_new or variable is self._rate_variable

    # -- steps that run as they are written

    def on_gradient(self, call: Callable[[], Any], target: Any, sources: Any) -> Any:
        results = call()
        if self._broken or not self._trains(leaves_of(sources)):
            return results
        try:
            self._loss = _sum([self._engine.unscaled(each) for each in leaves_of(target)])
            self._engine.scaled.clear()
            if self._optimizer is None:
                self._note_step()
        except Exception:
            self._give_up()
        return results

    def on_update(self, original: Callable[[], Any], optimizer: Any, gradients: list[Any], variables: list[Any]) -> Any:
        if self._broken or self._updating or optimizer is not self._optimizer or self._loss is None:
            return original()
        self._updating = True
        try:
            if not tf.executing_eagerly():
                self._compile(variables, gradients)
                return original()
            row = self._begin_eager_row(variables, gradients)
            result = original()
            self._end_row(row)
            return result
        finally:
            self._updating = False

    def _begin_eager_row(self, variables: list[Any], gradients: list[Any]) -> Optional[dict[str, Any]]:
        try:
            row: dict[str, Any] = {"step": self._steps, "loss": self._loss}
            self._loss = None
            self._steps += 1
            self._note_rate(row)
            if self._budget.norms.due(row["step"]):
                with self._budget.norms.record(row["step"]):
                    row["gradientNorms"] = {
                        self._name_of(each): float(tf.norm(tf.convert_to_tensor(gradient)))
                        for each, gradient in zip(variables, gradients)
                        if gradient is not None
                    }
                    row["before"] = self._weights()
            self._predict_if_due(row, row["step"])
            return row
        except Exception:
            self._give_up()
            return None

    # -- steps that are compiled

    def _compile(self, variables: list[Any], gradients: list[Any]) -> None:
        try:
            self._note_step()
            self._ledger.note_gradients(
                [(self._name_of(each), gradient) for each, gradient in zip(variables, gradients) if gradient is not None]
            )
        except Exception:
            self._give_up()

    def _note_step(self) -> None:
        loss, self._loss = self._loss, None
        if not tf.executing_eagerly():
            self._ledger.note_step(loss, self._by_xla)
            return
        row = {"step": self._steps, "loss": loss}
        self._steps += 1
        self._rows.add(row)

    def around(self, function: Any, call: Callable[[], Any]) -> Any:
        """A call of a compiled function, which may take a step or several."""
        if not self._by_xla and getattr(function, "_jit_compile", False):
            self._by_xla = True
            try:
                return self.around(function, call)
            finally:
                self._by_xla = False
        if self._broken or self._inside or not tf.executing_eagerly():
            return call()
        self._inside = True
        try:
            trains = id(function) in self._training
            taken = 0 if trains else self._ledger.taken()
            if trains:
                self._before_call()
            result = call()
            if trains:
                self._after_call()
            elif self._ledger.taken() > taken:
                self._training.add(id(function))
            return result
        finally:
            self._inside = False

    def takes_steps(self, function: Any) -> None:
        """What took the captured step takes more of them."""
        self._training.add(id(function))

    def _before_call(self) -> None:
        try:
            unseen = self._steps + self._calls * self._steps_a_call
            wants_norms = self._budget.norms.due(unseen)
            if not wants_norms and not self._needs_look():
                return
            row: dict[str, Any] = {}
            # To look costs more than to note: it belongs to what is looked for.
            with self._budget.norms.record(unseen) if wants_norms else self._budget.looks.more():
                self._look()
                self._note_rate(row)
                if wants_norms:
                    row["before"] = self._weights()
                    self._ledger.want_gradients(True)
            self._predict_if_due(row, self._steps)
            self._next = row
        except Exception:
            self._give_up()

    def _needs_look(self) -> bool:
        late = time.perf_counter() - self._looked > _LOOK_AFTER_SECONDS
        full = (self._calls + 1) * self._steps_a_call > PLACES // 2
        return late or full or self._rate_is_new or self._steps == 0

    def _after_call(self) -> None:
        self._calls += 1
        if not self._next or self._broken:
            return
        try:
            with self._budget.norms.more() if "before" in self._next else self._budget.looks.more():
                self._look()
        except Exception:
            self._give_up()

    def _look(self) -> None:
        """Reads what the steps since the last look have left."""
        noted, self._next = self._next, {}
        losses = self._ledger.losses()
        self._steps_a_call = max(1, len(losses) // max(1, self._calls))
        self._calls = 0
        for number, loss in enumerate(losses):
            row: dict[str, Any] = {"step": self._steps, "loss": loss}
            self._steps += 1
            if number == 0 and noted:
                row.update(noted)
                if "before" in row:
                    self._ledger.want_gradients(False)
                    norms = self._ledger.gradients()
                    if norms is not None:
                        row["gradientNorms"] = norms
                    if len(losses) > 1:
                        # Several steps at a time: what one of them did to the weights is not known.
                        row.pop("before")
            self._end_row(row)
        self._looked = time.perf_counter()

    # -- rows

    def _end_row(self, row: Optional[dict[str, Any]]) -> None:
        if row is None or self._broken:
            return
        try:
            before = row.pop("before", None)
            if before is not None:
                with self._budget.norms.more():
                    after = self._weights()
                    row["updateRatios"] = {name: _ratio(before[name], after[name]) for name in before}
            self._rows.add(row)
        except Exception:
            self._give_up()

    def _read_losses(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if row["loss"] is not None:
                row["loss"] = float(row["loss"])

    def _weights(self) -> dict[str, numpy.ndarray]:
        with self._engine.paused():
            return {self._name_of(each): numpy.array(to_numpy(variable_of(each))) for each in self._captured.variables}

    def _note_rate(self, row: dict[str, Any]) -> None:
        if not self._rate_is_new and self._rate_variable is not None:
            return
        self._rate_is_new = False
        rate = None if self._optimizer is None else learning_rate(self._optimizer)
        if rate is not None and rate != self._rate:
            self._rate = row["learningRate"] = rate

    def _trains(self, sources: Iterable[Any]) -> bool:
        return any(id(variable_of(each)) in self._captured.trained for each in sources)

    # -- predictions

    def _refuse_predictions(self) -> Optional[str]:
        if self._optimizer is None:
            return "The script updates its weights by hand, so it is not known when the net has taken a step."
        return self._asked.refuse()

    def _ask(self) -> list[numpy.ndarray]:
        return [numpy.ascontiguousarray(to_numpy(each), dtype="<f4") for each in self._asked.ask()]

    def _net_asked(self) -> NetAsked:
        return NetAsked.of(self._captured, self._asked.net.predict_rows)

    def _bytes(self, values: numpy.ndarray) -> bytes:
        return values.tobytes()

    # -- the end

    def _complete(self) -> None:
        self._look()


def leaves_of(structure: Any) -> list[Any]:
    if isinstance(structure, (list, tuple)):
        return [item for value in structure for item in leaves_of(value)]
    if isinstance(structure, dict):
        return [item for value in structure.values() for item in leaves_of(value)]
    return [structure]


def _sum(losses: list[Any]) -> Any:
    """A scalar is taken as it is: every operation costs a small net's step its time."""
    if len(losses) == 1 and losses[0].shape.rank == 0:
        return losses[0]
    return tf.add_n([tf.reduce_sum(tf.cast(each, tf.float64)) for each in losses])


def _ratio(before: numpy.ndarray, after: numpy.ndarray) -> float:
    """A bias that begins at 0 is measured by what it became."""
    before, after = before.astype(numpy.float64), after.astype(numpy.float64)
    size = max(float(numpy.linalg.norm(before)), float(numpy.linalg.norm(after)))
    return float(numpy.linalg.norm(after - before)) / size if size > 0 else 0.0
