"""What an experiment notes of each of its steps beside the loss."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Optional

import numpy
import tensorflow as tf

from ..engine.adam import Adam
from ..engine.capture import Captured, learning_rate
from ..net.net import Net
from ..recording.events import variable_of
from ..recording.tensors import to_numpy


class Observer:
    """`before`: the weights are not changed yet. `last`: of the row that ends the experiment, before its update too."""

    def __init__(
        self, captured: Captured, net: Net, wanted: Iterable[str], name_of: Callable[[Any], str], adam: Optional[Adam]
    ) -> None:
        self._captured = captured
        self._net = net
        self._name_of = name_of
        self._adam = adam
        self.wanted = set(wanted)
        self._weights: dict[int, numpy.ndarray] = {}
        # What the net says to the examples that were asked about.
        self.ask_examples: Callable[[], dict[str, Any]] = dict
        # Weights that are kept at the last row, by name.
        self.kept_weights: dict[str, Any] = {}

    @property
    def wants_gradients(self) -> bool:
        return "gradient-norms" in self.wanted

    @property
    def wants_updates(self) -> bool:
        return "update-norms" in self.wanted

    @property
    def wants_last(self) -> bool:
        return bool(self.kept_weights or self.wanted & {"final-predictions", "example-predictions"})

    def before(self, row: dict[str, Any]) -> None:
        with self._captured.engine.paused():
            if "learning-rate" in self.wanted:
                self._note_rate(row)
            if self.wants_updates:
                self._weights = {id(each): to_numpy(variable_of(each)) for each in self._captured.variables}
        if "predictions" in self.wanted:
            row["predictions"] = self._predictions()

    def gradients(self, row: dict[str, Any], variables: list[Any], gradients: list[Any]) -> None:
        with self._captured.engine.paused():
            row["gradientNorms"] = {
                self._name_of(each): float(numpy.linalg.norm(to_numpy(tf.convert_to_tensor(gradient)).astype(numpy.float64)))
                for each, gradient in zip(variables, gradients)
                if gradient is not None
            }

    def after(self, row: dict[str, Any]) -> None:
        with self._captured.engine.paused():
            row["updateRatios"] = {
                self._name_of(each): _ratio(self._weights[id(each)], to_numpy(variable_of(each)))
                for each in self._captured.variables
            }

    def last(self, row: dict[str, Any]) -> None:
        if "final-predictions" in self.wanted:
            row["predictions"] = self._predictions()
        if "example-predictions" in self.wanted:
            row["examplePredictions"] = self.ask_examples()
        if self.kept_weights:
            with self._captured.engine.paused():
                row["weights"] = {name: self._captured.store.keep(each, name) for name, each in self.kept_weights.items()}

    def _note_rate(self, row: dict[str, Any]) -> None:
        if self._captured.optimizer is None:
            return
        rate = self._adam.learning_rate if self._adam is not None else learning_rate(self._captured.optimizer)
        if rate is not None:
            row["learningRate"] = rate

    def _predictions(self) -> list[str]:
        return [self._captured.store.keep(each, "prediction") for each in self._net.predict()]


def _ratio(before: numpy.ndarray, after: numpy.ndarray) -> float:
    before, after = before.astype(numpy.float64), after.astype(numpy.float64)
    return float(numpy.linalg.norm(after - before) / max(float(numpy.linalg.norm(before)), 1e-12))
