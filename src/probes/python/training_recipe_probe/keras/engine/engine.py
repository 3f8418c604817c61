"""What the hooks report to: first the capture of one step, then that step as the engine of experiments."""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
import time
import weakref
from types import FrameType
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional

import tensorflow as tf

from ...conversation.failures import TakeStepAgain
from ...loops.half_steps import HalfSteps, without_update
from ...loops.marks import Marks
from ...script.frames import (
    is_probe_code,
    is_user_code,
    is_user_file,
    location,
    user_frames,
    user_location,
)
from ...script.variables import variables_of
from ...session import Session
from ...state.python_state import remember_generators, remember_objects
from ..recording.events import (
    Forward,
    GradientCall,
    HeadState,
    Step,
    TrainingCall,
    stack_of,
    variable_of,
)
from ..recording.fetches import Feed, FeedIterator, Fetch
from ..recording.places import Places
from ..recording.state import Variables
from ..recording.structures import leaves, replace
from ..recording.tape import LossCall, Place, Tape

if TYPE_CHECKING:
    from ..watching.recorder import Recorder

# Where graph mode looks through an activation to the logits before it; see `graph_source`.
_UPDATE = r"\b(apply|apply_gradients|minimize)\("
_LOOKED_THROUGH = {"Softmax", "Sigmoid"}
_MAX_FETCHES = 32

