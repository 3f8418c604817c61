"""Experiments: which way repeats the captured step, and runs of it with other batches."""

from __future__ import annotations

import contextlib
import random
import sys
from typing import Any, Callable, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable, ProbeError
from ...examples.predictions import NetAsked
from ...loops.compiled import CannotCompile
from ..criterion.loss import same_loss
from ..engine.adam import Adam
from ..engine.capture import Captured
from ..engine.model import all_layers
from ..engine.run import Run
from ..net.modes import noise_off
from ..net.net import Net
from ..recording.events import variable_of
from ..recording.state import plain_attributes
from ..recording.structures import leaves, replace
from ..recording.tensors import to_numpy
from .compiled import CompiledSteps
from .observe import Observer
from .repeat import BodyWay, ReplayWay, candidate_loops
from .steering import Steering, flipped

_SCATTER_SEED = 5
_MAX_LOOPS = 3


class Experiments:
    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self._engine = captured.engine
        self._step = captured.step
        self._build_optimizer()
        self.restore = self._remember()
        self._way: Any = None
        self._reason: Optional[str] = None
        self._steering = Steering(captured)
        self.net = Net(captured)
        self._asked = NetAsked.of(captured, self.net.predict_rows)
        self._adam: Optional[Adam] = None
        self._compiled = CompiledSteps(captured)

    def _build_optimizer(self) -> None:
        """Its slots are made at its first update: make them now, so that they can be put back."""
        optimizer = self._captured.optimizer
        if hasattr(optimizer, "build") and not getattr(optimizer, "built", True):
            with self._engine.paused():
                optimizer.build(self._captured.handed)
                optimizer.built = True

    def _remember(self) -> Callable[[], None]:
        step, engine = self._step, self._engine
        models = [each for each in [step.model, *self._captured.models] if each is not None]
        layers = list({id(each): each for model in models for each in all_layers(model)}.values())
        attributes = plain_attributes([each for each in layers if not type(each).__module__.startswith("keras.")])
        penalties = [(each, list(each._losses), set(each._loss_ids)) for each in layers if hasattr(each, "_loss_ids")]

        def restore() -> None:
            step.restore()
            attributes()
            for layer, losses, identifiers in penalties:
                layer._losses[:] = losses
                layer._loss_ids.clear()
                layer._loss_ids.update(identifiers)
            engine.scaled.clear()

        return restore

    # -- verification

    def verify(self) -> dict[str, Any]:
        """Finds a way that gives the captured loss again, and that lets another batch reach the net."""
        last: Optional[float] = None
        for make in self._candidates():
            try:
                way = make()
            except (CannotCompile, SyntaxError, ValueError) as error:
                self._reason = str(error)
                continue
            loss, problem = self._try(way)
            last = loss if loss is not None else last
            if problem is None:
                self._way = way
                return {"exact": True, "way": way.name, "loss": loss, "reason": None}
            self._reason = self._reason or problem
        return {"exact": False, "way": None, "loss": last, "reason": self._reason or "No way to repeat this step is known."}

    def _candidates(self) -> list[Callable[[], Any]]:
        step, captured = self._step, self._captured
        found: list[Callable[[], Any]] = []
        if captured.call is None or captured.call.trigger != "fit":
            stacks = [step.stack] + [call.stack for call in captured.gradient_calls]
            for marks in candidate_loops(self._engine, captured.frames, stacks)[:_MAX_LOOPS]:
                found.append(lambda marks=marks: BodyWay(self._engine, marks, self.restore))
        if step.function is not None:
            found.append(lambda: ReplayWay(self._engine, step, self.restore, self._dataset()))
        return found

    def _dataset(self) -> Any:
        """What `fit` iterates over once an epoch."""
        frame: Any = sys._getframe(1)
        while frame is not None:
            iterator = frame.f_locals.get("epoch_iterator") if frame.f_code.co_name == "fit" else None
            if iterator is not None and hasattr(iterator, "_distributed_dataset"):
                return iterator._distributed_dataset
            frame = frame.f_back
        return None

    def _try(self, way: Any) -> tuple[Optional[float], Optional[str]]:
        run = self._run(way, 1)
        try:
            way.perform(run, lambda: None, True)
        except Exception as error:
            return None, f"The step raised {type(error).__name__} when it was done again: {error}"
        if not run.rows:
            return None, "The step was done again and no loss came out of it."
        loss = run.rows[0]["loss"]
        if not same_loss(loss, self._captured.value):
            return loss, f"The step, done again, gave a loss of {loss:.7g} where the script got {self._captured.value:.7g}."
        return loss, self._flip(way)

    def _flip(self, way: Any) -> Optional[str]:
        """A batch in reverse order must be seen to reach the net."""
        forwards = self._captured.own_forwards
        if not way.items or not forwards:
            return None
        before = [(id(each.layer), list(leaves((each.args, each.kwargs)))) for each in forwards]
        if all(_is_symmetric(tensor) for _, tensors in before for tensor in tensors):
            return None
        run = self._run(way, 1)
        run.change_item = lambda item: replace(item, flipped)
        try:
            way.perform(run, lambda: None, True)
        except Exception:
            return None  # a script may refuse a reversed batch (sorted lengths); the repeat itself was exact
        after = [(layer, list(leaves(given))) for layer, given in run.inputs if layer in {each for each, _ in before}]
        if len(after) != len(before) or any(not _equal_calls(one, other) for one, other in zip(before, after)):
            return None
        return "Another batch, fed to the step, did not reach the net."

    # -- experiments

    def require_way(self) -> Any:
        """How the step is had again. Raises `NotApplicable` where it is not."""
        if self._way is None:
            raise NotApplicable(f"This training step could not be repeated exactly. {self._reason or ''}".strip())
        return self._way

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        way = self.require_way()
        if int(params["steps"]) < 1:
            raise NotApplicable("An experiment takes at least one step.")
        kind, seed = params["batches"], params.get("seed")
        if kind != "first-only" and not way.draws_on:
            raise NotApplicable("The batches after the first are not made by this training call, so they cannot be drawn.")
        run = self._run(way, int(params["steps"]), params)
        if kind == "zero-inputs":
            self._steering.zero_inputs(run, way)
        elif kind == "shuffled-targets":
            self._steering.shuffle_targets(run, way, seed)
        elif kind == "standardised-inputs":
            self._steering.standardise_inputs(run, way)
        still = noise_off(self.net.layers) if params.get("still") else contextlib.nullcontext()

        scattered = self._named(params.get("scatter") or [])

        def begin() -> None:
            self._scatter(scattered)
            self._seed(seed)
            if run.adam is not None:
                with self._engine.paused():
                    run.adam.begin(float(params["optimizer"]["learningRate"]))
            run.begin()

        try:
            with still:
                way.perform(run, begin, kind == "first-only")
        except ProbeError:
            raise
        except Exception as error:
            raise self._engine.session.failed(error, "the experiment") from error
        return {"experiment": params, "rows": run.rows, "stopped": run.stopped or "ended"}

    def _named(self, names: list[str]) -> list[Any]:
        known = {self.name_of(each).removesuffix(":0"): variable_of(each) for each in self._captured.handed}
        missing = [name for name in names if name not in known]
        if missing:
            raise NotApplicable(f"There is no parameter {missing[0]}.")
        return [known[name] for name in names]

    def _scatter(self, variables: list[Any]) -> None:
        generator = numpy.random.default_rng(_SCATTER_SEED)
        with self._engine.paused():
            for each in variables:
                values = to_numpy(each)
                spread = float(values.std()) or 0.1
                each.assign(values + (generator.standard_normal(values.shape) * spread).astype(values.dtype))

    def _seed(self, seed: Optional[int]) -> None:
        if seed is None:
            return
        random.seed(seed)
        numpy.random.seed(seed % 2**32)
        with self._engine.paused():
            for number, reference in enumerate(self._engine.seed_generators):
                generator = reference()
                if generator is not None:
                    generator.state.assign(tf.constant([seed % 2**31, number], dtype=generator.state.dtype))

    # -- observation

    def _run(self, way: Any, steps: int, params: Optional[dict[str, Any]] = None) -> Run:
        captured, options = self._captured, params or {}
        draws = self._engine.drawn[way.first_draw :]
        run = Run(
            self._engine, captured.optimizer, captured.trained, draws, steps, options.get("stopBelow"), options.get("seed")
        )
        if options.get("batches", "first-only") == "first-only":
            run.of_the_batch = self._step.first_draw - way.first_draw
        if params is not None:
            self._set_options(run, options)
            run.notify = self._engine.session.on_row
        return run

    def _set_options(self, run: Run, params: dict[str, Any]) -> None:
        if params.get("optimizer"):
            run.adam = self._adam_for_all()
        if params.get("still"):
            run.still = self._same_numbers_again()
        if params.get("withinMilliseconds") is not None:
            run.within_seconds = float(params["withinMilliseconds"]) / 1000
        wanted = set(params.get("observe") or ())
        if {"predictions", "final-predictions", "example-predictions"} & wanted:
            self.net.prove()
        ask = self._asked.about(params.get("about")) if "example-predictions" in wanted else None
        observer = Observer(self._captured, self.net, wanted, self.name_of, run.adam)
        if ask is not None:
            observer.ask_examples = lambda: ask(run.within_seconds)
        if params.get("keepWeights"):
            observer.kept_weights = {name: each for name, each in self._named_weights() if name in params["keepWeights"]}
        run.before = observer.before if wanted else None
        run.observe = observer.gradients if observer.wants_gradients else None
        run.after = observer.after if observer.wants_updates else None
        run.observe_last = observer.last if observer.wants_last else None
        if self._compiled.serves(params):
            run.compiled = self._compiled
            self._compiled.begin(run, params)

    def _adam_for_all(self) -> Adam:
        if self._captured.optimizer is None:
            raise NotApplicable("The script updates its weights by hand, so no optimizer can take its optimizer's place.")
        if self._adam is None:
            with self._engine.paused():
                self._adam = Adam(self._captured.variables)
        return self._adam

    def _same_numbers_again(self) -> Callable[[], None]:
        """Keras's generators begin each step where they began the captured one."""
        engine = self._engine
        self.restore()
        with engine.paused():
            states = [(each.state, each.state.value) for each in engine.live_seed_generators()]
            states = [(state, tf.identity(value)) for state, value in states]

        def again() -> None:
            with engine.paused():
                for state, value in states:
                    state.assign(value)

        return again

    def name_of(self, variable: Any) -> str:
        if id(variable) in self._captured.names:
            return self._captured.names[id(variable)]
        return str(getattr(variable, "path", None) or getattr(variable, "name", "variable"))

    def weights(self) -> list[dict[str, Any]]:
        return [self._captured.store.summary(each, name) for name, each in self._named_weights()]

    def _named_weights(self) -> list[tuple[str, Any]]:
        captured = self._captured
        found = {id(each): each for model in captured.models for each in model.weights} if captured.models else {}
        weights = list(found.values()) or captured.variables
        return [(self.name_of(each), variable_of(each)) for each in weights if variable_of(each) is not None]


def _is_symmetric(tensor: Any) -> bool:
    array = to_numpy(tensor)
    return array.ndim == 0 or bool((array == array[::-1]).all())


def _equal_calls(one: tuple[int, list[Any]], other: tuple[int, list[Any]]) -> bool:
    return one[0] == other[0] and len(one[1]) == len(other[1]) and all(_equal(a, b) for a, b in zip(one[1], other[1]))


def _equal(one: Any, other: Any) -> bool:
    return tuple(one.shape) == tuple(other.shape) and bool((to_numpy(one) == to_numpy(other)).all())

