"""Listens at TensorFlow's own doors."""

from __future__ import annotations

import functools
import os
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any, Callable, Optional

from ...replaced import replace
from ...script.frames import is_probe_code, is_user_code, user_location
from ..recording.draws import DRAWS
from .patches import hook_optimizer_class, hooked_loss

if TYPE_CHECKING:
    from ..engine.engine import KerasEngine


def hook_tensorflow(engine: KerasEngine) -> None:
    _hook_operations(engine)
    _hook_draws(engine)
    _hook_variables(engine)
    _hook_tapes(engine)
    _hook_functions(engine)
    _hook_pipelines(engine)
    _hook_tensorflow_losses(engine)
    _hook_old_optimizers(engine)


def _hook_operations(engine: KerasEngine) -> None:
    from tensorflow.python.framework import op_callbacks

    op_callbacks.add_op_callback(engine.on_operation)


def _hook_draws(engine: KerasEngine) -> None:
    from tensorflow.python.ops import gen_random_ops

    for name in DRAWS:

        def wrap(original: Callable[..., Any], name: str = name) -> Callable[..., Any]:
            def draw(*args: Any, **kwargs: Any) -> Any:
                return engine.on_draw(original, name, args, kwargs)

            return draw

        replace(gen_random_ops, name, wrap)


def _hook_variables(engine: KerasEngine) -> None:
    from tensorflow.python.ops import resource_variable_ops

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            if not engine.off:
                frame = _maker(sys._getframe(1))
                if frame is not None:
                    engine.listen(frame)
                with engine.paused():
                    engine.variables.made(self)

        return __init__

    def wrap_assign(original: Callable[..., Any]) -> Callable[..., Any]:
        def assign(self: Any, *args: Any, **kwargs: Any) -> Any:
            engine.on_assign(self, sys._getframe(1))
            return original(self, *args, **kwargs)

        return assign

    replace(resource_variable_ops.ResourceVariable, "__init__", wrap)
    for name in ("assign", "assign_add", "assign_sub"):
        replace(resource_variable_ops.ResourceVariable, name, wrap_assign)


def _maker(frame: Optional[FrameType]) -> Optional[FrameType]:
    """The person's own frame, where it makes the variable itself: such a script may update it by hand."""
    while frame is not None:
        if is_user_code(frame.f_code):
            return frame
        if not is_probe_code(frame.f_code) and os.sep + "tensorflow" + os.sep not in frame.f_code.co_filename:
            return None
        frame = frame.f_back
    return None


def _hook_tapes(engine: KerasEngine) -> None:
    import tensorflow as tf

    def wrap_enter(original: Callable[..., Any]) -> Callable[..., Any]:
        def __enter__(self: Any) -> Any:
            if engine.listens():
                engine.on_tape_enter()
            return original(self)

        return __enter__

    def wrap_exit(original: Callable[..., Any]) -> Callable[..., Any]:
        def __exit__(self: Any, *args: Any) -> Any:
            if engine.listens():
                engine.on_tape_exit()
            return original(self, *args)

        return __exit__

    def wrap_gradient(original: Callable[..., Any]) -> Callable[..., Any]:
        def gradient(self: Any, target: Any, sources: Any, *args: Any, **kwargs: Any) -> Any:
            call = functools.partial(original, self, target, sources, *args, **kwargs)
            if engine.watching is not None:
                return engine.watching.on_gradient(call, target, sources)
            if not engine.listens():
                return call()
            return engine.on_gradient(call, target, sources, sys._getframe(1))

        return gradient

    replace(tf.GradientTape, "__enter__", wrap_enter)
    replace(tf.GradientTape, "__exit__", wrap_exit)
    replace(tf.GradientTape, "gradient", wrap_gradient)


def _hook_functions(engine: KerasEngine) -> None:
    from tensorflow.python.eager.polymorphic_function import polymorphic_function

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
            return engine.on_function_call(original, self, args, kwargs)

        return __call__

    replace(polymorphic_function.Function, "__call__", wrap)


def _hook_pipelines(engine: KerasEngine) -> None:
    import tensorflow as tf
    from tensorflow.python.data.ops.iterator_ops import OwnedIterator

    def wrap_iter(original: Callable[..., Any]) -> Callable[..., Any]:
        def __iter__(self: Any) -> Any:
            if not engine.listens():
                return original(self)
            return engine.on_dataset_iter(original, self, sys._getframe(1))

        return __iter__

    def wrap_next(original: Callable[..., Any]) -> Callable[..., Any]:
        def __next__(self: Any) -> Any:
            if not engine.listens():
                return original(self)
            return engine.on_iterator_next(original, self)

        return __next__

    def wrap_map(original: Callable[..., Any]) -> Callable[..., Any]:
        def map(self: Any, map_func: Any, *args: Any, **kwargs: Any) -> Any:
            made = original(self, map_func, *args, **kwargs)
            if not engine.off and not engine.captured:
                name = getattr(map_func, "__name__", type(map_func).__name__)
                object.__setattr__(made, "_recipe_map", ("map" if name == "<lambda>" else name, user_location(sys._getframe(1))))
            return made

        return map

    replace(tf.data.Dataset, "map", wrap_map)
    replace(tf.data.Dataset, "__iter__", wrap_iter)
    replace(OwnedIterator, "__next__", wrap_next)


def _hook_tensorflow_losses(engine: KerasEngine) -> None:
    import tensorflow as tf

    for owner, names in (
        (tf.nn, ("softmax_cross_entropy_with_logits", "sparse_softmax_cross_entropy_with_logits",
                 "sigmoid_cross_entropy_with_logits", "weighted_cross_entropy_with_logits", "ctc_loss")),
    ):  # fmt: skip
        for name in names:
            replace(owner, name, hooked_loss(engine, name, ("labels",), ("logits",)))


def _hook_old_optimizers(engine: KerasEngine) -> None:
    from tensorflow.python.training import optimizer

    hook_optimizer_class(engine, optimizer.Optimizer, "apply_gradients")
