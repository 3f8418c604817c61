"""What comes out of each layer for the captured batch, by the script's own forward pass."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable
from ...script.frames import location
from ...state.python_state import remember_generators
from ..engine.capture import Captured
from ..engine.model import leaf_layers
from ..net.modes import calls_replaced
from ..net.net import Net
from ..recording.structures import leaves
from ..recording.tensors import statistics, to_numpy

# Layers' activations with limits: what lies within 1 % of the range from one of them is saturated.
_LIMITS = {"sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
_MARGIN = 0.01
_RECURRENT = {"LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
_MAX_CALLS = 8
_BINS = 48
_KEPT_BYTES = 4_000_000


def describe_activations(captured: Captured, net: Net, keep: Optional[int]) -> list[dict[str, Any]]:
    """At the capture."""
    net.prove()
    captured.step.restore()
    return _described(captured, net, keep)


class LayersNow:
    """Of a script that trains by itself: with the weights of the moment, which stay, and the captured step's random numbers."""

    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self._net = Net(captured, quiet=False)
        self._seeds: Optional[list[tuple[Any, Any]]] = None

    def answer(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        engine = self._captured.engine
        with engine.paused():
            variables = engine.variables.remember()
        generators = remember_generators()
        try:
            self._begin()
            with engine.paused():
                variables()
                for state, value in self._seeds or ():
                    state.assign(value)
            return _described(self._captured, self._net, params.get("keepExamples"))
        finally:
            with engine.paused():
                variables()
            generators()

    def _begin(self) -> None:
        """Proves in the state of the capture, to which random numbers begin again."""
        self._net.prove()
        if self._seeds is None:
            engine = self._captured.engine
            self._captured.step.restore()
            with engine.paused():
                self._seeds = [(each.state, tf.identity(each.state.value)) for each in engine.live_seed_generators()]


def _described(captured: Captured, net: Net, keep: Optional[int]) -> list[dict[str, Any]]:
    layers = leaf_layers(captured.engine, captured.models)
    if not layers:
        raise NotApplicable("The net has no layers: its script computes with variables of its own.")
    with net.still(evaluating=False), _noted(layers) as outputs:
        net.outputs({}, training=None)
    described = [_describe(captured, layer, outputs[id(layer)], keep) for layer in layers if outputs.get(id(layer))]
    if not described:
        raise NotApplicable("No layer of the net gave a tensor of numbers.")
    return described


@contextlib.contextmanager
def _noted(layers: list[Any]) -> Iterator[dict[int, list[numpy.ndarray]]]:
    outputs: dict[int, list[numpy.ndarray]] = {}

    def noting(layer: Any) -> Callable[..., Any]:
        original = layer.call

        def call(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            first = next((each for each in leaves(result) if "float" in str(each.dtype) and len(each.shape)), None)
            known = outputs.setdefault(id(layer), [])
            if first is not None and len(known) < _MAX_CALLS:
                known.append(to_numpy(first))
            return result

        return call

    with calls_replaced([(each, noting(each)) for each in layers]):
        yield outputs


def _describe(captured: Captured, layer: Any, outputs: list[numpy.ndarray], keep: Optional[int]) -> dict[str, Any]:
    values = numpy.concatenate([each.reshape(-1) for each in outputs])
    return {
        "name": str(layer.name),
        "kind": type(layer).__name__,
        "location": location(captured.engine.places.of(layer)),
        "shape": list(outputs[0].shape),
        "statistics": statistics(values),
        "deadShare": _dead_share(layer, outputs),
        "zeroShare": float((values == 0).mean()) if values.size else 0.0,
        "saturatedShare": _saturated_share(layer, values),
        **_kept(captured, layer, outputs[0], values, keep),
    }


def _kept(captured: Captured, layer: Any, first: numpy.ndarray, values: numpy.ndarray, examples: Optional[int]) -> dict[str, Any]:
    """The histogram of all examples, and the values of the first ones, in the layer's first call."""
    if examples is None:
        return {}
    row = first.nbytes // max(1, first.shape[0])
    count = min(examples, first.shape[0], _KEPT_BYTES // max(1, row))
    finite = values[numpy.isfinite(values)]
    return {
        "histogram": [int(each) for each in _histogram(finite)],
        "kept": captured.store.summary(first[:count], str(layer.name)) if count else None,
        "unitAxis": _unit_axis(layer, first.ndim),
    }


def _histogram(finite: numpy.ndarray) -> list[Any]:
    if finite.size == 0:
        return []
    if finite.min() == finite.max():
        return [finite.size] + [0] * (_BINS - 1)
    return list(numpy.histogram(finite.astype(numpy.float64), bins=_BINS)[0])


def _unit_axis(layer: Any, dimensions: int) -> int:
    first = getattr(layer, "data_format", None) == "channels_first" and dimensions > 2
    return 1 if first else max(0, dimensions - 1)


def _dead_share(layer: Any, outputs: list[numpy.ndarray]) -> float:
    """Of units (the last or the channels' axis) that give exactly 0 at every place, in every call."""
    axis = 1 if getattr(layer, "data_format", None) == "channels_first" else -1
    units = [numpy.moveaxis(each, axis if each.ndim > 1 else 0, -1) for each in outputs]
    if outputs[0].ndim == 1:
        units = [each[:, None] for each in outputs]
    dead = [(each.reshape(-1, each.shape[-1]) == 0).all(axis=0) for each in units if each.size and each.shape[-1] == units[0].shape[-1]]
    return float(numpy.logical_and.reduce(dead).mean()) if dead else 0.0


def _saturated_share(layer: Any, values: numpy.ndarray) -> Optional[float]:
    name = getattr(getattr(layer, "activation", None), "__name__", None)
    if name not in _LIMITS or type(layer).__name__ in _RECURRENT or not values.size:
        return None
    low, high = _LIMITS[name]
    margin = _MARGIN * (high - low)
    return float(((values <= low + margin) | (values >= high - margin)).mean())
