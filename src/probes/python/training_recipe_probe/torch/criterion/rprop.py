"""Rprop (Riedmiller & Braun 1993): follows the gradient's signs, so it needs no learning rate fit for the loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable

import torch

_PATIENCE = 20


@dataclass
class Minimum:
    value: float
    at: list[torch.Tensor]
    converged: bool


def descend(
    objective: Callable[[list[torch.Tensor]], torch.Tensor], start: list[torch.Tensor], iterations: int
) -> Minimum:
    """Converged when twenty steps in a row brought less than a hundred-thousandth of the loss, and the descent stays there:
    a leap over a pole (a ratio of sums, as in the dice loss) finds any number, and no minimum.
    """
    free = [tensor.detach().clone().requires_grad_(True) for tensor in start]
    steps = [torch.full_like(tensor, 0.1) for tensor in free]
    before = [torch.zeros_like(tensor) for tensor in free]
    best = math.inf
    at = [tensor.detach().clone() for tensor in free]
    history: list[float] = []
    converged = False
    with torch.enable_grad():
        for _ in range(iterations + 1):
            loss = objective(free)
            value = float(loss.detach())
            if math.isfinite(value) and value < best:
                best = value
                at = [tensor.detach().clone() for tensor in free]
            history.append(best)
            if not math.isfinite(value) or not loss.requires_grad:
                converged = not loss.requires_grad
                break
            if len(history) > _PATIENCE:
                gained = history[-1 - _PATIENCE] - best
                stays = best == history[0] or value - best <= 1e-2 * max(history[0] - best, abs(best))
                if stays and gained <= 1e-5 * max(abs(best), 1e-7):
                    converged = True
                    break
            gradients = torch.autograd.grad(loss, free, allow_unused=True)
            with torch.no_grad():
                for tensor, step, last, gradient in zip(free, steps, before, gradients):
                    if gradient is None:
                        continue
                    gradient = torch.nan_to_num(gradient)
                    agreement = (gradient * last).sign()
                    step.mul_(torch.where(agreement > 0, 1.2, torch.where(agreement < 0, 0.5, 1.0)).to(step.dtype))
                    gradient = torch.where(agreement < 0, torch.zeros_like(gradient), gradient)
                    tensor.sub_(gradient.sign() * step)
                    last.copy_(gradient)
    return Minimum(best, at, converged)
