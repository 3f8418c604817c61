"""Adam in the place of the script's own optimizer, for as long as one experiment runs."""

from __future__ import annotations

from typing import Any, Callable, Optional

import torch
from torch.optim import Optimizer

_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """Kingma & Ba (2015), without weight decay, on what an optimizer of the script holds.

    Not `torch.optim.Adam`: another optimizer would be one more of the script's to every hook.
    """

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self._moments: dict[int, tuple[torch.Tensor, torch.Tensor, torch.Tensor]] = {}
        self._steps: dict[int, int] = {}

    def step(self, optimizer: Optimizer, closure: Optional[Callable[[], Any]] = None, **options: Any) -> Any:
        """As `Optimizer.step` is called. A closure is asked once."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        # A gradient scaler leaves the unscaling to optimizers that can do it.
        scale, found = getattr(optimizer, "grad_scale", None), getattr(optimizer, "found_inf", None)
        if found is None or not bool(found):
            with torch.no_grad():
                for group in optimizer.param_groups:
                    sign = -1.0 if group.get("maximize") else 1.0
                    for parameter in group["params"]:
                        if parameter.grad is not None:
                            self._update(parameter, _gradient(parameter.grad, scale) * sign)
        return loss

    def _update(self, parameter: torch.Tensor, gradient: torch.Tensor) -> None:
        if parameter.is_complex():
            parameter, gradient = torch.view_as_real(parameter), torch.view_as_real(gradient)
        key = id(parameter) if parameter.is_leaf else parameter.data_ptr()
        if key not in self._moments:
            self._moments[key] = torch.zeros_like(parameter), torch.zeros_like(parameter), parameter
            self._steps[key] = 0
        first, second, _ = self._moments[key]
        self._steps[key] += 1
        count = self._steps[key]
        gradient = gradient.to(parameter.dtype)
        first.mul_(_BETA1).add_(gradient, alpha=1 - _BETA1)
        second.mul_(_BETA2).addcmul_(gradient, gradient, value=1 - _BETA2)
        size = (second / (1 - _BETA2**count)).sqrt_().add_(_EPSILON)
        parameter.addcdiv_(first, size, value=-self.learning_rate / (1 - _BETA1**count))


def _gradient(gradient: torch.Tensor, scale: Optional[torch.Tensor]) -> torch.Tensor:
    dense = gradient.coalesce().to_dense() if gradient.is_sparse else gradient
    return dense if scale is None else dense / scale
