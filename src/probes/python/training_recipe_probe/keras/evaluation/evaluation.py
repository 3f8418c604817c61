"""Lets the script run on with its training cut short, and watches it evaluate. Answers `evaluation/observe`."""

from __future__ import annotations

import contextlib
import functools
import math
import sys
import threading
import time
from types import FrameType
from typing import Any, Callable, Iterator, NoReturn, Optional

from ...examples.kept import KeptExamples
from ...script.frames import user_location
from ...session import DriveOn
from ..engine.capture import Captured
from ..engine.model import holds_some
from ..engine.run import Run
from ..net.modes import ModeWatch, given_training, within
from ..recording.structures import leaves
from .content import digests, example_count, input_batch
from .passes import MOST_INPUTS, Pass, Place, size_of
from .refetch import is_random
from .untouched import leave_files_alone

# A line that evaluates for the third time, once so much of the time is over, will go on doing so.
_ENOUGH_PASSES = 3
_ENOUGH_TIME = 0.4


class EvaluationWatch(Run):
    """Stands where an experiment's run would: all that the hooks see passes through it, and nothing is changed."""

    def __init__(self, captured: Captured) -> None:
        super().__init__(captured.engine, captured.optimizer, captured.trained, [], 1)
        self._captured = captured
        self._session = captured.engine.session
        self.passes: list[Pass] = []
        self._training: set[int] = set()
        self._training_sources: list[Any] = []
        self._training_inputs: list[dict[str, Any]] = []
        self._steps_taken = 0
        # Within a call of `fit`, `evaluate` or `predict`: the outermost one's data is counted there.
        self._inside: list[Optional[Pass]] = []
        self._open: Optional[Pass] = None
        # Calls of the net on the open tape: the pass each counts to, what that had seen before, and what was given.
        self._pending: list[tuple[Pass, int, int, int, list[int]]] = []
        self._last_batch: list[int] = []
        self._cut_at = 1
        self._fits: dict[tuple[int, int], int] = {}
        self._iterators: dict[int, tuple[Any, Any, int]] = {}
        self._fetched: tuple[Any, Any] = (None, None)
        self._outer: Optional[bool] = None
        self.modes = ModeWatch(within([*captured.models]), lambda: self._outer)
        self._answered = threading.Lock()
        self._seconds = 0.0
        self._kept = KeptExamples(self._session.run_directory, 0)
        self._stack = contextlib.ExitStack()
        self._remade: set[int] = set()

    # -- begin and end

    def answer(self, params: dict[str, Any]) -> NoReturn:
        self._cut_at = max(1, int(params["trainingSteps"]))
        self._seconds = float(params["withinMilliseconds"]) / 1000
        self._kept = KeptExamples(self._session.run_directory, int(params.get("keepNumbers") or 0))
        self._began = time.perf_counter()
        call = self._captured.call
        if call is not None and call.trigger == "fit":
            self._note_training_arguments(call.arguments)
        leave_files_alone()
        self._hook()
        self._stack.enter_context(self.modes.watching())
        self._session.on_script_left = self._script_left
        timer = threading.Timer(self._seconds, self._finish, ("time",))
        timer.daemon = True
        timer.start()
        raise DriveOn

    def _script_left(self, error: Optional[BaseException]) -> None:
        self._finish("script-ended" if error is None or isinstance(error, SystemExit) else "time")

    def _finish(self, why: str) -> None:
        """Whoever comes first answers; the session is served from there until the process ends."""
        if not self._answered.acquire(blocking=False):
            time.sleep(3600)
        self._note_modes()
        passes = [each.describe(self._training) for each in self.passes if each.seen]
        self._session.settle({"passes": passes, "ended": why, "trainsInEvaluationMode": None, "trainingInputs": self._training_inputs[:MOST_INPUTS]})

    def _look_at_the_clock(self) -> None:
        spent = time.perf_counter() - self._began
        if spent > self._seconds:
            self._finish("time")
        if spent > _ENOUGH_TIME * self._seconds:
            places = [each.place for each in self.passes]
            if any(places.count(each) >= _ENOUGH_PASSES for each in set(places)):
                self._finish("enough")

    # -- hooks that experiments do not need

    def _hook(self) -> None:
        from keras.src.backend.tensorflow.trainer import TensorFlowTrainer as Trainer
        from keras.src.callbacks.history import History

        engine: Any = self._engine
        for name in ("evaluate", "predict"):
            setattr(Trainer, name, self._watched(name, getattr(Trainer, name)))
        for name in ("make_test_function", "make_predict_function"):
            setattr(Trainer, name, self._counting(name, getattr(Trainer, name)))
        Trainer.fit = self._fit(Trainer.fit)
        History.on_train_end = _fill_up
        self._make_iterator, self._next_item = engine.on_dataset_iter, engine.on_iterator_next
        self._iterators = {key: (iterator, dataset, 0) for key, (iterator, dataset, _) in engine._iterators.items()}
        engine.on_dataset_iter, engine.on_iterator_next = self._on_dataset_iter, self._on_iterator_next
        engine.run = self

    def _watched(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def evaluate(model: Any, x: Any = None, *args: Any, **kwargs: Any) -> Any:
            if self._inside and self._inside[-1] is not None:
                return original(model, x, *args, **kwargs)
            self._note_modes()
            known = self._new_pass(user_location(sys._getframe(1)))
            known.size, known.drops_last = size_of(x)
            known.records_gradients = False
            known.is_training_data = any(x is each for each in self._training_sources)
            known.random_inputs = is_random(x)
            self.modes.forget()
            if id(model) not in self._remade:
                # Modes are seen while a function is traced, so it is traced now.
                self._remade.add(id(model))
                model.test_function = model.predict_function = None
            self._inside.append(known)
            try:
                return original(model, x, *args, **kwargs)
            finally:
                self._inside.pop()
                known.note(self.modes.training())
                self.modes.forget()
                if "_use_cached_eval_dataset" in kwargs:
                    model.stop_training = True
                self._look_at_the_clock()

        return evaluate

    def _counting(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        attribute = name.removeprefix("make_")

        @functools.wraps(original)
        def make(model: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(model, *args, **kwargs)
            function = getattr(model, attribute)
            if function is not None and not getattr(function, "_recipe_counts", False):
                setattr(model, attribute, self._counted(function, by_list=attribute == "predict_function"))
            return result

        return make

    def _counted(self, function: Callable[[Any], Any], by_list: bool) -> Callable[[Any], Any]:
        def counted(data: Any) -> Any:
            if by_list:
                for each in data:
                    self._count(each)
                return function(data)
            item = next(data)
            self._count(item)
            return function(iter([item]))

        counted._recipe_counts = True  # type: ignore[attr-defined]
        return counted

    def _count(self, item: Any) -> None:
        known = self._inside[-1] if self._inside else None
        if known is not None:
            inputs = item[0] if isinstance(item, (list, tuple)) and item else item
            self._keep(known, inputs)
            known.seen += example_count(inputs)
            known.examples += digests(inputs)
            if len(known.inputs) < MOST_INPUTS:
                known.inputs += input_batch(inputs)
        if time.perf_counter() - self._began > self._seconds:
            self._finish("time")

    def _fit(self, original: Callable[..., Any]) -> Callable[..., Any]:
        import inspect

        @functools.wraps(original)
        def fit(model: Any, *args: Any, **kwargs: Any) -> Any:
            bound = inspect.signature(original).bind_partial(model, *args, **kwargs).arguments
            self._note_training_arguments(dict(bound))
            self._inside.append(None)
            try:
                return original(model, *args, **kwargs)
            finally:
                self._inside.pop()

        return fit

    def _note_training_arguments(self, arguments: dict[str, Any]) -> None:
        x = arguments.get("x")
        if x is None:
            return
        split = float(arguments.get("validation_split") or 0.0)
        if hasattr(x, "element_spec") or hasattr(x, "num_batches") or hasattr(x, "__next__"):
            self._training_sources.append(x)
            return
        known = digests(x)
        if split and arguments.get("validation_data") is None:
            known = known[: int(math.floor(len(known) * (1.0 - split)))]
        self._training.update(known)

    # -- training, cut short

    def take_step(self, model: Any, function: Callable[[Any], Any], iterator: Iterator[Any]) -> Any:
        self._look_at_the_clock()
        frame = _fit_frame(sys._getframe(1))
        if frame is not None:
            key = id(frame), int(frame.f_locals.get("epoch", 0))
            # The captured step was the first of its pass.
            taken = self._fits.setdefault(key, 1 if not self._fits and self._captured.call is not None else 0)
            if taken >= self._cut_at:
                if frame.f_locals.get("validation_data") is None:
                    model.stop_training = True
                raise StopIteration
            self._fits[key] += 1
        data = next(iterator)
        inputs = data[0] if isinstance(data, (list, tuple)) and data else data
        self._training.update(digests(inputs))
        self._training_inputs += input_batch(inputs)
        self._inside.append(None)
        try:
            return function(iter([data]))
        finally:
            self._inside.pop()

    def _on_dataset_iter(self, original: Any, dataset: Any, frame: FrameType) -> Any:
        iterator = self._make_iterator(original, dataset, frame)
        self._iterators[id(iterator)] = (iterator, dataset, self._steps_taken)
        return iterator

    def _on_iterator_next(self, original: Any, iterator: Any) -> Any:
        self._look_at_the_clock()
        known = self._iterators.get(id(iterator))
        if known is None or known[0] is not iterator:
            return self._next_item(original, iterator)
        if self._steps_taken - known[2] >= self._cut_at:
            raise StopIteration
        item = self._next_item(original, iterator)
        self._fetched = (item, known)
        return item

    # -- calls of the net by the script's own code

    def on_forward(self, layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
        self._look_at_the_clock()
        self._outer = given_training(layer, args, kwargs)
        if self._inside or not (holds_some(layer, self._trained) or any(layer is each for each in self._captured.models)):
            return args, kwargs
        self._note_modes()
        self.modes.forget()
        inputs = list(leaves((args, kwargs)))
        examples = digests(inputs)
        # What was just trained on is looked at again by way of a progress report.
        if examples and examples == self._last_batch:
            self._open = None
            return args, kwargs
        known = self._pass_at(user_location(sys._getframe(2)), inputs)
        before = known.seen, len(known.examples), len(known.inputs)
        self._keep(known, inputs)
        known.seen += example_count(inputs)
        known.examples += examples
        if len(known.inputs) < MOST_INPUTS:
            known.inputs += input_batch(inputs)
        known.records_gradients = known.records_gradients or self._engine._tapes > 0
        self._open = known
        if self._engine._tapes > 0:
            # A gradient that is asked for next makes it training.
            self._pending.append((known, *before, examples))
        return args, kwargs

    def _pass_at(self, place: Place, inputs: list[Any]) -> Pass:
        item, source = self._fetched
        first = inputs[0]
        fetched = any(first is each or _same(first, each) for each in leaves(item)) if item is not None else False
        dataset, iterator = (source[1], source[0]) if fetched and source is not None else (None, None)
        last = self.passes[-1] if self.passes else None
        if last is not None and last.place == place and last.after_steps == self._steps_taken and last.dataset is iterator:
            return last
        known = self._new_pass(place)
        known.dataset = iterator
        known.size, known.drops_last = size_of(dataset)
        known.is_training_data = dataset is not None and any(dataset is each for each in self._training_sources)
        known.random_inputs = is_random(dataset) if dataset is not None else None
        return known

    def _keep(self, known: Pass, inputs: Any) -> None:
        # On a tape it may yet turn out to be training.
        if self._engine._tapes > 0:
            return
        if known.kept is None:
            known.kept = self._kept.of((known.place, known.size))
        if known.kept is not None:
            known.kept.add(list(leaves(inputs)))

    def _new_pass(self, place: Place) -> Pass:
        known = Pass(place, self._steps_taken)
        self.passes.append(known)
        return known

    def _note_modes(self) -> None:
        if self._open is not None:
            self._open.note(self.modes.training())
            self._open = None

    def on_gradient(self, losses: list[Any], variables: list[Any], place: Place, results: list[Any]) -> None:
        # Whichever net's weights it is for: a GAN's discriminator is called on the generator's tape as well.
        for known, seen, count, inputs, given in reversed(self._pending):
            self._training.update(given)
            known.seen, known.examples = seen, known.examples[:count]
            self._training_inputs += known.inputs[inputs:]
            known.inputs = known.inputs[:inputs]
        if self._pending:
            self._last_batch = self._pending[-1][-1]
            self.passes = [each for each in self.passes if each.seen or all(each is not one[0] for one in self._pending)]
            self._pending, self._open = [], None

    def on_tape(self) -> None:
        self._look_at_the_clock()
        self._pending = []

    def before_update(self, optimizer: Any, variables: list[Any], gradients: list[Any]) -> None:
        """Nothing is written down of the steps themselves."""

    def before_update_by_hand(self, variable: Any) -> None:
        """Steps by hand are not counted one by one."""

    def after_update(self, optimizer: Any) -> None:
        if optimizer is self._optimizer:
            self._steps_taken += 1

    def on_function_call(self, args: Any, kwargs: Any) -> tuple[Any, Any]:
        return args, kwargs

    def draw(self, name: str, args: Any, drawn: Any) -> Any:
        return drawn


def _fit_frame(frame: Optional[FrameType]) -> Optional[FrameType]:
    while frame is not None:
        if frame.f_code.co_name == "fit" and "epoch_iterator" in frame.f_code.co_varnames:
            return frame
        frame = frame.f_back
    return None


def _fill_up(history: Any, logs: Any = None) -> None:
    """Scripts draw one point an epoch, also where their training was cut short."""
    epochs = int((history.params or {}).get("epochs") or 0)
    for values in history.history.values():
        if values:
            values.extend(values[-1:] * (epochs - len(values)))
    history.epoch = list(range(max(epochs, len(history.epoch))))


def _same(one: Any, other: Any) -> bool:
    from ..recording.tensors import to_numpy

    return tuple(one.shape) == tuple(other.shape) and bool((to_numpy(one) == to_numpy(other)).all())


