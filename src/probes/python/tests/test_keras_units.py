"""Units that are copies of each other. Needs Keras on TensorFlow."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from typing import Any, Optional

import keras
import numpy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training_recipe_probe.keras.questions.units import units_alike  # noqa: E402
from training_recipe_probe.keras.recording.events import variable_of  # noqa: E402


def told(layer: Any, shape: tuple[Optional[int], ...], name: str, change: Any = None) -> Optional[bool]:
    """`change` makes the values after the step of those before."""
    layer.build(shape)
    values = {}
    for each in layer.weights:
        before = numpy.array(each)
        values[id(variable_of(each))] = before, change(before) if change is not None else before
    return units_alike(layer, id(variable_of(getattr(layer, name))), values)


class UnitsAlike(unittest.TestCase):
    def test_a_constant_matrix_whose_columns_stay_equal(self) -> None:
        self.assertIs(told(keras.layers.Dense(5, kernel_initializer="zeros"), (None, 3), "kernel", lambda each: each + 0.5), True)
        self.assertIs(told(keras.layers.Conv2D(4, 3, kernel_initializer="ones"), (None, 8, 8, 2), "kernel"), True)

    def test_a_step_that_tells_the_units_apart(self) -> None:
        def apart(value: numpy.ndarray) -> numpy.ndarray:
            return value + numpy.arange(value.shape[-1], dtype=value.dtype)

        self.assertIs(told(keras.layers.Dense(5, kernel_initializer="zeros"), (None, 3), "kernel", apart), False)

    def test_random_units_differ(self) -> None:
        self.assertIs(told(keras.layers.Dense(5), (None, 3), "kernel"), False)
        self.assertIs(told(keras.layers.Conv2DTranspose(5, 3), (None, 8, 8, 2), "kernel"), False)

    def test_equal_rows_are_no_copies(self) -> None:
        layer = keras.layers.Dense(3)
        layer.build((None, 4))
        layer.kernel.assign(numpy.tile([[1.0, 2.0, 3.0]], (4, 1)))
        value = numpy.array(layer.kernel)
        identifier = id(variable_of(layer.kernel))
        self.assertIs(units_alike(layer, identifier, {identifier: (value, value)}), False)

    def test_transposed_filters_have_their_units_elsewhere(self) -> None:
        layer = keras.layers.Conv2DTranspose(3, 2)
        layer.build((None, 8, 8, 4))
        layer.kernel.assign(numpy.tile(numpy.arange(16.0).reshape(2, 2, 1, 4), (1, 1, 3, 1)))
        value = numpy.array(layer.kernel)
        identifier = id(variable_of(layer.kernel))
        self.assertIs(units_alike(layer, identifier, {identifier: (value, value)}), True)

    def test_nothing_is_said_of_biases_and_single_units(self) -> None:
        self.assertIsNone(told(keras.layers.Dense(5), (None, 3), "bias"))
        self.assertIsNone(told(keras.layers.Dense(1, kernel_initializer="zeros"), (None, 3), "kernel"))
        self.assertIsNone(told(keras.layers.DepthwiseConv2D(3, depthwise_initializer="ones"), (None, 8, 8, 2), "kernel"))

    def test_recurrent_units_are_copies_only_with_what_they_read_from_each_other(self) -> None:
        zeros = {"kernel_initializer": "zeros"}
        self.assertIs(told(keras.layers.LSTMCell(4, **zeros), (None, 3), "kernel"), False)
        self.assertIs(told(keras.layers.LSTMCell(4, **zeros, recurrent_initializer="zeros"), (None, 3), "kernel"), True)
        self.assertIs(told(keras.layers.GRUCell(4, **zeros, recurrent_initializer="ones"), (None, 3), "recurrent_kernel"), True)

    def test_a_matrix_by_hand_is_inputs_by_units(self) -> None:
        for value, expected in ((numpy.ones((3, 2)), True), (numpy.eye(3), False), (numpy.ones(3), None), (numpy.ones((3, 1)), None)):
            self.assertIs(units_alike(None, 1, {1: (value, value)}), expected)


if __name__ == "__main__":
    unittest.main()
