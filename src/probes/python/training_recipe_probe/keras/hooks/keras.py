"""Listens at Keras's own doors. Hooks the frameworks only, never the script."""

from __future__ import annotations

import functools
import inspect
import os
import sys
import weakref
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any, Callable

from ...replaced import WRAPPED, replace
from ...script.frames import user_location
from ...session import Session
from ..recording.names import loss_name
from .patches import hook_optimizer_class, hooked_loss
from .refusals import refuse_backend, refuse_graph_sessions
from .seeds import watch_keras, watch_tensorflow
from .tensorflow import hook_tensorflow

if TYPE_CHECKING:
    from ..engine.engine import KerasEngine

_engines: dict[int, Any] = {}


def install_tensorflow(session: Session) -> None:
    engine = _engine(session)
    watch_tensorflow(session.seeds, lambda: engine.draws)
    hook_tensorflow(engine)
    refuse_graph_sessions(session)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: setattr(engine, "off", True))
    if "keras" in sys.modules and not _is_loading("keras"):
        # TensorFlow loads Keras while it is being loaded itself.
        _hook_keras(session)


def _is_loading(name: str) -> bool:
    module = sys.modules.get(name)
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))


def install_keras(session: Session) -> None:
    if not _is_loading("tensorflow"):
        _hook_keras(session)


def _hook_keras(session: Session) -> None:
    import keras

    backend = keras.backend.backend()
    if backend == "torch":
        from .torch_backend import remember_variables

        remember_variables(session)
        return
    if backend != "tensorflow":
        refuse_backend(session, backend)
        return
    engine = _engine(session)
    watch_keras(session.seeds)
    _hook_creations(engine)
    _hook_layers(engine)
    _hook_trainers(engine)
    _hook_loading(engine)
    _hook_optimizers(engine)
    _hook_losses(engine)
    _hook_backend_losses(engine)


def _engine(session: Session) -> KerasEngine:
    if id(session) not in _engines:
        from ..answers import capture
        from ..engine.engine import KerasEngine

        _engines[id(session)] = KerasEngine(session, capture)
    return _engines[id(session)]


def _hook_creations(engine: KerasEngine) -> None:
    from keras.src.losses.loss import Loss
    from keras.src.ops.operation import Operation
    from keras.src.random.seed_generator import SeedGenerator

    def wrap_new(original: Callable[..., Any]) -> Callable[..., Any]:
        def __new__(cls: Any, *args: Any, **kwargs: Any) -> Any:
            made = original(cls, *args, **kwargs)
            if not engine.off and (not engine.captured or engine.run is not None):
                engine.places.made(made, sys._getframe(1))
            return made

        return __new__

    def wrap_init(original: Callable[..., Any]) -> Callable[..., Any]:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            if not engine.off and not engine.captured:
                engine.places.made(self, sys._getframe(1))

        return __init__

    def wrap_seed(original: Callable[..., Any]) -> Callable[..., Any]:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            engine.seed_generators.append(weakref.ref(self))

        return __init__

    replace(Operation, "__new__", wrap_new)
    replace(Loss, "__init__", wrap_init)
    replace(SeedGenerator, "__init__", wrap_seed)


def _hook_layers(engine: KerasEngine) -> None:
    from keras.src.layers.layer import Layer

    def wrap_call(original: Callable[..., Any]) -> Callable[..., Any]:
        def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not engine.listens():
                return original(self, *args, **kwargs)
            return engine.on_layer_call(original, self, args, kwargs)

        return __call__

    def wrap_penalty(original: Callable[..., Any]) -> Callable[..., Any]:
        def add_loss(self: Any, loss: Any) -> Any:
            if engine.listens():
                engine.on_penalty(loss)
            return original(self, loss)

        return add_loss

    replace(Layer, "__call__", wrap_call)
    replace(Layer, "add_loss", wrap_penalty)


