"""Answers `functions/compare`: two of the person's functions on the captured tensors."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional

import numpy
import tensorflow as tf

from ...process.quiet import Quiet
from ...script.functions import World, compare
from ..engine.capture import Captured
from ..recording.tensors import is_tensor


def compare_functions(captured: Captured, restore: Callable[[], None], params: dict[str, Any]) -> dict[str, Any]:
    world = World(
        frames=captured.frames,
        models=captured.models,
        inputs=[tensor for tensor, _ in captured.inputs],
        targets=list(captured.criterion.targets),
        outputs=[each.received for each in captured.criterion.outputs],
        summary=lambda value, name: _summary(captured, value, name),
        restore=restore,
        undisturbed=lambda: _undisturbed(captured),
    )
    return compare(world, params)


@contextlib.contextmanager
def _undisturbed(captured: Captured) -> Iterator[None]:
    """The hooks see nothing of what the functions call, and no file is written."""
    quiet = Quiet()
    quiet.enter()
    try:
        with captured.engine.paused():
            yield
    finally:
        quiet.leave()


def _summary(captured: Captured, value: Any, name: str) -> Optional[dict[str, Any]]:
    if isinstance(value, (bool, int, float, numpy.generic)):
        return captured.store.summary(numpy.asarray(value), name)
    if not is_tensor(value):
        return None
    return captured.store.summary(tf.identity(value) if tf.is_tensor(value) else numpy.array(value), name)
