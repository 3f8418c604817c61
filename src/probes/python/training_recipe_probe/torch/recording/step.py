"""What happens between two updates of the weights, as the hooks see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

import torch

from .autocast import Autocast
from .loader import Fetch
from .tape import UserLine, user_stack


@dataclass
class Forward:
    """One outermost call of a module that has parameters."""

    module: torch.nn.Module
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    # With the frames of a library's trainer.
    stack: tuple[UserLine, ...]
    owner: Optional[torch.nn.Module] = None
    result: Any = None
    autocast: Autocast = field(default_factory=Autocast)


@dataclass
class Backward:
    """One call of `backward`. `loss` is the tensor before a gradient scaler enlarged it."""

    loss: torch.Tensor
    value: float
    stack: tuple[UserLine, ...]
    # With the frames of a library's trainer.
    loop_stack: tuple[UserLine, ...] = ()

    @property
    def place(self) -> Optional[tuple[str, int]]:
        return self.stack[0].place if self.stack else None


@dataclass
class Step:
    fetches: list[Fetch] = field(default_factory=list)
    forwards: list[Forward] = field(default_factory=list)
    backwards: list[Backward] = field(default_factory=list)


def step_loss(backwards: list[tuple[Optional[tuple[str, int]], float]], divided: bool) -> float:
    """The loss of a step from its calls of `backward`.

    Calls on different lines are terms: their sum. Calls on the same line are micro-batches of one loss (accumulated
    gradients): the first stands for all, times their number where the script divides each by it.
    """
    if len(backwards) == 1:
        return backwards[0][1]
    groups: dict[Optional[tuple[str, int]], list[float]] = {}
    for place, value in backwards:
        groups.setdefault(place, []).append(value)
    return sum(values[0] * (len(values) if divided else 1) for values in groups.values())


__all__ = ["Backward", "Forward", "Step", "step_loss", "user_stack"]
