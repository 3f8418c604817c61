"""Another value in a tensor's place, with the tensor's own gradient."""

from __future__ import annotations

from typing import Any

import torch


class _StandIn(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        return value.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        return gradients[0], None


def with_gradient_of(tensor: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """`value`, of which a gradient with respect to `tensor` can be asked: what a gradient penalty does with its inputs."""
    if not (tensor.is_leaf and tensor.requires_grad) or tensor.shape != value.shape:
        return value
    result: torch.Tensor = _StandIn.apply(tensor, value.detach())
    return result
