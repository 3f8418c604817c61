"""Answers `activations/describe`: what each layer gives for the captured batch, in the mode that the script trains in."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Iterator, Optional

import torch
from torch import nn

from ...conversation.failures import NotApplicable
from ...script.frames import location, user_location
from ..criterion.criterion import ACTIVATIONS, OTHER_ACTIVATIONS
from ..criterion.forward import NetCalls
from ..net.model import is_leaf
from ..net.tensors import statistics
from ..recording.tape import RecordingMode, Value, leaves, plain_name

_BINS = 48
_KEPT_BYTES = 4_000_000

_FUNCTIONS = set(ACTIVATIONS) | OTHER_ACTIVATIONS
# Within one hundredth of a limit.
_LIMITS = {"sigmoid": (0.01, 0.99), "Sigmoid": (0.01, 0.99), "tanh": (-0.99, 0.99), "Tanh": (-0.99, 0.99)}
_CHANNELS_FIRST = (
    nn.modules.conv._ConvNd, nn.modules.batchnorm._NormBase, nn.GroupNorm,
    nn.modules.pooling._MaxPoolNd, nn.modules.pooling._AvgPoolNd,
    nn.modules.pooling._AdaptiveAvgPoolNd, nn.modules.pooling._AdaptiveMaxPoolNd,
)  # fmt: skip
_FEATURES_LAST = (nn.Linear, nn.LayerNorm, nn.Embedding, nn.RNNBase, nn.MultiheadAttention)


class Activations:
    """With the weights of the moment, in the modes of the capture, at which it is made."""

    def __init__(self, captured: Any, watched: bool = False) -> None:
        """`watched`: of a script that trains by itself, whose weights will be others when it is asked again."""
        self._captured = captured
        self._watched = watched
        self._modes = [(each, each.training) for forward in captured.forwards for each in forward.module.modules()]

    def answer(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        calls = NetCalls(self._captured, quiet=not self._watched)
        keep = params.get("keepExamples")
        if not self._captured.forwards:
            if self._watched:
                raise NotApplicable("The net is no module, so that it cannot be called by itself.")
            return self._of_tape(keep)
        watch = _Watch(self._captured, keep)
        with calls.undisturbed(evaluating=False), watch.listening():
            for module, training in self._modes:
                module.training = training
            calls.begin_as_captured()
            calls.call_all()
        return watch.found

    def _of_tape(self, keep: Optional[int]) -> list[dict[str, Any]]:
        """Of a net of bare tensors: what its weights and its activations gave in the captured step."""
        captured = self._captured
        tape, received = captured.engine.tape, {each.received for each in captured.criterion.outputs}
        found: list[dict[str, Any]] = []
        counts: dict[str, int] = {}
        for index in sorted(set().union(*(root.ancestors for root in captured.analysis.roots))):
            operation = tape.operations[index]
            at_weights = any(
                id(tape.tensor(each) if isinstance(each, Value) else each) in captured.held for each in operation.inputs
            )
            net = index not in captured.analysis.tail or Value(index, 0) in received
            if net and (operation.name in _FUNCTIONS or at_weights and operation.results[0].dim() > 1):
                place = operation.stack[0].place if operation.stack else None
                name = _numbered(operation.name, counts)
                result = operation.results[0]
                found.append(_described(result, name, operation.name, place, -1) | _kept(captured, result, name, -1, keep))
        if not found:
            raise NotApplicable("No layer of this net could be told from the rest of its calculation.")
        return found


class _Watch:
    def __init__(self, captured: Any, keep: Optional[int]) -> None:
        self._captured = captured
        self._keep = keep
        self._names = {id(each): name for model in captured.models for name, each in model.named_modules()}
        self.found: list[dict[str, Any]] = []
        self._counts: dict[str, int] = {}
        self._inside = 0
        # Where the units of what flows now lie.
        self._axis = -1

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        modules = [each for model in self._captured.models for each in model.modules() if is_leaf(each)]
        if any(isinstance(each, torch.jit.ScriptModule) for each in modules):
            raise NotApplicable("The net is TorchScript, which does not show what comes out of its layers.")
        handles = [each.register_forward_pre_hook(self._entered) for each in modules]
        handles += [each.register_forward_hook(self._left) for each in modules]
        try:
            with RecordingMode(self._function):
                yield
        finally:
            for handle in handles:
                handle.remove()

    def _entered(self, module: nn.Module, args: Any) -> None:
        self._inside += 1

    def _left(self, module: nn.Module, args: Any, result: Any) -> None:
        self._inside -= 1
        tensor = next((each for each in leaves(result) if isinstance(each, torch.Tensor)), None)
        if tensor is None or not tensor.is_floating_point() or isinstance(module, nn.Identity):
            return
        if isinstance(module, _CHANNELS_FIRST):
            self._axis = 1
        elif isinstance(module, _FEATURES_LAST):
            self._axis = -1
        elif isinstance(module, nn.Flatten):
            self._axis = -1
        kind = type(module).__name__
        name = _numbered(self._names.get(id(module)) or kind, self._counts)
        place = self._captured.engine.creations.place(module)
        self._add(tensor, name, kind, place)

    def _function(self, function: Any, args: Any, kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        name = plain_name(function)
        if name in _FUNCTIONS and not self._inside and isinstance(result, torch.Tensor) and result.is_floating_point():
            place = user_location(sys._getframe(1))
            self._add(result, _numbered(name, self._counts), name, place)
        return result

    def _add(self, tensor: torch.Tensor, name: str, kind: str, place: Optional[tuple[str, int]]) -> None:
        kept = _kept(self._captured, tensor, name, self._axis, self._keep)
        self.found.append(_described(tensor, name, kind, place, self._axis) | kept)


def _numbered(name: str, counts: dict[str, int]) -> str:
    """The second call of a layer is `name:2`."""
    counts[name] = counts.get(name, 0) + 1
    return name if counts[name] == 1 else f"{name}:{counts[name]}"


def _described(tensor: torch.Tensor, name: str, kind: str, place: Optional[tuple[str, int]], axis: int) -> dict[str, Any]:
    values = tensor.detach()
    zero = values == 0
    limits = _LIMITS.get(kind)
    count = max(1, values.numel())
    return {
        "name": name,
        "kind": kind,
        "location": location(place),
        "shape": list(values.shape),
        "statistics": statistics(values),
        "deadShare": _dead_share(zero, axis),
        "zeroShare": float(zero.sum()) / count,
        "saturatedShare": None if limits is None else float(((values <= limits[0]) | (values >= limits[1])).sum()) / count,
    }


def _kept(captured: Any, tensor: torch.Tensor, name: str, axis: int, examples: Optional[int]) -> dict[str, Any]:
    """The histogram of all examples, and the values of the first ones."""
    if examples is None:
        return {}
    values = tensor.detach()
    count = values.shape[0] if values.dim() else 0
    row = values.numel() // max(1, count)
    count = min(examples, count, _KEPT_BYTES // max(1, row * values.element_size()))
    return {
        "histogram": _histogram(values),
        "kept": captured.store.summary(values[:count].clone(), name) if count else None,
        "unitAxis": _unit_axis(values.dim(), axis),
    }


def _histogram(values: torch.Tensor) -> list[int]:
    finite = values.flatten().double()
    finite = finite[torch.isfinite(finite)].cpu()
    if finite.numel() == 0:
        return []
    low, high = float(finite.min()), float(finite.max())
    if low == high:
        return [finite.numel()] + [0] * (_BINS - 1)
    return [int(each) for each in torch.histc(finite, bins=_BINS, min=low, max=high)]


def _unit_axis(dimensions: int, axis: int) -> int:
    return 1 if axis == 1 and dimensions > 2 else max(0, dimensions - 1)


def _dead_share(zero: torch.Tensor, axis: int) -> float:
    """A unit is an index of the axis; with an axis for units alone, of one example, nothing is said by it."""
    if zero.dim() < 2:
        return 0.0
    axis = _unit_axis(zero.dim(), axis)
    others = [each for each in range(zero.dim()) if each != axis]
    dead = zero.movedim(axis, 0).reshape(zero.shape[axis], -1).all(dim=1) if others else zero
    return float(dead.sum()) / max(1, dead.numel())
