"""Targets that a script laid out flat, example after example, as criteria of sequences and of pixels want them."""

from __future__ import annotations

import math
from typing import Optional

import numpy


def unflattened(array: numpy.ndarray, size: Optional[int], others: list[numpy.ndarray]) -> numpy.ndarray:
    """`[16 * 5, …]` as `[16, 5, …]` where another tensor of the batch is so, or as pictures are; else the array itself."""
    if size is None or size < 1 or array.ndim == 0 or size in array.shape or len(array) % size or len(array) // size < 2:
        return array
    for other in others:
        own = other.shape[1:]
        if other.ndim < 2 or len(other) != size:
            continue
        ways = [own[: at + 1] for at in range(len(own))] + ([own[1:]] if len(own) == 3 else [])
        for axes in ways:
            if math.prod(axes) == len(array) // size:
                return array.reshape(size, *axes, *array.shape[1:])
    return array