def _hook_trainers(engine: KerasEngine) -> None:
    from keras.src.backend.tensorflow.trainer import TensorFlowTrainer
    from keras.src.trainers.trainer import Trainer

    from ..recording.events import TrainingCall

    def wrap_compile(original: Callable[..., Any]) -> Callable[..., Any]:
        def compile(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not engine.off and not engine.captured:
                engine.places.compiled(self, sys._getframe(1))
                engine.compiled_with[id(self)] = _bound(original, self, args, kwargs)
            return original(self, *args, **kwargs)

        return compile

    def wrap_training(trigger: str) -> Callable[[Any], Any]:
        def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
            def training(self: Any, *args: Any, **kwargs: Any) -> Any:
                if not engine.listens() or engine.captured:
                    return original(self, *args, **kwargs)
                if trigger == "fit":
                    engine.marks.stop()
                engine.calls.append(TrainingCall(trigger, self, _bound(original, self, args, kwargs)))
                try:
                    return original(self, *args, **kwargs)
                finally:
                    engine.calls.pop()
                    engine.epoch_over()

            return training

        return wrap

    def wrap_make(original: Callable[..., Any]) -> Callable[..., Any]:
        def make_train_function(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            function = self.train_function
            if function is not None and not getattr(function, WRAPPED, False) and not engine.off:

                def train_function(iterator: Any) -> Any:
                    return engine.on_train_function(self, function, iterator)

                setattr(train_function, WRAPPED, True)
                self.train_function = train_function
            return self.train_function if result is function else result

        return make_train_function

    replace(Trainer, "compile", wrap_compile)
    replace(TensorFlowTrainer, "fit", wrap_training("fit"))
    replace(TensorFlowTrainer, "train_on_batch", wrap_training("train_on_batch"))
    replace(TensorFlowTrainer, "make_train_function", wrap_make)


def _hook_loading(engine: KerasEngine) -> None:
    from keras import Layer, Model
    from keras.src.legacy.saving import legacy_h5_format
    from keras.src.saving import saving_lib

    def note(model: Any, call: str, frame: FrameType) -> None:
        if not engine.off and not engine.captured and isinstance(model, Layer):
            engine.loaded_weights.append((weakref.ref(model), call, user_location(frame)))

    def wrap_set(original: Callable[..., Any]) -> Callable[..., Any]:
        def set_weights(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            if user_location(sys._getframe(1)) is not None:
                note(self, "set_weights", sys._getframe(1))
            return result

        return set_weights

    def wrap_weights(original: Callable[..., Any]) -> Callable[..., Any]:
        def load_weights(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            note(self, "load_weights", sys._getframe(1))
            return result

        return load_weights

    def wrap_model(original: Callable[..., Any]) -> Callable[..., Any]:
        def load_model(*args: Any, **kwargs: Any) -> Any:
            model = original(*args, **kwargs)
            note(model, "load_model", sys._getframe(1))
            return model

        return load_model

    replace(Layer, "set_weights", wrap_set)
    replace(Model, "load_weights", wrap_weights)
    # Where the public function hands on to, whatever name it was imported by.
    replace(saving_lib, "load_model", wrap_model)
    replace(legacy_h5_format, "load_model_from_hdf5", wrap_model)


def _bound(function: Callable[..., Any], self: Any, args: Any, kwargs: Any) -> dict[str, Any]:
    """The arguments by name."""
    try:
        bound = inspect.signature(function).bind_partial(self, *args, **kwargs)
    except (TypeError, ValueError):
        return dict(kwargs)
    bound.apply_defaults()
    return {name: value for name, value in bound.arguments.items() if value is not self}


def _hook_optimizers(engine: KerasEngine) -> None:
    from keras.src.optimizers.base_optimizer import BaseOptimizer
    from keras.src.optimizers.loss_scale_optimizer import LossScaleOptimizer

    for kind in (BaseOptimizer, LossScaleOptimizer):
        hook_optimizer_class(engine, kind, "apply")

        def wrap_scale(original: Callable[..., Any]) -> Callable[..., Any]:
            def scale_loss(self: Any, loss: Any) -> Any:
                scaled = original(self, loss)
                if engine.listens() or engine.watching is not None:
                    engine.on_scaled(loss, scaled)
                return scaled

            return scale_loss

        if "scale_loss" in kind.__dict__:
            replace(kind, "scale_loss", wrap_scale)


def _hook_losses(engine: KerasEngine) -> None:
    from keras.src.losses import losses as module
    from keras.src.losses.loss import Loss
    from keras.src.trainers.compile_utils import CompileLoss

    def wrap_call(original: Callable[..., Any]) -> Callable[..., Any]:
        def __call__(self: Any, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            if not engine.listens():
                return original(self, y_true, y_pred, sample_weight)
            function = functools.partial(original, self)
            args = (y_true, y_pred, sample_weight)
            return engine.on_loss_call(loss_name(self), function, args, {}, y_pred, y_true, self)

        return __call__

    replace(Loss, "__call__", wrap_call)
    replace(CompileLoss, "__call__", wrap_call)
    public = [
        value
        for name, value in list(sys.modules.items())
        if name.startswith("keras.") and name.endswith("losses") and not name.startswith("keras.src")
    ]
    for name, function in list(vars(module).items()):
        if inspect.isfunction(function) and list(inspect.signature(function).parameters)[:2] == ["y_true", "y_pred"]:
            wrapped = hooked_loss(engine, name, ("y_true",), ("y_pred",))(function)
            functools.update_wrapper(wrapped, function)
            for owner in public:
                _replace_everywhere(owner, function, wrapped)


def _replace_everywhere(owner: ModuleType, function: Any, wrapped: Any) -> None:
    for name, value in list(vars(owner).items()):
        if value is function:
            setattr(owner, name, wrapped)


def _hook_backend_losses(engine: KerasEngine) -> None:
    """Those that look through an activation to its logits: called from Keras by their module's name."""
    from keras.src.backend.tensorflow import nn

    for name in ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy"):
        replace(nn, name, hooked_loss(engine, name, ("target",), ("output",)))

    def wrap_logits(original: Callable[..., Any]) -> Callable[..., Any]:
        def _get_logits(output: Any, from_logits: bool, op_type: str, fn_name: str) -> Any:
            source = getattr(output, "_recipe_source", None)
            if source is not None and source[0] == op_type and not hasattr(output, "_keras_logits"):
                return source[1], True
            return original(output, from_logits, op_type, fn_name)

        return _get_logits

    replace(nn, "_get_logits", wrap_logits)
