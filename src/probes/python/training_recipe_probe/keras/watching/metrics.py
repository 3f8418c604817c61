"""What Keras works out beside the loss of a step: the logs of epochs, evaluations and single batches."""

from __future__ import annotations

import functools
from typing import Any, Callable, Mapping, Optional

from keras.src.backend.tensorflow.trainer import TensorFlowTrainer
from keras.src.callbacks.callback_list import CallbackList

from ...script.frames import Location, location, user_location

Note = Callable[[list[dict[str, Any]]], None]

_EVALUATION = "val_"


class Metrics:
    """Stands where Keras tells its callbacks. `note` is told of metrics as the protocol writes them."""

    def __init__(self, note: Note, fail: Callable[[], None], fitting: bool) -> None:
        """`fail`: a fault of ours, which the script is not to hear of. `fitting`: a `fit` is under way already."""
        self._note = note
        self._fail = fail
        self._fitting = fitting
        # While a batch is trained on by itself: its logs.
        self._batch: Optional[dict[str, Any]] = None
        self._hear(CallbackList, "on_train_begin", lambda logs=None: self._fit(True))
        self._hear(CallbackList, "on_train_end", lambda logs=None: self._fit(False))
        self._hear(CallbackList, "on_epoch_end", lambda epoch, logs=None: self._epoch(logs or {}))
        self._hear(CallbackList, "on_test_end", lambda logs=None: self._evaluated(logs or {}))
        self._hear(TensorFlowTrainer, "_flatten_metrics_in_order", self._named)
        self._listen_to_batches()

    def _hear(self, owner: Any, name: str, hear: Callable[..., None]) -> None:
        original = getattr(owner, name, None)
        if original is None:
            return

        @functools.wraps(original)
        def method(told: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                hear(*args, **kwargs)
            except Exception:
                self._fail()
            return original(told, *args, **kwargs)

        setattr(owner, name, method)

    def _fit(self, fitting: bool) -> None:
        self._fitting = fitting

    def _epoch(self, logs: Mapping[str, Any]) -> None:
        trained = {name: value for name, value in logs.items() if not name.startswith(_EVALUATION)}
        evaluated = {name[len(_EVALUATION) :]: value for name, value in logs.items() if name.startswith(_EVALUATION)}
        self._note(_metrics(trained, "training") + _metrics(evaluated, "evaluation"))

    def _evaluated(self, logs: Mapping[str, Any]) -> None:
        """An evaluation within a `fit` is told at the end of its epoch."""
        if not self._fitting:
            self._note(_metrics(logs, "evaluation", location(user_location())))

    def _named(self, logs: Any) -> None:
        if self._batch is not None and isinstance(logs, Mapping):
            self._batch.update(logs)

    def _listen_to_batches(self) -> None:
        original = TensorFlowTrainer.train_on_batch

        @functools.wraps(original)
        def train_on_batch(model: Any, *args: Any, **kwargs: Any) -> Any:
            self._batch = {}
            try:
                result = original(model, *args, **kwargs)
                logs = result if isinstance(result, Mapping) else self._batch
                # The loss of the step is recorded with every digit.
                self._note(_metrics({name: value for name, value in logs.items() if name != "loss"}, "training"))
                return result
            finally:
                self._batch = None

        TensorFlowTrainer.train_on_batch = train_on_batch


def _metrics(logs: Mapping[str, Any], on: str, place: Optional[Location] = None) -> list[dict[str, Any]]:
    found = []
    for name, value in logs.items():
        try:
            found.append({"name": name, "on": on, "location": place, "value": float(value)})
        except (TypeError, ValueError):
            # A metric may be a table; a curve is made of numbers.
            continue
    return found
