"""Runs a PyTorch or Keras script to time it without a probe. With BENCH_STEPS=0 the process ends as soon as the first
training step's loss is known; else after so many steps, or BENCH_MILLISECONDS of them, and what each
took goes to descriptor 3 as JSON.

Usage: python plain_steps.py torch|keras SCRIPT
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import time
from typing import Callable, Optional

REACHED = 93
STEPS = int(os.environ["BENCH_STEPS"])
MILLISECONDS = float(os.environ["BENCH_MILLISECONDS"])
# Those of the warm-up, and some to count.
FEWEST = 8
TIMES = 3

times: list[float] = []
began: Optional[float] = None
before: Optional[float] = None


def tick() -> None:
    """At the same point of each step."""
    global began, before
    now = time.perf_counter()
    began = now if began is None else began
    if before is not None:
        times.append(1000 * (now - before))
    if len(times) == STEPS or len(times) >= FEWEST and 1000 * (now - began) > MILLISECONDS:
        os.write(TIMES, json.dumps(times).encode())
        os._exit(REACHED)
    before = time.perf_counter()


def step(loss_is_known: Callable[[], float]) -> None:
    if STEPS:
        tick()
    else:
        loss_is_known()
        os._exit(REACHED)


def watch_torch() -> None:
    import torch

    original = torch.Tensor.backward

    def backward(loss: torch.Tensor, *args: object, **options: object) -> None:
        step(loss.item)
        original(loss, *args, **options)

    torch.Tensor.backward = backward  # type: ignore[method-assign]


def watch_keras() -> None:
    import keras

    make = keras.Model.make_train_function

    def make_train_function(model: keras.Model, force: bool = False) -> None:
        make(model, force)
        train = model.train_function

        def train_once(iterator: object) -> object:
            logs = train(iterator)
            step(lambda: float(logs["loss"]))
            return logs

        model.train_function = train_once

    keras.Model.make_train_function = make_train_function
    watch_tapes()


def watch_tapes() -> None:
    """For loops with a tape. While `fit` is traced there is no loss to be known yet."""
    import tensorflow as tf

    gradient = tf.GradientTape.gradient

    def known_gradient(tape: tf.GradientTape, target: tf.Tensor, *args: object, **options: object) -> object:
        if tf.executing_eagerly():
            step(lambda: float(target))
        return gradient(tape, target, *args, **options)

    tf.GradientTape.gradient = known_gradient


if __name__ == "__main__":
    framework, script = sys.argv[1:3]
    (watch_torch if framework == "torch" else watch_keras)()
    sys.argv = [script]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    runpy.run_path(script, run_name="__main__")
