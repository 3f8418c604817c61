"""Rprop (Riedmiller & Braun 1993) on arrays: follows the gradient's signs, so it needs no rate fit for the loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Optional

import numpy

_PATIENCE = 20
_GROWTH, _SHRINKAGE = 1.2, 0.5
_FIRST_STEP, _LARGEST_STEP = 0.1, 50.0

# The loss at free values, and its gradient by each of them (None where it does not depend on one).
Objective = Callable[[list[numpy.ndarray]], tuple[float, list[Optional[numpy.ndarray]]]]


@dataclass
class Minimum:
    value: float
    at: list[numpy.ndarray]
    converged: bool


def descend(objective: Objective, start: list[numpy.ndarray], iterations: int, scales: list[float]) -> Minimum:
    """Converged when twenty steps in a row brought less than a hundred-thousandth of the loss, and the descent stays there:
    a leap over a pole (a ratio of sums, as in the dice loss) finds any number, and no minimum.

    `scales`: of what size the numbers of each array are, one hundredth for probabilities of a hundred classes.
    """
    free = [array.copy() for array in start]
    steps = [numpy.full_like(array, _FIRST_STEP * scale) for array, scale in zip(free, scales)]
    before = [numpy.zeros_like(array) for array in free]
    best, at = math.inf, [array.copy() for array in free]
    history: list[float] = []
    converged = False
    for _ in range(iterations + 1):
        value, gradients = objective(free)
        if math.isfinite(value) and value < best:
            best, at = value, [array.copy() for array in free]
        history.append(best)
        if not math.isfinite(value):
            break
        if all(gradient is None for gradient in gradients):
            converged = True
            break
        if len(history) > _PATIENCE:
            gained = history[-1 - _PATIENCE] - best
            stays = best == history[0] or value - best <= 1e-2 * max(history[0] - best, abs(best))
            if stays and gained <= 1e-5 * max(abs(best), 1e-7):
                converged = True
                break
        for array, step, last, gradient in zip(free, steps, before, gradients):
            if gradient is not None:
                _advance(array, step, last, numpy.nan_to_num(gradient))
    return Minimum(best, at, converged)


def _advance(array: numpy.ndarray, step: numpy.ndarray, last: numpy.ndarray, gradient: numpy.ndarray) -> None:
    agreement = numpy.sign(gradient) * numpy.sign(last)
    step *= numpy.where(agreement > 0, _GROWTH, numpy.where(agreement < 0, _SHRINKAGE, 1.0)).astype(step.dtype)
    numpy.minimum(step, _LARGEST_STEP, out=step)
    gradient = numpy.where(agreement < 0, 0, gradient)
    array -= (numpy.sign(gradient) * step).astype(array.dtype)
    last[...] = gradient
