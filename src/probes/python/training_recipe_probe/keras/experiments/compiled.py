"""The model's own train step as a graph that hands out the loss: some hundred steps of a small net take seconds.

The first two steps of an experiment are taken eagerly. The second is also taken by the graph, from the same state: only
where both give the same loss does the graph take the steps after it.
"""

from __future__ import annotations

import math
from typing import Any, Callable, Iterator, Optional

import tensorflow as tf

from ...conversation.failures import StopExperiment
from ...state.python_state import remember_generators
from ..engine.capture import Captured
from ..engine.run import Run
from ..recording.draws import draw_again
from ..recording.events import variable_of
from ..recording.tensors import symbols_count

WORTH_COMPILING = 20
_EAGER_STEPS = 2
_TOLERANCE = 1e-4
_COMPILED_STEERING = {"as-trained", "first-only", "zero-inputs", "standardised-inputs"}


class Untraceable(Exception):
    """The step does something that a graph would do once and for all."""


class CompiledSteps:
    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self._engine = captured.engine
        self._graphs: dict[tuple[Any, ...], Any] = {}
        self._verified: set[tuple[Any, ...]] = set()
        self._refused: set[tuple[Any, ...]] = set()
        self._key: tuple[Any, ...] = ()
        self._run: Optional[Run] = None

    def serves(self, params: dict[str, Any]) -> bool:
        return (
            int(params["steps"]) >= WORTH_COMPILING
            and params["batches"] in _COMPILED_STEERING
            and self._captured.optimizer is not None
        )

    def begin(self, run: Run, params: dict[str, Any]) -> None:
        steering = params["batches"] if params["batches"] in ("zero-inputs", "standardised-inputs") else None
        self._run = run
        self._key = (steering, run.adam is not None, run.still is not None, run.observe is not None)

    def take_step(self, run: Run, model: Any, function: Callable[[Any], Any], iterator: Iterator[Any]) -> Any:
        number = len(run.rows)
        if number < _EAGER_STEPS - 1 or model.run_eagerly or self._key in self._refused:
            return function(iterator)
        data = next(iterator)
        if self._key not in self._graphs:
            self._graphs[self._key] = self._graph(function)
        if number == _EAGER_STEPS - 1:
            return self._verify(run, function, data)
        if self._key not in self._verified:
            return function(iter([data]))
        return self._step(run, data)

    # -- the graph

    def _graph(self, function: Callable[[Any], Any]) -> Any:
        engine = self._engine

        def step(number: Any, data: Any) -> Any:
            assert self._run is not None
            trace = Trace(self._captured, self._run, number)
            before, engine.run, engine.tracing = engine.run, trace, True
            try:
                with engine.eagerly(graph_like=False), symbols_count():
                    logs = function(iter([data]))
            finally:
                engine.run, engine.tracing = before, False
            if trace.loss is None:
                raise Untraceable
            return trace.loss, trace.norms, logs

        return tf.function(step, autograph=False, reduce_retracing=True)

    def _compute(self, run: Run, data: Any) -> tuple[Any, Any, Any]:
        graph = self._graphs[self._key]
        # The graph itself is no step of the script's.
        before, self._engine.run = self._engine.run, None
        try:
            return graph(tf.constant(len(run.rows), dtype=tf.int32), data)  # type: ignore[no-any-return]
        finally:
            self._engine.run = before

    def _verify(self, run: Run, function: Callable[[Any], Any], data: Any) -> Any:
        with self._engine.paused():
            variables = self._engine.variables.remember()
        generators = remember_generators()
        number, loss = len(run.rows), math.nan
        try:
            loss = float(self._compute(run, data)[0])
        except (KeyboardInterrupt, StopExperiment):
            raise
        except Exception:
            self._refused.add(self._key)
        finally:
            with self._engine.paused():
                variables()
            generators()
        result = function(iter([data]))
        if len(run.rows) > number and math.isclose(run.rows[number]["loss"], loss, rel_tol=_TOLERANCE, abs_tol=1e-6):
            self._verified.add(self._key)
        elif len(run.rows) > number:
            self._refused.add(self._key)
        return result

    # -- a step

    def _step(self, run: Run, data: Any) -> Any:
        row: dict[str, Any] = {"step": len(run.rows)}
        if run.before is not None:
            run.before(row)
        with self._engine.paused():
            put_back = self._engine.variables.remember() if run.observe_last is not None else None
        loss, norms, logs = self._compute(run, data)
        row["loss"] = float(loss)
        if run.observe is not None:
            row["gradientNorms"] = {name: float(norm) for name, norm in norms.items()}
        if run.after is not None:
            run.after(row)
        run.rows.append(row)
        why = run.reason_to_stop(row["loss"])
        if why is not None:
            if run.observe_last is not None and put_back is not None:
                with self._engine.paused():
                    put_back()
                run.observe_last(row)
            run.done(why)
        if run.still is not None:
            run.still()
        if run.notify is not None:
            run.notify(row)
        return logs


class Trace:
    """Stands in for the run while its step is traced; tensors have no values here."""

    def __init__(self, captured: Captured, run: Run, number: Any) -> None:
        self._captured = captured
        self._engine = captured.engine
        self._run = run
        self._number = number
        self._losses: dict[Any, Any] = {}
        self._drawn = 0
        self.loss: Any = None
        self.norms: dict[str, Any] = {}

    def on_forward(self, layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
        change = self._run.change_inputs
        return (args, kwargs) if change is None else change(layer, args, kwargs)

    def on_tape(self) -> None:
        """A step by the model's own function has no variables of a loop."""

    def on_function_call(self, args: Any, kwargs: Any) -> tuple[Any, Any]:
        return args, kwargs

    def on_loss_call(self, name: str, args: Any, kwargs: Any, targets: Any) -> tuple[Any, Any]:
        return args, kwargs

    def gradient(self, call: Callable[[], Any]) -> Any:
        return call()

    def on_gradient(self, losses: list[Any], variables: list[Any], place: Any, results: list[Any]) -> None:
        if any(id(variable_of(each)) in self._captured.trained for each in variables):
            self._losses[place] = sum(tf.reduce_sum(self._engine.unscaled(each)) for each in losses)

    def before_update_by_hand(self, variable: Any) -> None:
        """The captured update was an optimizer's."""

    def before_update(self, optimizer: Any, variables: list[Any], gradients: list[Any]) -> None:
        if optimizer is not self._captured.optimizer or not self._losses:
            return
        if self.loss is not None:
            raise Untraceable
        self.loss = sum(tf.cast(each, tf.float32) for each in self._losses.values())
        if self._run.observe is not None:
            for each, gradient in zip(variables, gradients):
                if gradient is not None:
                    self.norms[_name(self._captured, each)] = tf.norm(tf.convert_to_tensor(gradient))

    def update(self, original: Callable[[], Any], optimizer: Any, variables: list[Any], gradients: list[Any]) -> Any:
        return self._run.update(original, optimizer, variables, gradients)

    def after_update(self, optimizer: Any) -> None:
        """The row is written when the graph has run."""

    def draw(self, name: str, args: Any, drawn: Any) -> Any:
        number, self._drawn = self._drawn, self._drawn + 1
        if self._run.still is not None or name == "random_shuffle":
            raise Untraceable
        first = tf.constant(self._run.seed_of(0), dtype=tf.int32)
        again = draw_again(name, args, drawn, tf.stack([first + self._number, tf.constant(number)]))
        if again is drawn:
            raise Untraceable
        return again


def _name(captured: Captured, variable: Any) -> str:
    return captured.names.get(id(variable)) or str(getattr(variable, "path", None) or getattr(variable, "name", "variable"))