class KerasEngine:
    """`on_capture` gets the engine and the captured update: optimizer, variables, gradients, the frame that makes it."""

    def __init__(self, session: Session, on_capture: Callable[[Any, Any, list[Any], list[Any], FrameType], None]) -> None:
        self.session = session
        self._on_capture = on_capture
        self.thread_id = threading.get_ident()
        self.off = False
        self.captured = False
        self.run: Any = None
        # Set while the script trains to its end by itself, with what puts back the state before the captured step.
        self.recorder: Optional[Recorder] = None
        self.put_back: Callable[[], None] = lambda: None
        self.tape = Tape()
        self.places = Places()
        # Models that were filled from a file: what was called, with the person's line.
        self.loaded_weights: list[tuple[Any, str, Any]] = []
        self.variables = Variables()
        self.optimizers: list[weakref.ref[Any]] = []
        self.seed_generators: list[weakref.ref[Any]] = []
        self.compiled_with: dict[int, dict[str, Any]] = {}
        self.calls: list[TrainingCall] = []
        self.penalties: dict[int, Any] = {}
        self.drawn: list[tuple[str, Any]] = []
        # How many operations drew, or will draw, from the global seed.
        self.draws = 0
        self.step: Optional[Step] = None
        self.milliseconds = 0.0
        self.graph_like = False
        # While an experiment's step is being compiled.
        self.tracing = False
        # Layers whose call was seen, in their order.
        self.applied: dict[int, Any] = {}
        self.scaled: dict[int, tuple[Any, Any]] = {}
        self._layers: list[Any] = []
        self._outermost: Optional[int] = None
        self._paused = 0
        self._eager = 0
        self._tapes = 0
        self._in_update = 0
        self._losses: list[LossCall] = []
        self._sequence = 0
        # The person's compiled function that is at work, with its arguments.
        self.step_function: Optional[tuple[Any, Any, Any]] = None
        self.fetches: list[Fetch] = []
        self._iterators: dict[int, tuple[Any, Any, Place]] = {}
        self.feeds: dict[Place, Feed] = {}
        self.half_steps = HalfSteps(session.refuse, lambda: session.own_code_mentions(_UPDATE))
        # What the train function of `fit` takes its batches from: another one for each epoch.
        self._epoch: Any = None
        session.why_untrained = self._why_untrained
        self.marks = Marks(self._remember_at_head, self._may_move, self._next_sequence, session.channel.log)

    # -- who is asked

    def listens(self) -> bool:
        return (
            not self.off
            and (not self.captured or self.run is not None)
            and threading.get_ident() == self.thread_id
            and (tf.executing_eagerly() or self.tracing)
        )

    @property
    def watching(self) -> Optional[Recorder]:
        """Who stands at the hooks while nobody steers the training."""
        here = self.run is None and not self.off and threading.get_ident() == self.thread_id
        return self.recorder if here else None

    def stop_listening(self) -> None:
        """Operations are called faster where nobody listens to them."""
        from tensorflow.python.framework import op_callbacks

        op_callbacks.remove_op_callback(self.on_operation)

    @property
    def recording(self) -> bool:
        return self.step is not None and not self.captured and not self._paused

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        self._paused += 1
        try:
            yield
        finally:
            self._paused -= 1

    # -- operations

    def on_operation(
        self, kind: Any, inputs: Any, attributes: Any, outputs: Any, op_name: Any = None, graph: Any = None
    ) -> Any:
        if graph is not None or self.off or threading.get_ident() != self.thread_id:
            return None
        name = kind.decode() if isinstance(kind, bytes) else kind
        if name in _LOOKED_THROUGH and self.graph_like:
            outputs[0]._recipe_source = (name, inputs[0])
        if self.recording:
            line = _user_line(sys._getframe(1))
            self.tape.record(
                name,
                tuple(inputs),
                tuple(attributes),
                tuple(outputs),
                self._layers[-1] if self._layers else None,
                self._outermost,
                line[:2] if line else None,
                line[2] if line else None,
            )
        return None

    def on_draw(self, original: Callable[..., Any], name: str, args: Any, kwargs: Any) -> Any:
        """A random number from TensorFlow's own generators, whose state cannot be put back."""
        drawn = original(*args, **kwargs)
        self.draws += 1
        if not self.listens() or self._paused > 0 and not self._losses:
            return drawn
        if self.run is not None:
            return self.run.draw(name, args, drawn)
        self.drawn.append((name, drawn))
        return drawn

    # -- loops of the script's own

    def listen(self, frame: FrameType) -> None:
        """From here on a training step may come."""
        if not self.captured and not self.calls:
            self.marks.start(frame)

    def _may_move(self) -> bool:
        return self.step is None or not self.step.gradients

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence

    def _remember_at_head(self, frame: FrameType) -> HeadState:
        with self.paused():
            restore_variables = self.variables.remember()
            generators = remember_generators()
            own = remember_objects(variables_of([frame]), _restored_elsewhere)

        def variables() -> None:
            with self.paused():
                restore_variables()

        def all_generators() -> None:
            own.generators()
            generators()

        return HeadState(own.objects, all_generators, variables, len(self.drawn))

    def on_dataset_iter(self, original: Callable[[Any], Any], dataset: Any, frame: FrameType) -> Any:
        place = user_location(frame)
        if self.run is not None and place in self.feeds and not _is_within_keras(frame):
            return FeedIterator(self.feeds[place])
        iterator = original(dataset)
        if not self.captured and not self.calls and not _is_within_keras(frame):
            self._iterators[id(iterator)] = (iterator, dataset, place)
        return iterator

    def on_iterator_next(self, original: Callable[[Any], Any], iterator: Any) -> Any:
        known = self._iterators.get(id(iterator))
        if known is None or known[0] is not iterator:
            return original(iterator)
        if self.run is not None and known[2] in self.feeds:
            return self.feeds[known[2]].next()
        item = original(iterator)
        if not self.captured:
            self.fetches.append(Fetch(known[1], iterator, known[2], item, self._next_sequence()))
            del self.fetches[:-_MAX_FETCHES]
        return item

    # -- steps begin

    def begin_step(
        self,
        model: Any = None,
        function: Optional[Callable[[Any], Any]] = None,
        data: Any = None,
        more: Optional[Iterator[Any]] = None,
    ) -> None:
        self.tape.clear()
        self.penalties.clear()
        self.applied.clear()
        self.scaled.clear()
        with self.paused():
            variables = self.variables.remember()
        generators = remember_generators()

        def restore() -> None:
            with self.paused():
                variables()
            generators()

        self.step = Step(restore, len(self.drawn), model, function, data, more, stack_of(sys._getframe(1)))

    def on_train_function(self, model: Any, original: Callable[[Any], Any], iterator: Any) -> Any:
        if self.watching is not None:
            return self.watching.around(original, lambda: original(iterator))
        if not self.listens():
            return original(iterator)
        if self.run is not None:
            with self.eagerly(graph_like=not model.run_eagerly):
                return self.run.take_step(model, original, iterator)
        if iterator is not self._epoch:
            self.epoch_over()
            self._epoch = iterator
        data = next(iterator)

        def items() -> Iterator[Any]:
            yield data
            yield from iterator

        self.begin_step(model, original, data, iterator)
        try:
            with self.eagerly(graph_like=not model.run_eagerly), in_one_replica(model):
                return original(items())
        except TakeStepAgain:
            return self._take_again(original, lambda: original(items()))
        finally:
            if not self.captured:
                self.step = None

    def _take_again(self, function: Any, call: Callable[[], Any]) -> Any:
        """The captured step, compiled as the script would have it."""
        assert self.recorder is not None
        self.put_back()
        self.recorder.takes_steps(function)
        return self.recorder.around(function, call)

    @contextlib.contextmanager
    def eagerly(self, graph_like: bool) -> Iterator[None]:
        """Functions that would be compiled into graphs run as they are written."""
        was, self.graph_like = self.graph_like, graph_like
        self._eager += 1
        try:
            yield
        finally:
            self._eager -= 1
            self.graph_like = was

    def on_function_call(self, original: Any, function: Any, args: Any, kwargs: Any) -> Any:
        if self.watching is not None:
            return self.watching.around(function, lambda: original(function, *args, **kwargs))
        if not self.listens() or not (self._eager or self._is_of_the_person(function)):
            return original(function, *args, **kwargs)
        given = args, kwargs
        args, kwargs = replace((args, kwargs), _as_tensor)
        if self.run is not None and self.step_function is not None and function is self.step_function[0]:
            args, kwargs = self.run.on_function_call(args, kwargs)
        if self._eager:
            return function._python_function(*args, **kwargs)
        if self.run is None:
            self.step_function = (function, args, kwargs)
        try:
            with self.eagerly(graph_like=not tf.config.functions_run_eagerly()):
                return function._python_function(*args, **kwargs)
        except TakeStepAgain:
            return self._take_again(function, lambda: original(function, *given[0], **given[1]))
        finally:
            if not self.captured:
                self.step_function = None

    @staticmethod
    def _is_of_the_person(function: Any) -> bool:
        target = function._python_function
        for _ in range(8):
            target = getattr(target, "func", None) or getattr(target, "__func__", None) or target
            if not hasattr(target, "__wrapped__"):
                break
            target = target.__wrapped__
        code = getattr(target, "__code__", None)
        return code is not None and is_user_file(code.co_filename)

    # -- gradient tapes

    def on_tape_enter(self) -> None:
        self._tapes += 1
        if self.run is None and not self.captured and (self.step is None or self._is_stale(self.step)):
            self.begin_step()
        elif self.run is not None and self._tapes == 1:
            self.run.on_tape()

    def _is_stale(self, step: Step) -> bool:
        """A tape before this one led to no gradient of a variable: it was no training step."""
        return step.function is None and not step.gradients and self._tapes == 1

    def on_tape_exit(self) -> None:
        self._tapes = max(0, self._tapes - 1)

    def on_gradient(self, original: functools.partial[Any], target: Any, sources: Any, frame: FrameType) -> Any:
        losses = list(leaves(target))
        compute = functools.partial(self.run.gradient, original) if self.run is not None else original
        if self._tapes:
            results = compute()
        else:
            with self.paused():
                results = compute()
        variables = [each for each in _flat(sources) if variable_of(each) is not None]
        if not variables:
            return results
        if self.run is not None:
            self.run.on_gradient(losses, variables, user_location(frame), _flat(results))
        elif self.step is not None:
            call = GradientCall(losses, variables, _flat(results), user_location(frame), stack_of(frame))
            self.step.gradients.append(call)
            self.half_steps.computed(call.place, self.step.more, lambda count: without_update("tape.gradient()", count))
            self.milliseconds = (time.perf_counter() - self.session.started) * 1000
        return results

    def on_assign(self, variable: Any, frame: FrameType) -> None:
        """A variable is about to change. Without an optimizer this is the update of a script that does it by hand."""
        if self.watching is not None:
            self.watching.on_assign(variable)
            return
        if self._in_update or self._paused or not self.listens():
            return
        if self._has_optimizer():
            # It may hold one, and update its weights by hand all the same.
            if self.step is not None and any(variable_of(each) is variable for call in self.step.gradients for each in call.sources):
                self.half_steps.updated()
            return
        if self.run is not None:
            self.run.before_update_by_hand(variable)
        elif self.step is not None:
            for call in reversed(self.step.gradients):
                if any(variable_of(each) is variable for each in call.sources):
                    self._capture(None, call.sources, call.results, frame)
                    return

    def epoch_over(self) -> None:
        self.half_steps.round_over(self._epoch)

    def _why_untrained(self) -> Optional[tuple[str, Any]]:
        place, count = self.half_steps.last() or (None, 0)
        return None if self.captured or not count else (without_update("tape.gradient()", count), location(place))

    def _has_optimizer(self) -> bool:
        return any(reference() is not None for reference in self.optimizers)

    # -- layers

    @property
    def layers_at_work(self) -> list[Any]:
        """Calls within calls, outermost first."""
        return self._layers

    def on_layer_call(self, original: Any, layer: Any, args: Any, kwargs: Any) -> Any:
        if self.run is not None:
            return self._layer_call_in_run(original, layer, args, kwargs)
        if not self.recording or not any(True for _ in leaves((args, kwargs))):
            return original(layer, *args, **kwargs)
        self.applied.setdefault(id(layer), layer)
        forward = None
        if not self._layers:
            forward = Forward(layer, args, kwargs, user_location(sys._getframe(2)))
            assert self.step is not None
            self.step.forwards.append(forward)
            self._outermost = len(self.step.forwards) - 1
        self._layers.append(layer)
        try:
            result = original(layer, *args, **kwargs)
        finally:
            self._layers.pop()
            if forward is not None:
                self._outermost = None
        if forward is not None:
            forward.result = result
        return result

    def _layer_call_in_run(self, original: Any, layer: Any, args: Any, kwargs: Any) -> Any:
        if not self._layers and any(True for _ in leaves((args, kwargs))):
            args, kwargs = self.run.on_forward(layer, args, kwargs)
        self._layers.append(layer)
        try:
            return original(layer, *args, **kwargs)
        finally:
            self._layers.pop()

    def on_penalty(self, loss: Any) -> None:
        """A loss that a layer adds on its own: activity regularisation, a divergence."""
        if self.recording:
            for each in leaves(loss):
                self.penalties[id(each)] = each

    # -- criteria

    def on_loss_call(
        self, name: str, function: Callable[..., Any], args: Any, kwargs: Any, predictions: Any, targets: Any, inside: Any
    ) -> Any:
        """`inside` is what the call is known by to the compiled loss around it."""
        if self.run is not None and not self._losses:
            args, kwargs = self.run.on_loss_call(name, args, kwargs, targets)
            return function(*args, **kwargs)
        if self.step is None or self.captured or not any(True for _ in leaves(predictions)):
            return function(*args, **kwargs)
        if self._losses:
            result = function(*args, **kwargs)
            values = [each for each in leaves(result) if each.shape.rank == 0]
            if values and len(self._losses) == 1:
                self._losses[0].inner.append((inside, float(values[0])))
            return result
        stack = [(each.f_code.co_filename, each.f_lineno, each.f_code.co_name) for each in user_frames(sys._getframe(2))]
        call = LossCall(name, function, args, kwargs, list(leaves(predictions)), list(leaves(targets)), stack)
        self._losses.append(call)
        try:
            with self.paused():
                result = function(*args, **kwargs)
        finally:
            self._losses.pop()
        if self.recording:
            layer = self._layers[-1] if self._layers else None
            self.tape.record_call(call, result, layer, self._outermost, stack[0][:2] if stack else None)
        return result

    def live_seed_generators(self) -> list[Any]:
        found = [reference() for reference in self.seed_generators]
        return [each for each in found if each is not None and getattr(each, "state", None) is not None]

    # -- updates

    def on_optimizer_made(self, optimizer: Any, frame: FrameType) -> None:
        self.optimizers.append(weakref.ref(optimizer))
        self.listen(frame)
        self.places.made(optimizer, frame)

    def on_scaled(self, loss: Any, scaled: Any) -> None:
        if scaled is not loss:
            self.scaled[id(scaled)] = (scaled, loss)

    def unscaled(self, loss: Any) -> Any:
        known = self.scaled.get(id(loss))
        return known[1] if known is not None and known[0] is loss else loss

    def on_update(self, original: Callable[[], Any], optimizer: Any, gradients: Any, variables: Any, frame: FrameType) -> Any:
        if self.watching is not None:
            return self.watching.on_update(original, optimizer, gradients, variables)
        if self._in_update or not self.listens():
            return original()
        if self.run is None and self.step is not None and self.step.gradients:
            self._capture(optimizer, variables, gradients, frame)
            if self.recorder is not None:
                return self.recorder.on_update(original, optimizer, gradients, variables)
        self._in_update += 1
        try:
            if self.run is None:
                return original()
            self.run.before_update(optimizer, variables, gradients)
            result = self.run.update(original, optimizer, variables, gradients)
            self.run.after_update(optimizer)
            return result
        finally:
            self._in_update -= 1

    def _capture(self, optimizer: Any, variables: Any, gradients: Any, frame: FrameType) -> None:
        self.captured = True
        self.marks.stop()
        self._on_capture(self, optimizer, list(variables), list(gradients), frame)
        if self.recorder is not None:
            if self._eager:
                raise TakeStepAgain
            self.recorder.begin_eagerly()


