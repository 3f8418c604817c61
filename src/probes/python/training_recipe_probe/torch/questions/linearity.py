"""Answers `linearity/describe`: whether the net, before its last activation, is affine. Told by trying."""

from __future__ import annotations

from typing import Any, Optional

import torch

from ...conversation.failures import NotApplicable
from ..criterion.forward import NetCalls, one_net
from ..net.model import describe_models
from ..net.state import remember_tensors
from ..net.stillness import Stillness
from ..recording.tape import leaves, replace

_SEED = 20190425
# Nets that are nearly linear for small inputs (tanh) are not for large ones.
_SCALES = (1.0, 10.0, 100.0)
_PAIRS = 3
_TOLERANCE = 1e-4


class Linearity:
    def __init__(self, captured: Any) -> None:
        self._captured = captured

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"affine": self._affine(), "weightLayers": self._weight_layers()}

    def _weight_layers(self) -> list[dict[str, Any]]:
        captured = self._captured
        if not captured.models:
            return []
        applied = [each for each in captured.engine.applied.values() if _has_matrix(each)]
        return describe_models(captured.models, applied, captured.engine.creations, captured.held)["layers"]

    def _affine(self) -> Optional[bool]:
        captured = self._captured
        net = one_net(captured)
        places = [each.raw if each.before_activation is None else each.before_activation for each in captured.criterion.outputs]
        if net is None or not places or len(captured.models) != 1:
            return None
        given = [each for each in leaves((captured.forwards[0].arguments, captured.forwards[0].keywords))]
        floats = [each for each in given if isinstance(each, torch.Tensor) and each.is_floating_point() and each.numel() > 1]
        if not floats:
            return None
        calls = NetCalls(captured)
        still = Stillness(net.modules(), lambda: lambda: None)
        parameters = [each for each in net.parameters() if each.is_floating_point()]
        weights = remember_tensors(parameters)
        called = _Called(captured, calls, places)
        still.enter()
        try:
            with calls.undisturbed(evaluating=True):
                found = self._try(called, floats)
                if found is False:
                    return False
                # Branches that begin with zeroes, and units that are dead by chance, say nothing of what the net can do.
                _stir(parameters)
                return self._try(called, floats)
        except NotApplicable:
            return None
        finally:
            still.leave()
            weights()

    def _try(self, net: _Called, floats: list[torch.Tensor]) -> Optional[bool]:
        """False once a single mixture of two inputs comes out otherwise; None where nothing moves the outputs."""
        generator = torch.Generator().manual_seed(_SEED)
        moved = False
        for scale in _SCALES:
            for _ in range(_PAIRS):
                share = 0.25 + 0.5 * float(torch.rand((), generator=generator))
                one, other = _like(floats, scale, generator), _like(floats, scale, generator)
                mixed = {key: share * one[key] + (1 - share) * other[key] for key in one}
                ends = [net.at(one), net.at(other)]
                for first, second, middle in zip(*ends, net.at(mixed)):
                    if not all(bool(torch.isfinite(each).all()) for each in (first, second, middle)):
                        return None
                    difference = float((share * first + (1 - share) * second - middle).abs().max())
                    variation = float((first - second).abs().max())
                    size = max(float(first.abs().max()), float(second.abs().max()))
                    moved = moved or variation > _TOLERANCE * size
                    # Rounding is relative to the size of the outputs.
                    if difference > _TOLERANCE * max(variation, size / 10):
                        return False
        return True if moved else None


class _Called:
    def __init__(self, captured: Any, calls: NetCalls, places: list[Any]) -> None:
        self._captured = captured
        self._calls = calls
        self._places = places

    def at(self, inputs: dict[int, torch.Tensor]) -> list[torch.Tensor]:
        """The outputs before the last activation, in double precision."""
        forward = self._captured.forwards[0]

        def change(number: int, arguments: Any) -> Any:
            return replace((forward.arguments, forward.keywords), lambda each: inputs.get(id(each), each.detach()))

        return [each.double() for each in self._calls.again(self._places, change)]


def _like(tensors: list[torch.Tensor], scale: float, generator: torch.Generator) -> dict[int, torch.Tensor]:
    """Normal numbers around the captured inputs, so many of their deviations far."""
    found = {}
    for each in tensors:
        values = each.detach()
        deviation = float(values.double().std(unbiased=False)) or 1.0
        noise = torch.randn(values.shape, generator=generator).to(values.device, values.dtype)
        found[id(each)] = values + noise * (scale * deviation)
    return found


def _stir(parameters: list[torch.Tensor]) -> None:
    generator = torch.Generator().manual_seed(_SEED)
    with torch.no_grad():
        for each in parameters:
            spread = float(each.double().std(unbiased=False)) if each.numel() > 1 else 0.0
            noise = torch.randn(each.shape, generator=generator).to(each.device, each.dtype)
            each.add_(noise * (spread or max(each[0].numel(), 1) ** -0.5 if each.dim() > 1 else spread or 0.1))


def _has_matrix(module: torch.nn.Module) -> bool:
    if isinstance(module, (torch.nn.Embedding, torch.nn.EmbeddingBag)):
        return False
    return any(each.dim() >= 2 for each in module.parameters(recurse=False))
