"""The captured net, called again by itself: with other inputs, in another mode, with the weights as they are now."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable, ProbeError
from ...process.quiet import Quiet
from ..criterion.criterion import Output
from ..criterion.rerun import Environment, Plans
from ..engine.capture import Captured
from ..engine.run import Run
from ..recording.events import Forward, variable_of
from ..recording.structures import leaves, replace
from ..recording.tensors import to_numpy
from .modes import noise_off, within

# The captured tensor whose place is taken, and what stands there.
Placed = dict[int, tuple[Any, Any]]

_FAILURES = (tf.errors.OpError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError, RuntimeError)
_GATHERS = {"ResourceGather", "ResourceGatherNd"}


class Net:
    """Calls of layers are made anew, in their order; what the script does between them is done again from the tape."""

    def __init__(self, captured: Captured, quiet: bool = True) -> None:
        """`quiet`: what the net prints and writes is lost, with what other threads of the script write meanwhile."""
        self._captured = captured
        self._quiet = quiet
        self._engine = captured.engine
        self.forwards: list[Forward] = captured.step.forwards
        self.layers = within([each.layer for each in self.forwards])
        self._plans: dict[int, Plans] = {}
        self._refusal: Optional[str] = None
        self._proved = False
        self._seeds: list[tuple[Any, Any]] = []

    # -- what can be asked

    def prove(self) -> None:
        """Raises `NotApplicable` where the captured outputs do not come out again in the captured state and mode."""
        if not self._proved:
            self._proved = True
            self._refusal = self._disprove()
        if self._refusal is not None:
            raise NotApplicable(self._refusal)

    def predict(self) -> list[Any]:
        """In evaluation mode, as the criterion receives it: one tensor an output, shaped like it."""
        with self.still():
            return self.outputs({})

    def predict_rows(self, rows: list[numpy.ndarray]) -> list[numpy.ndarray]:
        """In evaluation mode, for other examples in the places of the captured inputs."""
        inputs = [tensor for tensor, _ in self._captured.inputs]
        placed = {id(tensor): (tensor, tf.reshape(tf.cast(given, tensor.dtype), tensor.shape)) for tensor, given in zip(inputs, rows)}
        with self.still():
            return [numpy.asarray(to_numpy(each)) for each in self.outputs(placed)]

    def outputs(self, placed: Placed, wanted: Optional[list[Any]] = None, training: Optional[bool] = False) -> list[Any]:
        """
        What stands at captured tensors (those that the criterion receives, where none are given) with others placed.
        `training`: the mode in which layers are called; None leaves it to the script.
        """
        self._begin_call()
        placed = {**self._read_again(), **placed}
        for number, forward in enumerate(self.forwards):
            placed.update(self._call(number, forward, placed, training))
        wanted = [each.received for each in self._captured.criterion.outputs] if wanted is None else wanted
        environment = Environment(self._plans_for(-1 - len(wanted), wanted), placed, None)
        return [environment.get(each) for each in wanted]

    @contextlib.contextmanager
    def still(self, evaluating: bool = True) -> Iterator[None]:
        """Nothing of what the calls change stays; random numbers are the same in every call."""
        engine, quiet = self._engine, Quiet()
        before = engine.run
        with engine.paused():
            restore = engine.variables.remember()
            self._seeds = [(each.state, each.state.value) for each in engine.live_seed_generators()]
        run = engine.run = StillRun(self._captured)
        was_eager = tf.config.functions_run_eagerly()
        if self._quiet:
            quiet.enter()
        try:
            tf.config.run_functions_eagerly(True)
            with noise_off(self.layers, norms=True) if evaluating else contextlib.nullcontext():
                yield
        except _FAILURES as error:
            raise NotApplicable(f"The net could not be called again by itself: {type(error).__name__}: {error}") from error
        finally:
            tf.config.run_functions_eagerly(was_eager)
            quiet.leave()
            assert engine.run is run
            engine.run = before
            with engine.paused():
                restore()

    # -- pieces

    def _begin_call(self) -> None:
        run = self._engine.run
        if isinstance(run, StillRun):
            run.begin()
        with self._engine.paused():
            for state, value in self._seeds:
                state.assign(value)

    def _call(self, number: int, forward: Forward, placed: Placed, training: Optional[bool]) -> Placed:
        tensors = list(leaves((forward.args, forward.kwargs)))
        environment = Environment(self._plans_for(number, tensors), placed, None)
        args, kwargs = replace((forward.args, forward.kwargs), environment.get)
        if training is not None and (kwargs.get("training") is not None or getattr(forward.layer, "_call_has_training_arg", False)):
            if not _is_given_by_position(forward.layer, args):
                kwargs = {**kwargs, "training": training}
        result = forward.layer(*args, **kwargs)
        before, after = list(leaves(forward.result)), list(leaves(result))
        if len(before) != len(after):
            raise NotApplicable("The net hands back other tensors in evaluation than in training.")
        return {id(old): (old, new) for old, new in zip(before, after)}

    def _plans_for(self, number: int, tensors: list[Any]) -> Plans:
        known = self._plans.get(number)
        if known is None or [id(each) for each in known.losses] != [id(each) for each in tensors]:
            known = self._plans[number] = Plans(self._engine.tape, tensors, self._captured.fixed, None)
        return known

    def _read_again(self) -> Placed:
        """Weights that the script's own code reads, as they are now."""
        handles = {id(variable_of(each).handle): variable_of(each) for each in self._captured.variables}
        placed: Placed = {
            id(tensor): (tensor, _common_value([handles[each] for each in holders if each in handles]))
            for tensor, holders in self._captured.unseen_reads
        }
        for operation in self._engine.tape.operations:
            if operation.forward is not None or not any(id(each) in handles for each in operation.inputs):
                continue
            variable = handles[id(next(each for each in operation.inputs if id(each) in handles))]
            if operation.name == "ReadVariableOp":
                placed[id(operation.outputs[0])] = operation.outputs[0], tf.convert_to_tensor(variable)
            elif operation.name in _GATHERS:
                gather = tf.gather if operation.name == "ResourceGather" else tf.gather_nd
                placed[id(operation.outputs[0])] = operation.outputs[0], gather(variable, operation.inputs[1])
        return placed

    def _disprove(self) -> Optional[str]:
        captured = self._captured
        if not captured.criterion.outputs:
            return "No output of the net could be told from the rest of the loss."
        captured.step.restore()
        try:
            with self.still(evaluating=False):
                found = self.outputs({}, training=None)
        except ProbeError as error:
            return str(error)
        for output, tensor in zip(captured.criterion.outputs, found):
            if not _is_near(to_numpy(output.received), to_numpy(tensor)):
                return "The net's outputs, asked for again by themselves, did not come out as in the captured step."
        return None


