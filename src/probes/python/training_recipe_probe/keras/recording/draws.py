"""Random numbers of TensorFlow's own generators, drawn again from a seed."""

from __future__ import annotations

from typing import Any

# Functions of `gen_random_ops`, which all of `tf.random` passes through.
DRAWS = (
    "random_standard_normal", "random_uniform", "random_uniform_int", "truncated_normal", "random_shuffle", "multinomial",
    "random_gamma", "random_poisson_v2", "parameterized_truncated_normal",
)  # fmt: skip


def draw_again(name: str, args: Any, drawn: Any, seed: Any) -> Any:
    """The same kind of random numbers from a seed; `drawn` itself where that kind is not known."""
    import numpy
    import tensorflow as tf

    shape = tf.shape(drawn)
    if name == "random_standard_normal":
        return tf.random.stateless_normal(shape, seed, dtype=drawn.dtype)
    if name == "truncated_normal":
        return tf.random.stateless_truncated_normal(shape, seed, dtype=drawn.dtype)
    if name == "random_uniform":
        return tf.random.stateless_uniform(shape, seed, dtype=drawn.dtype)
    if name == "random_uniform_int" and len(args) >= 3:
        return tf.random.stateless_uniform(shape, seed, minval=args[1], maxval=args[2], dtype=drawn.dtype)
    if name == "random_shuffle" and args:
        order = numpy.random.default_rng(seed).permutation(int(drawn.shape[0]))
        return tf.gather(args[0], order)
    if name == "multinomial" and len(args) >= 2:
        return tf.random.stateless_categorical(args[0], args[1], seed, dtype=drawn.dtype)
    return drawn
