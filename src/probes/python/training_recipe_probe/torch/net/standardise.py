"""Inputs brought to mean 0 and deviation 1 by the captured batch's figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import torch

# A feature that hardly varies in one batch may leap in the next; it must not drown all others.
_FURTHEST = 10.0
_MOST_CHANNELS = 4


@dataclass(frozen=True)
class Figures:
    """Shaped so that they broadcast over a batch."""

    mean: torch.Tensor
    deviation: torch.Tensor
    axis: Optional[int]
    width: int

    def apply(self, tensor: torch.Tensor) -> torch.Tensor:
        if self.axis is not None and (tensor.dim() != self.mean.dim() or tensor.shape[self.axis] != self.width):
            return tensor
        constant = self.deviation == 0
        mean, deviation = self.mean.to(tensor.device), self.deviation.to(tensor.device)
        scaled = ((tensor - mean) / deviation.clamp_min(1e-30)).clamp(-_FURTHEST, _FURTHEST)
        return torch.where(constant.to(tensor.device), tensor, scaled).to(tensor.dtype)


def figures(tensor: torch.Tensor, axis: Optional[int]) -> Figures:
    """Mean and deviation of each index of an axis; of everything where there is none."""
    values = tensor.detach().double()
    if axis is None:
        mean, deviation = values.mean(), values.std(unbiased=False)
    else:
        others = [each for each in range(values.dim()) if each != axis]
        mean = values.mean(dim=others, keepdim=True) if others else values
        deviation = values.std(dim=others, unbiased=False, keepdim=True) if others else torch.zeros_like(values)
    tiny = 1e-12 * values.abs().max().clamp_min(1e-300)
    deviation = torch.where(deviation <= tiny, torch.zeros_like(deviation), deviation)
    dtype = tensor.dtype if tensor.dtype in (torch.float32, torch.float64) else torch.float32
    return Figures(mean.to(dtype), deviation.to(dtype), axis, 1 if axis is None else tensor.shape[axis])


def feature_axis(tensor: torch.Tensor, convolves_along_time: bool, is_sequence: bool) -> Optional[int]:
    """Columns of tables and sequences, channels of images; None for a row of numbers and for pictures without channels."""
    dimensions = tensor.dim()
    if dimensions <= 1:
        return None
    if dimensions == 2:
        return 1
    if dimensions == 3:
        return 1 if convolves_along_time else 2 if is_sequence else None
    if tensor.shape[1] > _MOST_CHANNELS >= tensor.shape[-1]:
        return dimensions - 1
    return 1
