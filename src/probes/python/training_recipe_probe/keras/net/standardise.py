"""Inputs brought to mean 0 and deviation 1 by the captured batch's figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

import numpy
import tensorflow as tf

# A feature that hardly varies in one batch may leap in the next; it must not drown all others.
_FURTHEST = 10.0
_MOST_CHANNELS = 4
_SEQUENCES = {
    "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "Conv1D", "Conv1DTranspose", "SeparableConv1D", "MultiHeadAttention",
    "GroupedQueryAttention", "Attention", "AdditiveAttention", "TimeDistributed", "ConvLSTM1D", "MaxPooling1D", "AveragePooling1D",
    "GlobalAveragePooling1D", "GlobalMaxPooling1D",
}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """Shaped so that they broadcast over a batch."""

    mean: numpy.ndarray
    deviation: numpy.ndarray
    axis: Optional[int]
    width: int

    def apply(self, tensor: Any) -> Any:
        if self.axis is not None and (len(tensor.shape) != self.mean.ndim or tensor.shape[self.axis] != self.width):
            return tensor
        is_array = isinstance(tensor, numpy.ndarray)
        values = tf.cast(tensor, tf.float64)
        scaled = tf.clip_by_value((values - self.mean) / numpy.maximum(self.deviation, 1e-30), -_FURTHEST, _FURTHEST)
        changed = tf.cast(tf.where(self.deviation == 0, values, scaled), tensor.dtype)
        return changed.numpy() if is_array else changed


def figures(values: numpy.ndarray, axis: Optional[int]) -> Figures:
    """Mean and deviation of each index of an axis; of everything where there is none."""
    values = values.astype(numpy.float64)
    others = None if axis is None else tuple(each for each in range(values.ndim) if each != axis)
    mean, deviation = values.mean(axis=others, keepdims=axis is not None), values.std(axis=others, keepdims=axis is not None)
    tiny = 1e-12 * max(float(numpy.abs(values).max(initial=0.0)), 1e-300)
    deviation = numpy.where(deviation <= tiny, 0.0, deviation)
    return Figures(numpy.asarray(mean), numpy.asarray(deviation), axis, 1 if axis is None else values.shape[axis])


def feature_axis(shape: tuple[int, ...], layer_kinds: set[str], channels_first: bool) -> Optional[int]:
    """Columns of tables and sequences, channels of images; None for a row of numbers and for pictures without channels."""
    if len(shape) <= 1:
        return None
    if len(shape) == 2:
        return 1
    if len(shape) == 3:
        return 2 if is_sequence_net(layer_kinds) else None
    return 1 if channels_first and shape[-1] > _MOST_CHANNELS else len(shape) - 1


def is_sequence_net(layer_kinds: set[str]) -> bool:
    return bool(layer_kinds & _SEQUENCES)
