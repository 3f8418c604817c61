"""Trainings that cannot be examined yet: says so, and why, on the line where they would begin."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, Callable, Optional

from ...replaced import replace
from ...script.frames import location, user_location
from ...session import Session


def refuse_backend(session: Session, backend: str) -> None:
    """Keras on another backend than TensorFlow and PyTorch."""
    from keras import Model

    message = (
        f"Keras runs on the {backend} backend here, whose steps cannot be examined yet. "
        "Set KERAS_BACKEND=tensorflow to examine this script."
    )
    for name in ("fit", "train_on_batch"):
        replace(Model, name, _refusing(session, message))


def refuse_legacy_keras(session: Session) -> None:
    """Keras 2, which goes by the name `tf_keras` beside Keras 3."""
    from tf_keras import Model  # type: ignore[import-not-found]

    message = (
        "This is Keras 2 (tf_keras), whose steps cannot be examined yet. "
        "Let the script use Keras 3, by TF_USE_LEGACY_KERAS=0 or by importing keras."
    )
    for name in ("fit", "train_on_batch"):
        replace(Model, name, _refusing(session, message))


def refuse_graph_sessions(session: Session) -> None:
    """TensorFlow 1's way: an update is put into a graph, and a session runs it."""
    from tensorflow.python.client.session import BaseSession

    def wrap_run(original: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: Any, fetches: Any, *args: Any, **kwargs: Any) -> Any:
            if not session.has_captured and _updates_weights(self.graph, fetches):
                _refuse(session, _GRAPH_SESSION, sys._getframe(1))
            return original(self, fetches, *args, **kwargs)

        return run

    replace(BaseSession, "run", wrap_run)


def _updates_weights(graph: Any, fetches: Any) -> bool:
    """Whether an optimizer's update is among what the fetched operations depend on."""
    from tensorflow import nest

    pending = [_operation(graph, each) for each in nest.flatten(fetches)]
    seen: set[Any] = set()
    while pending:
        operation = pending.pop()
        if operation is None or operation in seen:
            continue
        seen.add(operation)
        if operation.type.startswith(_UPDATES):
            return True
        pending += [each.op for each in operation.inputs] + list(operation.control_inputs)
    return False


def _operation(graph: Any, fetched: Any) -> Any:
    try:
        element = graph.as_graph_element(fetched)
    except (TypeError, ValueError, KeyError):
        return None
    return getattr(element, "op", element)


_UPDATES = ("ResourceApply", "ResourceSparseApply", "SparseApply", "Apply")
_GRAPH_SESSION = (
    "This script trains in a graph session of TensorFlow 1 (tf.compat.v1), whose steps cannot be examined. "
    "Scripts that run eagerly, as TensorFlow 2 does by itself, can be."
)


def _refusing(session: Session, message: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def training(self: Any, *args: Any, **kwargs: Any) -> Any:
            _refuse(session, message, sys._getframe(1))

        return training

    return wrap


def _refuse(session: Session, message: str, frame: Optional[FrameType]) -> None:
    session.refuse(message, location(user_location(frame)))
