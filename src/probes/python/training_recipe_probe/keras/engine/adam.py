"""Adam in the place of the script's own optimizer, for as long as one experiment runs."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from ..recording.events import variable_of
from ..recording.tensors import to_numpy

_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-7


class Adam:
    """
    Kingma & Ba (2015) with Keras's own constants, without weight decay, on the variables of an update.

    Not `keras.optimizers.Adam`: another optimizer would be one more of the script's to every hook. Its state lives in
    variables, so that it works in a graph; those are put back to their first values with all others.
    """

    def __init__(self, variables: list[Any]) -> None:
        self._variables = [variable_of(each) for each in variables]
        self._moments = {
            id(each): tuple(tf.Variable(tf.zeros(each.shape, each.dtype), trainable=False) for _ in range(2))
            for each in self._variables
        }
        self._count = tf.Variable(0.0, trainable=False)
        self._rate = tf.Variable(0.0, trainable=False)
        self.learning_rate = 0.0

    def begin(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self._rate.assign(learning_rate)
        self._count.assign(0.0)
        for moments in self._moments.values():
            for each in moments:
                each.assign(tf.zeros_like(each))

    def apply(self, optimizer: Any, variables: list[Any], gradients: list[Any]) -> None:
        self._count.assign_add(1.0)
        for each, gradient in zip(variables, gradients):
            variable = variable_of(each)
            if gradient is None or id(variable) not in self._moments:
                continue
            gradient = tf.cast(tf.convert_to_tensor(gradient), variable.dtype)
            self._update(variable, _unscaled(optimizer, gradient))
            constraint = getattr(each, "constraint", None)
            if constraint is not None:
                variable.assign(tf.convert_to_tensor(constraint(variable)))

    def _update(self, variable: Any, gradient: Any) -> None:
        first, second = self._moments[id(variable)]
        count, rate = tf.cast(self._count, variable.dtype), tf.cast(self._rate, variable.dtype)
        first.assign_add((gradient - first) * (1 - _BETA1))
        second.assign_add((tf.square(gradient) - second) * (1 - _BETA2))
        rate = rate * tf.sqrt(1 - tf.pow(tf.constant(_BETA2, variable.dtype), count))
        rate = rate / (1 - tf.pow(tf.constant(_BETA1, variable.dtype), count))
        variable.assign_sub(rate * first / (tf.sqrt(second) + _EPSILON))


def _unscaled(optimizer: Any, gradient: Any) -> Any:
    scale = getattr(optimizer, "dynamic_scale", None)
    if scale is None or not hasattr(optimizer, "inner_optimizer"):
        return gradient
    return gradient / tf.cast(float(to_numpy(scale)), gradient.dtype)
