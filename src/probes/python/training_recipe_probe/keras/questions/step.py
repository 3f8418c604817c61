"""What one of the script's own steps does to the parameters: done once by the script's code, and put back."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable, ProbeError
from ...script.frames import location
from ..criterion.rerun import Rows
from ..engine.capture import Captured
from ..engine.run import Run
from ..net.modes import ModeWatch, describe_layer, given_training, within
from ..recording.events import variable_of
from ..recording.tensors import to_numpy
from .units import units_alike, units_without_gradient

Place = Optional[tuple[str, int]]


class StepWatch(Run):
    """One step of the captured optimizer. Tapes are asked for the gradient of all that they watched."""

    def __init__(self, captured: Captured, draws: list[tuple[str, Any]]) -> None:
        engine = captured.engine
        super().__init__(engine, captured.optimizer, captured.trained, draws, 1)
        self.after = self._after
        self._captured = captured
        # By the TensorFlow variable's id; the values keep the variables alive.
        self.watched: dict[int, Any] = {}
        self.made: dict[int, tuple[Any, Any]] = {}
        self.gradients: dict[int, Any] = {}
        self.given: dict[int, Any] = {}
        self.ratios: dict[int, float] = {}
        self.weights: dict[int, tuple[Any, numpy.ndarray]] = {}
        self.weights_after: dict[int, numpy.ndarray] = {}
        self.modes = ModeWatch(within(captured.models), lambda: self._outer)
        self._outer: Optional[bool] = None

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        variables = self._engine.variables
        variables.listener = self._on_made
        try:
            with self.modes.watching():
                yield
        finally:
            variables.listener = None

    def _on_made(self, variable: Any) -> None:
        layers = self._engine.layers_at_work
        if not self.rows:
            self.made[id(variable)] = variable, layers[-1] if layers else None

    # -- events

    def on_forward(self, layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
        self._outer = given_training(layer, args, kwargs)
        return super().on_forward(layer, args, kwargs)

    def gradient(self, call: Any) -> Any:
        tape, target, sources, *more = call.args
        known = {id(variable_of(each)) for each in _flat(sources)}
        others = [each for each in tape.watched_variables() if id(each) not in known]
        results, of_others = call.func(tape, target, [sources, others], *more, **call.keywords)
        for each, gradient in zip(others, of_others):
            if gradient is not None:
                self.watched[id(each)] = each
                self._add(each, gradient)
        return results

    def on_gradient(self, losses: list[Any], variables: list[Any], place: Place, results: list[Any]) -> None:
        super().on_gradient(losses, variables, place, results)
        if not self.rows and self._optimizer is None:
            for each, gradient in zip(variables, results):
                self.given[id(variable_of(each))] = each
                if gradient is not None:
                    self._add(each, gradient)

    def before_update(self, optimizer: Any, variables: list[Any], gradients: list[Any]) -> None:
        if optimizer is self._optimizer and self._losses and not self.rows:
            with self._engine.paused():
                self._look(optimizer, variables, gradients)
        super().before_update(optimizer, variables, gradients)

    def _look(self, optimizer: Any, variables: list[Any], gradients: list[Any]) -> None:
        scale = _loss_scale(optimizer)
        for each, gradient in zip(variables, gradients):
            variable = variable_of(each)
            if variable is None:
                continue
            if optimizer is not None:
                self.given[id(variable)] = each
                if gradient is not None:
                    self.gradients[id(variable)] = _dense(gradient) / scale
        for each in [*self._captured.variables, *variables]:
            variable = variable_of(each)
            if variable is not None:
                self.weights[id(variable)] = variable, to_numpy(variable)
        for variable in _trainable(self._captured.models):
            self.weights.setdefault(id(variable), (variable, to_numpy(variable)))

    def _add(self, each: Any, gradient: Any) -> None:
        identifier = id(variable_of(each))
        known = self.gradients.get(identifier)
        self.gradients[identifier] = _dense(gradient) if known is None else known + _dense(gradient)

    def _after(self, row: dict[str, Any]) -> None:
        with self._engine.paused():
            for identifier, (variable, before) in self.weights.items():
                if identifier in self.given and identifier in self.gradients:
                    ratio = _ratio(before.astype(numpy.float64), to_numpy(variable).astype(numpy.float64))
                    if ratio is not None:
                        self.ratios[identifier] = ratio
            self.weights_after = {identifier: to_numpy(variable) for identifier, (variable, _) in self.weights.items()}



class StepDescriber:
    """Answers `step/describe`."""

    def __init__(self, captured: Captured, experiments: Any) -> None:
        self._captured = captured
        self._experiments = experiments

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        way = self._experiments.require_way()
        captured = self._captured
        watch = StepWatch(captured, captured.engine.drawn[way.first_draw :])
        watch.of_the_batch = captured.step.first_draw - way.first_draw
        try:
            with watch.watching():
                way.perform(watch, lambda: None, True)
        except ProbeError:
            raise
        except Exception as error:
            raise self._engine.session.failed(error, "its step") from error
        if not watch.rows:
            raise NotApplicable("The script took no step when it was run again.")
        return {
            "parameters": self._parameters(watch),
            # TensorFlow hands gradients out; nothing keeps them from one step to the next.
            "gradientsCleared": None,
            "clippedBeforeBackward": None,
            "outputGradientNorms": self._output_gradient_norms(),
            "stilledLayers": [describe_layer(each) for each in watch.modes.stilled()],
        }

    # -- parameters

    def _parameters(self, watch: StepWatch) -> list[dict[str, Any]]:
        layers, frozen = self._layers_of(watch)
        held = self._held(watch)
        made = {identifier for identifier in watch.made if identifier in watch.watched}
        found = []
        for identifier, (name, each) in self._named(watch).items():
            if identifier in frozen:
                continue
            layer = layers.get(identifier)
            found.append(
                {
                    "name": name,
                    "location": location(self._captured.engine.places.of(layer)) if layer is not None else None,
                    "size": int(numpy.prod([int(size) for size in each.shape], dtype=numpy.int64)),
                    "heldByOptimizer": False if identifier in made else held(identifier),
                    "gradientNorm": _norm(watch.gradients.get(identifier)),
                    "updateRatio": watch.ratios.get(identifier),
                    "madeInForward": identifier in made,
                    "unitsAlike": self._units_alike(watch, layer, identifier),
                    **_units(layer, identifier, watch.gradients.get(identifier)),
                }
            )
        return found

    def _named(self, watch: StepWatch) -> dict[int, tuple[str, Any]]:
        captured = self._captured
        given = [*captured.variables, *watch.given.values()]
        keras_variables = [each for model in captured.models for each in model.trainable_weights]
        found: dict[int, tuple[str, Any]] = {}
        for each in [*keras_variables, *given, *watch.watched.values()]:
            variable = variable_of(each)
            if variable is not None:
                found.setdefault(id(variable), (self._experiments.name_of(each).removesuffix(":0"), variable))
        return found

    def _layers_of(self, watch: StepWatch) -> tuple[dict[int, Any], set[int]]:
        """The innermost layer that owns a variable, and which variables are frozen. TensorFlow's own do not know."""
        engine = self._captured.engine
        found: dict[int, Any] = {}
        frozen: set[int] = set()
        for model in [*self._captured.models, *engine.applied.values()]:
            for layer in within([model]):
                for each in [*layer._trainable_variables, *layer._non_trainable_variables]:
                    identifier = id(variable_of(each))
                    found[identifier] = layer
                    if not layer.trainable or not each.trainable:
                        frozen.add(identifier)
        for identifier, (_, layer) in watch.made.items():
            if layer is not None:
                found[identifier] = layer
        return found, frozen - set(watch.given)

    def _held(self, watch: StepWatch) -> Any:
        """Whether an optimizer holds a variable, as far as the script's optimizers have said what they hold."""
        optimizers = [each for reference in self._captured.engine.optimizers if (each := reference()) is not None]
        known = set(watch.given) if self._captured.optimizer is not None else set()
        unsaid = False
        for optimizer in optimizers:
            inner = getattr(optimizer, "inner_optimizer", optimizer)
            variables = getattr(inner, "_trainable_variables", None)
            known |= {id(variable_of(each)) for each in variables or ()}
            unsaid = unsaid or not variables and inner is not getattr(self._captured.optimizer, "inner_optimizer", self._captured.optimizer)

        def held(identifier: int) -> Optional[bool]:
            if identifier in known:
                return True
            return None if unsaid or not optimizers else False

        return held

    @staticmethod
    def _units_alike(watch: StepWatch, layer: Any, identifier: int) -> Optional[bool]:
        before = watch.weights.get(identifier)
        after = watch.weights_after.get(identifier)
        if before is None or after is None:
            return None
        values = {key: (value, watch.weights_after.get(key, value)) for key, (_, value) in watch.weights.items()}
        return units_alike(layer, identifier, values)

    # -- outputs

    def _output_gradient_norms(self) -> Optional[list[float]]:
        captured, criterion = self._captured, self._captured.criterion
        size = captured.batch_size
        try:
            criterion.require()
        except NotApplicable:
            return None
        if not size or not criterion.outputs:
            return None
        rows = Rows([], size)
        with captured.engine.paused(), tf.GradientTape(watch_accessed_variables=False) as tape:
            placed = {id(each.received): (each.received, tf.identity(each.received)) for each in criterion.outputs}
            values = [value for _, value in placed.values() if value.dtype.is_floating]
            if not values or any(not rows.holds_examples(each) for each in values):
                return None
            for each in values:
                tape.watch(each)
            try:
                loss = criterion.loss(placed)
            except ProbeError:
                return None
        total = numpy.zeros(size)
        with captured.engine.paused():
            for gradient in tape.gradient(loss, values):
                if gradient is not None:
                    total += numpy.square(_dense(gradient).reshape(size, -1)).sum(axis=1)
        return [float(each) for each in numpy.sqrt(total)]


