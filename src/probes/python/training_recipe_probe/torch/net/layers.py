"""What PyTorch's own layers are: whose weights hold units, and which behave otherwise in training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Optional

import torch
from torch import nn

_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
_MATRICES = (nn.Linear, nn.Bilinear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
_GATES = {"LSTM": 4, "LSTMCell": 4, "GRU": 3, "GRUCell": 3, "RNN": 1, "RNNCell": 1}
# Sums over many examples come out in another order for each unit.
_WEIGHTS_DIFFER, _GRADIENTS_DIFFER = 1e-6, 1e-4
_NOISY = (nn.modules.dropout._DropoutNd, nn.RReLU)
_NORMALISING = (nn.modules.batchnorm._BatchNorm,)


@dataclass(frozen=True)
class Units:
    """Where a parameter's output units lie: along an axis, in so many blocks; `axis` None where that is not known."""

    axis: Optional[int]
    blocks: int = 1

    def alike(self, tensor: torch.Tensor, tolerance: float) -> Optional[bool]:
        if self.axis is None:
            along = {Units(axis).alike(tensor, tolerance) for axis in range(2)}
            return along.pop() if len(along) == 1 else None
        values = self._by_unit(tensor)
        largest = float(values.abs().max())
        spread = float((values - values[:, :1]).abs().max())
        return spread <= tolerance * largest

    def without(self, gradient: torch.Tensor) -> Optional[dict[str, int]]:
        """How many units there are, and of how many every gradient is 0; None where the axis is not known."""
        if self.axis is None:
            return None
        values = self._by_unit(gradient)
        idle = (values == 0).all(2).all(0)
        return {"count": int(idle.numel()), "withoutGradient": int(idle.sum())}

    def _by_unit(self, tensor: torch.Tensor) -> torch.Tensor:
        """(blocks, units, everything else)."""
        values = tensor.detach().movedim(self.axis or 0, 0)
        return values.reshape(self.blocks, values.shape[0] // self.blocks, -1)


def units(module: Optional[nn.Module], name: str, parameter: torch.Tensor) -> Optional[Units]:
    """None for what is no weight matrix or filter bank, or has a single unit."""
    found: Optional[Units] = None
    if isinstance(module, _TRANSPOSED):
        found = Units(1) if name == "weight" else None
    elif isinstance(module, _MATRICES):
        found = Units(0) if name == "weight" else None
    elif type(module).__name__ in _GATES:
        found = Units(0, _GATES[type(module).__name__]) if name.startswith("weight") else None
    elif isinstance(module, nn.MultiheadAttention):
        found = Units(0, 3 if name == "in_proj_weight" else 1) if name.endswith("_weight") else None
    elif module is None or not type(module).__module__.startswith("torch.nn."):
        found = Units(None) if parameter.dim() == 2 and min(parameter.shape) > 1 else None
    if found is None or parameter.dim() < 2:
        return None
    return found if found.axis is None or parameter.shape[found.axis] > found.blocks else None


class UnitWatch:
    """Whether units that begin as copies of each other stay so, and how many of them get no gradient."""

    def __init__(self) -> None:
        self._alike: dict[int, bool] = {}
        self._units: dict[int, Units] = {}
        self._idle: dict[int, dict[str, int]] = {}

    def begin(self, parameters: Iterable[tuple[str, torch.Tensor]], modules: Iterable[nn.Module]) -> None:
        owners = {id(each): (module, name) for module in modules for name, each in module.named_parameters(recurse=False)}
        for name, each in parameters:
            module, own = owners.get(id(each), (None, name))
            found = units(module, own, each)
            if found is not None:
                alike = found.alike(each, _WEIGHTS_DIFFER)
                if alike is not None:
                    self._units[id(each)], self._alike[id(each)] = found, alike

    def first_gradient(self, parameter: torch.Tensor) -> None:
        found = self._units.get(id(parameter))
        gradient = parameter.grad
        if found is None or gradient is None or gradient.is_sparse:
            return
        idle = found.without(gradient)
        if idle is not None:
            self._idle[id(parameter)] = idle

    def updated(self, parameter: torch.Tensor) -> None:
        self._narrow(parameter, parameter, _WEIGHTS_DIFFER)

    def next_gradient(self, parameter: torch.Tensor) -> None:
        """Of the step after: nets that begin with zeroes part their units only then."""
        if parameter.grad is not None and not parameter.grad.is_sparse:
            self._narrow(parameter, parameter.grad, _GRADIENTS_DIFFER)

    def _narrow(self, parameter: torch.Tensor, values: torch.Tensor, tolerance: float) -> None:
        if self._alike.get(id(parameter)):
            self._alike[id(parameter)] = self._units[id(parameter)].alike(values, tolerance) is not False

    def answer(self, parameter: torch.Tensor) -> Optional[bool]:
        return self._alike.get(id(parameter))

    def idle(self, parameter: torch.Tensor) -> dict[str, Any]:
        """For the protocol: nothing where no gradient was seen."""
        found = self._idle.get(id(parameter))
        return {} if found is None else {"units": found}


def is_noisy(module: nn.Module) -> bool:
    return isinstance(module, _NOISY)


def behaves_otherwise_in_training(module: nn.Module) -> bool:
    """Dropout that drops something, and normalisation by the batch."""
    if is_noisy(module):
        return getattr(module, "p", 1.0) > 0
    if isinstance(module, (nn.RNNBase, nn.MultiheadAttention)):
        return float(module.dropout) > 0
    return isinstance(module, _NORMALISING)


def name_layers(modules: Iterable[nn.Module], models: Iterable[nn.Module]) -> list[dict[str, Any]]:
    """As the protocol names layers."""
    names = {id(each): name for model in models for name, each in model.named_modules()}
    return [
        {"name": names.get(id(each)) or type(each).__name__, "kind": type(each).__name__}
        for each in dict.fromkeys(modules)
    ]