def _is_within_keras(frame: Optional[FrameType]) -> bool:
    """Whether Keras iterates over what it made itself (`predict`, `evaluate`), and not the script over its batches."""
    while frame is not None and (is_probe_code(frame.f_code) or _is_in("tensorflow", frame)):
        frame = frame.f_back
    return frame is not None and _is_in("keras", frame)


def _is_in(package: str, frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == package


def _restored_elsewhere(value: Any) -> bool:
    """Layers, optimizers and metrics keep what a step changes in variables."""
    kind = type(value)
    return (
        hasattr(value, "trainable_variables")
        or hasattr(value, "apply_gradients")
        or hasattr(value, "update_state")
        or kind.__module__.startswith(("tensorflow.", "keras."))
        or kind.__name__ in ("module", "function")
    )


def _user_line(frame: Optional[FrameType]) -> Optional[tuple[str, int, str]]:
    while frame is not None:
        if is_user_code(frame.f_code):
            return frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name
        frame = frame.f_back
    return None


@contextlib.contextmanager
def in_one_replica(model: Any) -> Iterator[None]:
    """A strategy with a single replica would take the step in a thread of its own, out of our sight."""
    strategy = getattr(model, "_distribute_strategy", None)
    if strategy is None or strategy.num_replicas_in_sync != 1:
        yield
        return
    from tensorflow.python.distribute import distribute_lib

    model._distribute_strategy = distribute_lib._get_default_strategy()
    try:
        yield
    finally:
        model._distribute_strategy = strategy


def _flat(structure: Any) -> list[Any]:
    if isinstance(structure, dict):
        return [item for value in structure.values() for item in _flat(value)]
    if isinstance(structure, (list, tuple)):
        return [item for value in structure for item in _flat(value)]
    return [structure]


def _as_tensor(value: Any) -> Any:
    """Compiled functions get tensors, also where they are called with arrays."""
    import numpy

    return tf.convert_to_tensor(value) if isinstance(value, numpy.ndarray) and value.dtype.kind in "biufcSU" else value
