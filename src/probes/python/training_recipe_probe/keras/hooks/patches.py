"""Hooks that TensorFlow and Keras have in common."""

from __future__ import annotations

import functools
import inspect
import sys
from typing import TYPE_CHECKING, Any, Callable

from ...replaced import replace

if TYPE_CHECKING:
    from ..engine.engine import KerasEngine


def hook_optimizer_class(engine: KerasEngine, kind: type, update: str) -> None:
    def wrap_init(original: Callable[..., Any]) -> Callable[..., Any]:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            if not engine.off and not engine.captured:
                engine.on_optimizer_made(self, sys._getframe(1))

        return __init__

    def wrap_apply(original: Callable[..., Any]) -> Callable[..., Any]:
        def apply(self: Any, grads: Any, trainable_variables: Any = None) -> Any:
            grads = list(grads)
            variables = list(trainable_variables) if trainable_variables is not None else None
            known = variables if variables is not None else getattr(self, "_trainable_variables", [])
            call = functools.partial(original, self, grads, variables)
            return engine.on_update(call, self, grads, known, sys._getframe(1))

        return apply

    def wrap_apply_gradients(original: Callable[..., Any]) -> Callable[..., Any]:
        def apply_gradients(self: Any, grads_and_vars: Any, *args: Any, **kwargs: Any) -> Any:
            pairs = list(grads_and_vars)
            call = functools.partial(original, self, pairs, *args, **kwargs)
            return engine.on_update(
                call, self, [gradient for gradient, _ in pairs], [each for _, each in pairs], sys._getframe(1)
            )

        return apply_gradients

    replace(kind, "__init__", wrap_init)
    if update in kind.__dict__:
        replace(kind, update, wrap_apply if update == "apply" else wrap_apply_gradients)


def hooked_loss(
    engine: KerasEngine, name: str, targets: tuple[str, ...], predictions: tuple[str, ...]
) -> Callable[[Any], Any]:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(original)

        def criterion(*args: Any, **kwargs: Any) -> Any:
            if not engine.listens():
                return original(*args, **kwargs)
            try:
                given = signature.bind_partial(*args, **kwargs).arguments
            except TypeError:
                return original(*args, **kwargs)
            return engine.on_loss_call(
                name,
                original,
                args,
                kwargs,
                [given.get(each) for each in predictions],
                [given.get(each) for each in targets],
                name,
            )

        return criterion

    return wrap
