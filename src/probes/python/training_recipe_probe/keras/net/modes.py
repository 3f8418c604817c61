"""Layers that behave otherwise in training: which they are, in which mode a step calls them, and how they are stilled."""

from __future__ import annotations

import contextlib
import inspect
from typing import Any, Callable, Iterator, Optional

from ..engine.model import all_layers

# Layers of Keras's own, by class name, with the attribute that tells how strong their noise is.
_NOISE = {
    "Dropout": "rate", "SpatialDropout1D": "rate", "SpatialDropout2D": "rate", "SpatialDropout3D": "rate",
    "AlphaDropout": "rate", "GaussianDropout": "rate", "GaussianNoise": "stddev",
}  # fmt: skip
_CELL_NOISE = ("dropout", "recurrent_dropout")


def is_noise(layer: Any) -> bool:
    """Whether the layer draws random numbers in training: dropout, noise, random augmentation."""
    name = next((kind.__name__ for kind in type(layer).__mro__ if kind.__name__ in _NOISE), None)
    if name is not None:
        return bool(getattr(layer, _NOISE[name], 1))
    return is_augmentation(layer)


def is_augmentation(layer: Any) -> bool:
    return any(
        kind.__module__.startswith("keras.src.layers.preprocessing") and kind.__name__ in _AUGMENTATIONS
        or kind.__name__.startswith("Random") and kind.__module__.startswith("keras.")
        for kind in type(layer).__mro__
    )  # fmt: skip


_AUGMENTATIONS = {"AugMix", "CutMix", "MixUp", "RandAugment"}


def is_batch_norm(layer: Any) -> bool:
    return any(kind.__name__ == "BatchNormalization" for kind in type(layer).__mro__)


def has_cell_noise(layer: Any) -> bool:
    """A recurrent cell with dropout of its own."""
    return any(_number(vars(layer).get(name)) for name in _CELL_NOISE) and hasattr(layer, "state_size")


def behaves_otherwise(layer: Any) -> bool:
    """Batch normalisation whose `trainable` is false runs in inference mode on purpose, whatever it is told."""
    if is_batch_norm(layer):
        return bool(layer.trainable)
    return is_noise(layer) or has_cell_noise(layer) and "training" in _parameters(layer)


def describe_layer(layer: Any) -> dict[str, str]:
    return {"name": str(layer.name), "kind": type(layer).__name__}


def within(models: list[Any]) -> list[Any]:
    """All layers of some models, each once."""
    return list({id(each): each for model in models for each in all_layers(model)}.values())


# -- calls


@contextlib.contextmanager
def calls_replaced(replacements: list[tuple[Any, Callable[..., Any]]]) -> Iterator[None]:
    """Each layer's `call` is another function for a while; Keras does all around it as ever."""
    before = [(layer, "call" in layer.__dict__, layer.__dict__.get("call")) for layer, _ in replacements]
    try:
        for layer, function in replacements:
            layer.__dict__["call"] = function
        yield
    finally:
        for layer, had, function in reversed(before):
            if had:
                layer.__dict__["call"] = function
            else:
                layer.__dict__.pop("call", None)


def given_training(layer: Any, args: Any, kwargs: Any) -> Optional[bool]:
    """The mode that a call of a layer asks for, its signature's default included; None where it has no word on it."""
    value = kwargs.get("training")
    if value is None and "training" in getattr(layer, "call_signature_parameters", ()):
        try:
            bound = layer._call_signature.bind(*args, **kwargs)
            bound.apply_defaults()
            value = bound.arguments.get("training")
        except TypeError:
            value = None
    return None if value is None else bool(value)


class ModeWatch:
    """In which mode the layers were called. `outer` tells what the outermost call at work was asked for."""

    def __init__(self, layers: list[Any], outer: Callable[[], Optional[bool]]) -> None:
        self._layers = [each for each in layers if behaves_otherwise(each)]
        self._outer = outer
        self._called: dict[int, set[tuple[bool, bool]]] = {}

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        with calls_replaced([(each, self._watched(each)) for each in self._layers]):
            yield

    def _watched(self, layer: Any) -> Callable[..., Any]:
        original = layer.call

        def call(*args: Any, **kwargs: Any) -> Any:
            mode = bool(given_training(layer, args, kwargs))
            self._called.setdefault(id(layer), set()).add((mode, bool(self._outer())))
            return original(*args, **kwargs)

        return call

    def stilled(self) -> list[Any]:
        """Called in evaluation mode alone, and not because the net itself says so within a call for training."""
        return [each for each in self._layers if self._modes(each) and all(not mode and not outer for mode, outer in self._modes(each))]

    def training(self) -> list[Any]:
        return [each for each in self._layers if any(mode for mode, _ in self._modes(each))]

    def forget(self) -> None:
        self._called = {}

    def _modes(self, layer: Any) -> set[tuple[bool, bool]]:
        return self._called.get(id(layer), set())


# -- stilling


@contextlib.contextmanager
def noise_off(layers: list[Any], norms: bool = False) -> Iterator[None]:
    """Dropout, noise and augmentation do nothing; with `norms` batch normalisation runs in evaluation mode too."""
    quiet = [each for each in layers if is_noise(each) or norms and is_batch_norm(each)]
    cells = [(each, {name: vars(each)[name] for name in _CELL_NOISE if name in vars(each)}) for each in layers if has_cell_noise(each)]
    with calls_replaced([(each, _in_evaluation_mode(each)) for each in quiet]), _functions_off():
        try:
            for cell, strengths in cells:
                cell.__dict__.update(dict.fromkeys(strengths, 0.0))
            yield
        finally:
            for cell, strengths in cells:
                cell.__dict__.update(strengths)


def _in_evaluation_mode(layer: Any) -> Callable[..., Any]:
    original = layer.call
    takes_mode = "training" in _parameters(layer)

    def call(*args: Any, **kwargs: Any) -> Any:
        if not takes_mode:
            return args[0] if args else original(*args, **kwargs)
        if len(args) > 1:
            bound = inspect.signature(original).bind_partial(*args, **kwargs)
            bound.arguments["training"] = False
            return original(*bound.args, **bound.kwargs)
        return original(*args, **{**kwargs, "training": False})

    return call


@contextlib.contextmanager
def _functions_off() -> Iterator[None]:
    """Dropout as a function, for nets written by hand."""
    import keras
    import tensorflow as tf

    def unchanged(x: Any = None, *args: Any, **kwargs: Any) -> Any:
        return tf.convert_to_tensor(kwargs.get("inputs") if x is None else x)

    owners = [(tf.nn, "dropout"), (keras.random, "dropout")]
    before = [(owner, name, getattr(owner, name)) for owner, name in owners]
    try:
        for owner, name, _ in before:
            setattr(owner, name, unchanged)
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def _parameters(layer: Any) -> tuple[str, ...]:
    return tuple(getattr(layer, "call_signature_parameters", ()))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