class StillRun(Run):
    """No step is counted: calls get the random numbers that the captured step drew, or such of a seed."""

    def __init__(self, captured: Captured) -> None:
        super().__init__(captured.engine, object(), set(), captured.engine.drawn[captured.step.first_draw :], 1)
        self.rows = []

    def on_forward(self, layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
        return args, kwargs

    def begin(self) -> None:
        self._drawn = 0


def _common_value(variables: list[Any]) -> Any:
    """Of variables that were captured alike, any of which an operation may have read."""
    values = [tf.convert_to_tensor(each) for each in variables]
    if not values or any(not numpy.array_equal(to_numpy(values[0]), to_numpy(each), equal_nan=True) for each in values[1:]):
        raise NotApplicable("Which of several variables an operation reads cannot be told, since they were alike.")
    return values[0]


def _is_given_by_position(layer: Any, args: Any) -> bool:
    names = list(getattr(layer, "call_signature_parameters", ()))
    return "training" in names and names.index("training") < len(args)


def _is_near(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    return one.shape == other.shape and bool(numpy.allclose(one, other, rtol=1e-4, atol=1e-6, equal_nan=True))


def activation_off(output: Output) -> Optional[tuple[Any, Callable[[], Any]]]:
    """A context in which the layer that applies an output's last activation does not; None where it cannot be told."""
    operation = output.activation_operation
    layer = operation.layer if operation is not None else None
    if layer is None:
        return None
    if hasattr(layer, "activation"):
        return layer, lambda: _attribute(layer, "activation", lambda x: x)
    if type(layer).__name__ in ("Softmax", "ReLU", "LeakyReLU", "ELU"):
        return layer, lambda: _attribute(layer, "call", lambda inputs, *args, **kwargs: inputs)
    return None


@contextlib.contextmanager
def _attribute(thing: Any, name: str, value: Any) -> Iterator[None]:
    had, before = name in thing.__dict__, thing.__dict__.get(name)
    thing.__dict__[name] = value
    try:
        yield
    finally:
        if had:
            thing.__dict__[name] = before
        else:
            del thing.__dict__[name]
