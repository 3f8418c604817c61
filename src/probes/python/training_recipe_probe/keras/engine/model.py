"""Describes the net that trains: which model it is, its layers in the order in which they were applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from ...script.frames import location
from ..recording.events import Forward, variable_of

if TYPE_CHECKING:
    from .engine import KerasEngine


def trained_ids(variables: list[Any]) -> set[int]:
    return {id(variable_of(each)) for each in variables}


def holds_some(layer: Any, trained: set[int]) -> bool:
    return any(id(variable_of(each)) in trained for each in _weights(layer, "trainable_weights"))


def find_models(engine: KerasEngine, model: Any, forwards: list[Forward], trained: set[int]) -> list[Any]:
    """The model whose step it is, where the update trains all of it; else the outermost nets that the update trains."""
    if model is not None:
        own = {id(variable_of(each)) for each in _weights(model, "trainable_weights")}
        if own and own <= trained:
            return [model]
    found = {id(each.layer): each.layer for each in forwards if holds_some(each.layer, trained)}
    return list(found.values())


def leaf_layers(engine: KerasEngine, models: list[Any]) -> list[Any]:
    """The innermost layers that people name, in the order in which the step applied them."""
    layers: dict[int, Any] = {}
    for model in models:
        inside = {id(each): each for each in all_layers(model)}
        for identifier, layer in engine.applied.items():
            if identifier in inside and _is_leaf(layer) and not _is_inside_a_leaf(layer, inside.values()):
                layers.setdefault(identifier, layer)
    return list(layers.values())


def describe_models(engine: KerasEngine, models: list[Any]) -> dict[str, Any]:
    weights = {id(each): each for model in models for each in _weights(model, "weights")}
    trainable = {id(each): each for model in models for each in _weights(model, "trainable_weights")}
    return {
        "name": " + ".join(model_name(each) for each in models),
        "parameterCount": sum(_size(each) for each in weights.values()),
        "trainableParameterCount": sum(_size(each) for each in trainable.values()),
        "layers": [describe_layer(engine, layer) for layer in leaf_layers(engine, models)],
        "location": location(engine.places.of(models[0])),
        "trainingMode": True,
    }


def describe_variables(variables: list[Any], names: dict[int, str], place: Optional[tuple[str, int]]) -> dict[str, Any]:
    """A net without a model object."""
    size = sum(_size(each) for each in variables)
    return {
        "name": "variables",
        "parameterCount": size,
        "trainableParameterCount": size,
        "layers": [
            {"name": names.get(id(each)) or str(getattr(each, "name", f"variable {index}")), "kind": "Variable",
             "parameterCount": _size(each), "trainable": True, "location": None}
            for index, each in enumerate(variables)
        ],
        "location": location(place),
        "trainingMode": None,
    }  # fmt: skip


def model_name(model: Any) -> str:
    """A class of the person's own is the better name; for the framework's it is the name that the model was given."""
    kind = type(model)
    return str(getattr(model, "name", kind.__name__)) if kind.__module__.startswith("keras.") else kind.__name__


def all_layers(model: Any) -> list[Any]:
    try:
        return list(model._flatten_layers(include_self=True, recursive=True))
    except AttributeError:
        return [model]


def _is_leaf(layer: Any) -> bool:
    """The framework's own layers are whole, whatever they are made of; a person's are looked into."""
    if _is_container(layer) or type(layer).__name__ == "InputLayer":
        return False
    if type(layer).__module__.startswith("keras."):
        return True
    return not any(_is_leaf(each) for each in getattr(layer, "_layers", []))


def _is_container(layer: Any) -> bool:
    return hasattr(layer, "compile_from_config") and hasattr(layer, "train_step")


def _is_inside_a_leaf(layer: Any, candidates: Any) -> bool:
    for each in candidates:
        if each is not layer and not _is_container(each) and type(each).__module__.startswith("keras."):
            if any(inner is layer for inner in all_layers(each)):
                return True
    return False


def describe_layer(engine: KerasEngine, layer: Any) -> dict[str, Any]:
    return {
        "name": str(layer.name),
        "kind": type(layer).__name__,
        "parameterCount": sum(_size(each) for each in _weights(layer, "weights")),
        "trainable": bool(getattr(layer, "trainable", True)),
        "location": location(engine.places.of(layer)),
    }


def _weights(layer: Any, name: str) -> list[Any]:
    try:
        return list(getattr(layer, name, None) or [])
    except (AttributeError, ValueError):
        return []


def _size(variable: Any) -> int:
    size = 1
    for each in variable.shape:
        size *= int(each)
    return size
