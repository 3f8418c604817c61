"""Answers `functions/compare`: two of the person's functions on the captured tensors."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional

import numpy
import tensorflow as tf
from tensorflow.python.eager import context

from ...process.quiet import Quiet
from ...script.functions import World, compare
from ...state.python_state import remember_generators
from ..engine.capture import Captured
from ..recording.tensors import is_tensor

_SEED = 1


def compare_functions(captured: Captured, restore: Callable[[], None], params: dict[str, Any]) -> dict[str, Any]:
    generators, drawing = remember_generators(), _remember_drawing()

    def again() -> None:
        restore()
        generators()
        drawing(_SEED)

    world = World(
        frames=captured.frames,
        models=captured.models,
        inputs=[tensor for tensor, _ in captured.inputs],
        targets=list(captured.criterion.targets),
        outputs=[each.received for each in captured.criterion.outputs],
        summary=lambda value, name: _summary(captured, value, name),
        restore=again,
        undisturbed=lambda: _undisturbed(captured),
    )
    try:
        return compare(world, params)
    finally:
        drawing(None)


def _remember_drawing() -> Callable[[Optional[int]], None]:
    """Of TensorFlow's own random operations: begins them anew with a seed, or, with none, goes on as they were seeded."""
    ctx = context.context()
    seed, state = ctx._seed, ctx._rng.getstate() if ctx._rng is not None else None

    def begin(anew: Optional[int]) -> None:
        ctx._set_global_seed(anew if anew is not None else seed)
        if anew is None and state is not None:
            ctx._rng.setstate(state)

    return begin


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
    if isinstance(value, list) and value:
        return _summary(captured, _stacked(value), name)
    if not is_tensor(value):
        return None
    return captured.store.summary(tf.identity(value) if tf.is_tensor(value) else numpy.array(value), name)


def _stacked(values: list[Any]) -> Optional[numpy.ndarray]:
    """What a loop has gathered one by one; None where it does not fit together."""
    try:
        found = numpy.stack([numpy.asarray(each) for each in values])
    except (TypeError, ValueError):
        return None
    return None if found.dtype.kind in "OSU" else found