def _units(layer: Any, identifier: int, gradient: Optional[numpy.ndarray]) -> dict[str, Any]:
    """For the protocol: nothing where no gradient was seen."""
    found = None if gradient is None else units_without_gradient(layer, identifier, gradient)
    return {} if found is None else {"units": found}


def _trainable(models: list[Any]) -> list[Any]:
    found = [variable_of(each) for model in models for each in model.trainable_weights]
    return [each for each in found if each is not None]


def _flat(structure: Any) -> list[Any]:
    return list(tf.nest.flatten(structure))


def _dense(gradient: Any) -> numpy.ndarray:
    """Gradients of embeddings come as slices."""
    return to_numpy(tf.convert_to_tensor(gradient)).astype(numpy.float64)


def _norm(gradient: Optional[numpy.ndarray]) -> Optional[float]:
    return None if gradient is None else float(numpy.linalg.norm(gradient))


def _ratio(before: numpy.ndarray, after: numpy.ndarray) -> Optional[float]:
    """None for weights that were all zero: any update is infinitely larger than those."""
    size = float(numpy.linalg.norm(before))
    return float(numpy.linalg.norm(after - before)) / size if size > 0 else None


def _loss_scale(optimizer: Any) -> float:
    scale = getattr(optimizer, "dynamic_scale", None)
    return float(to_numpy(scale)) if scale is not None and hasattr(optimizer, "inner_optimizer") else 1.0
