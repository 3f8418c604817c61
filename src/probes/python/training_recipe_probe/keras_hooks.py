"""Listens at TensorFlow's and Keras's own doors. Hooks the frameworks only, never the script."""

from __future__ import annotations

import functools
import inspect
import os
import sys
import weakref
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any, Callable, Optional

from .frames import is_probe_code, is_user_code
from .keras_draws import DRAWS
from .keras_patches import WRAPPED, replace_attribute
from .keras_refusals import refuse_backend, refuse_graph_sessions
from .session import Session

if TYPE_CHECKING:
    from .keras_engine import KerasEngine

_engines: dict[int, Any] = {}


def install_tensorflow(session: Session) -> None:
    engine = _engine(session)
    _hook_operations(engine)
    _hook_draws(engine)
    _hook_variables(engine)
    _hook_tapes(engine)
    _hook_functions(engine)
    _hook_pipelines(engine)
    _hook_tensorflow_losses(engine)
    _hook_old_optimizers(engine)
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
        # Its step is PyTorch's, and examined as such.
        session.cannot_repeat = (
            "Keras runs on the torch backend here, where what its optimizer and its layers keep cannot be put back yet. "
            "Set KERAS_BACKEND=tensorflow for experiments."
        )
        return
    if backend != "tensorflow":
        refuse_backend(session, backend)
        return
    engine = _engine(session)
    _hook_creations(engine)
    _hook_layers(engine)
    _hook_trainers(engine)
    _hook_optimizers(engine)
    _hook_losses(engine)
    _hook_backend_losses(engine)


def _engine(session: Session) -> KerasEngine:
    if id(session) not in _engines:
        from .keras_engine import KerasEngine

        _engines[id(session)] = KerasEngine(session)
    return _engines[id(session)]


# -- TensorFlow


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

        replace_attribute(gen_random_ops, name, wrap)


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

    replace_attribute(resource_variable_ops.ResourceVariable, "__init__", wrap)
    for name in ("assign", "assign_add", "assign_sub"):
        replace_attribute(resource_variable_ops.ResourceVariable, name, wrap_assign)


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
            if not engine.listens():
                return call()
            return engine.on_gradient(call, target, sources, sys._getframe(1))

        return gradient

    replace_attribute(tf.GradientTape, "__enter__", wrap_enter)
    replace_attribute(tf.GradientTape, "__exit__", wrap_exit)
    replace_attribute(tf.GradientTape, "gradient", wrap_gradient)


def _hook_functions(engine: KerasEngine) -> None:
    from tensorflow.python.eager.polymorphic_function import polymorphic_function

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
            return engine.on_function_call(original, self, args, kwargs)

        return __call__

    replace_attribute(polymorphic_function.Function, "__call__", wrap)


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

    replace_attribute(tf.data.Dataset, "__iter__", wrap_iter)
    replace_attribute(OwnedIterator, "__next__", wrap_next)


def _hook_tensorflow_losses(engine: KerasEngine) -> None:
    import tensorflow as tf

    for owner, names in (
        (tf.nn, ("softmax_cross_entropy_with_logits", "sparse_softmax_cross_entropy_with_logits",
                 "sigmoid_cross_entropy_with_logits", "weighted_cross_entropy_with_logits", "ctc_loss")),
    ):  # fmt: skip
        for name in names:
            replace_attribute(owner, name, _loss_function(engine, name, ("labels",), ("logits",)))


def _hook_old_optimizers(engine: KerasEngine) -> None:
    from tensorflow.python.training import optimizer

    _hook_optimizer_class(engine, optimizer.Optimizer, "apply_gradients")


# -- Keras


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

    replace_attribute(Operation, "__new__", wrap_new)
    replace_attribute(Loss, "__init__", wrap_init)
    replace_attribute(SeedGenerator, "__init__", wrap_seed)


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

    replace_attribute(Layer, "__call__", wrap_call)
    replace_attribute(Layer, "add_loss", wrap_penalty)


def _hook_trainers(engine: KerasEngine) -> None:
    from keras.src.backend.tensorflow.trainer import TensorFlowTrainer
    from keras.src.trainers.trainer import Trainer

    from .keras_engine import TrainingCall

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

    replace_attribute(Trainer, "compile", wrap_compile)
    replace_attribute(TensorFlowTrainer, "fit", wrap_training("fit"))
    replace_attribute(TensorFlowTrainer, "train_on_batch", wrap_training("train_on_batch"))
    replace_attribute(TensorFlowTrainer, "make_train_function", wrap_make)


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
        _hook_optimizer_class(engine, kind, "apply")

        def wrap_scale(original: Callable[..., Any]) -> Callable[..., Any]:
            def scale_loss(self: Any, loss: Any) -> Any:
                scaled = original(self, loss)
                if engine.listens():
                    engine.on_scaled(loss, scaled)
                return scaled

            return scale_loss

        if "scale_loss" in kind.__dict__:
            replace_attribute(kind, "scale_loss", wrap_scale)


def _hook_optimizer_class(engine: KerasEngine, kind: type, update: str) -> None:
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

    replace_attribute(kind, "__init__", wrap_init)
    if update in kind.__dict__:
        replace_attribute(kind, update, wrap_apply if update == "apply" else wrap_apply_gradients)


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

    replace_attribute(Loss, "__call__", wrap_call)
    replace_attribute(CompileLoss, "__call__", wrap_call)
    public = [
        value
        for name, value in list(sys.modules.items())
        if name.startswith("keras.") and name.endswith("losses") and not name.startswith("keras.src")
    ]
    for name, function in list(vars(module).items()):
        if inspect.isfunction(function) and list(inspect.signature(function).parameters)[:2] == ["y_true", "y_pred"]:
            wrapped = _loss_function(engine, name, ("y_true",), ("y_pred",))(function)
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
        replace_attribute(nn, name, _loss_function(engine, name, ("target",), ("output",)))

    def wrap_logits(original: Callable[..., Any]) -> Callable[..., Any]:
        def _get_logits(output: Any, from_logits: bool, op_type: str, fn_name: str) -> Any:
            source = getattr(output, "_recipe_source", None)
            if source is not None and source[0] == op_type and not hasattr(output, "_keras_logits"):
                return source[1], True
            return original(output, from_logits, op_type, fn_name)

        return _get_logits

    replace_attribute(nn, "_get_logits", wrap_logits)


def _loss_function(
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


def loss_name(loss: Any) -> str:
    """`MeanSquaredError` → `mean_squared_error`; a wrapped function's own name; a person's class as it is."""
    function: Optional[Any] = getattr(loss, "fn", None)
    kind = type(loss)
    if kind.__name__ == "LossFunctionWrapper" and function is not None:
        return str(getattr(function, "__name__", "loss"))
    if not kind.__module__.startswith("keras."):
        return kind.__name__
    letters = [f"_{each.lower()}" if each.isupper() and index else each.lower() for index, each in enumerate(kind.__name__)]
    return "".join(letters)
