"""Runs a PyTorch or Keras script to time it without a probe: ends the process as soon as the first training step's loss
is known.

Usage: python first_step.py torch|keras SCRIPT
"""

import os
import runpy
import sys

REACHED = 93


def end_at_first_backward() -> None:
    import torch

    def backward(loss: torch.Tensor, *_args: object, **_options: object) -> None:
        loss.item()
        os._exit(REACHED)

    torch.Tensor.backward = backward  # type: ignore[method-assign]


def end_at_first_batch() -> None:
    import keras

    make = keras.Model.make_train_function

    def make_train_function(model: keras.Model, force: bool = False) -> None:
        make(model, force)
        train = model.train_function

        def train_once(iterator: object) -> None:
            float(train(iterator)["loss"])
            os._exit(REACHED)

        model.train_function = train_once

    keras.Model.make_train_function = make_train_function
    end_at_first_gradient()


def end_at_first_gradient() -> None:
    """For loops with a tape. While `fit` is traced there is no loss to be known yet."""
    import tensorflow as tf

    gradient = tf.GradientTape.gradient

    def known_gradient(tape: tf.GradientTape, target: tf.Tensor, *args: object, **options: object) -> object:
        if not tf.executing_eagerly():
            return gradient(tape, target, *args, **options)
        float(target)
        os._exit(REACHED)

    tf.GradientTape.gradient = known_gradient


if __name__ == "__main__":
    framework, script = sys.argv[1:3]
    (end_at_first_backward if framework == "torch" else end_at_first_batch)()
    sys.argv = [script]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    runpy.run_path(script, run_name="__main__")
