"""Batches that a script scored one after the other on the same way through its lines, and the number that it makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Collection, Optional, Sequence

import torch

from ...script.numbers import Named

Line = tuple[str, int]
# From the line of the call outwards.
Way = tuple[Line, ...]

# A script adds up in 32 bits where we add up in 64.
_SAME = 1e-6
_MATCHES = 1e-5
# Small counts are what many variables are.
_SMALL_COUNT = 10


@dataclass
class Pass:
    """`values`: of each batch its mean, or of comparisons how many are right; on CUDA they stay there, since to read one is to wait."""

    name: str
    on: str
    way: Way
    # A share of what was compared, which scripts also tell in percent.
    is_share: bool = False
    values: list[Any] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    # The steps before whose update each batch was scored.
    steps: list[int] = field(default_factory=list)
    # The script was not seen to make one number of each batch.
    unfollowed: bool = False
    # On this way other things are compared, too.
    spoiled: bool = False
    # Of the last batch: kept, so that what the script has made of all of them is there when its function has returned.
    frames: list[FrameType] = field(default_factory=list)
    # Numbers among the script's variables when the data were all gone through.
    numbers: set[Named] = field(default_factory=set)

    def add(self, value: Any, size: int, step: int, frames: list[FrameType]) -> None:
        self.values.append(value if getattr(value, "is_cuda", False) else float(value))
        self.sizes.append(size)
        self.steps.append(step)
        self.frames = frames

    def means(self) -> list[float]:
        """Of each batch, with one look at the device."""
        if any(isinstance(each, torch.Tensor) for each in self.values):
            self.values = torch.stack([torch.as_tensor(each, dtype=torch.float64).reshape(()) for each in self.values]).tolist()
        return [value / size for value, size in zip(self.values, self.sizes)] if self.is_share else self.values

    @property
    def is_in_doubt(self) -> bool:
        """Whether the script's variables have to tell what it makes of the batches."""
        return len(self.values) > 0 and (self.unfollowed or not _is_same(*_means(self.means(), self.sizes)))


def whole(values: Sequence[float], sizes: Sequence[int], numbers: Optional[Collection[float]], is_share: bool) -> Optional[float]:
    """The one number that the script has of all batches: their mean by example or by batch, where these differ by its variables.

    `numbers`: those among its variables; None where it is sure to have one, and only which is asked where both are the same.
    Returns None where it cannot be told.
    """
    by_example, by_batch = _means(values, sizes)
    same = _is_same(by_example, by_batch)
    if numbers is None:
        return by_example if same else None
    summed = sum(value * size for value, size in zip(values, sizes))
    scales = (1.0, 100.0) if is_share else (1.0,)
    of_examples = [by_example * each for each in scales] + ([summed] if abs(summed) >= _SMALL_COUNT or not is_share else [])
    of_batches = [each * scale for each in (by_batch, sum(values)) for scale in scales] if len(values) > 1 or same else []
    examples, batches = _is_among(of_examples, numbers), _is_among(of_batches, numbers)
    if same:
        return by_example if examples or batches else None
    if examples == batches:
        return None
    return by_example if examples else by_batch


def is_last_alone(values: Sequence[float], numbers: Collection[float], is_share: bool) -> bool:
    """Whether the script has the number of the last batch by itself."""
    scales = (1.0, 100.0) if is_share else (1.0,)
    return len(values) > 0 and values[-1] not in (0.0, 1.0) and _is_among([values[-1] * each for each in scales], numbers)


def telling(way: Way, others: Collection[Way]) -> Line:
    """The innermost line that tells one way from the others: where one function evaluates twice, its caller's."""
    for depth, line in enumerate(way):
        if sum(len(each) > depth and each[depth] == line for each in others) == 1:
            return line
    return way[0]


def _means(values: Sequence[float], sizes: Sequence[int]) -> tuple[float, float]:
    """By example and by batch."""
    return sum(value * size for value, size in zip(values, sizes)) / sum(sizes), sum(values) / len(values)


def _is_same(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= _SAME * max(abs(one), abs(other)) or one != one and other != other


def _is_among(wanted: Sequence[float], numbers: Collection[float]) -> bool:
    return any(abs(each - number) <= _MATCHES * max(abs(each), abs(number)) for each in wanted for number in numbers)
