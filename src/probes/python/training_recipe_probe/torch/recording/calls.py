"""Which call of the net in one step is which in another: by the module, the rank of what it is given, and the count.

Not by the count alone: a net that also acts in an environment is called as often as the episode lasts.
"""

from __future__ import annotations

from typing import Any

import torch

from .step import Forward
from .tape import tensors_in

# A kind of call, and how many of that kind came before it in the step.
CallPlace = tuple[Any, int]


class CallCounter:
    def __init__(self) -> None:
        self._counts: dict[Any, int] = {}

    def place(self, module: torch.nn.Module, arguments: Any, keywords: Any) -> CallPlace:
        kind = (id(_wrapped(module)), tuple(each.dim() for each in tensors_in((arguments, keywords))))
        count = self._counts.get(kind, 0)
        self._counts[kind] = count + 1
        return kind, count

    def clear(self) -> None:
        self._counts.clear()


def _wrapped(module: torch.nn.Module) -> torch.nn.Module:
    """What a module without anything of its own is wrapped around. A wrapper may be made anew in every step: a solver's
    around the net that it is given."""
    inside = list(module.children())
    while len(inside) == 1 and next(module.parameters(recurse=False), None) is None:
        [module] = inside
        inside = list(module.children())
    return module


def places_of(forwards: list[Forward]) -> list[CallPlace]:
    """Of all calls of one step, in their order."""
    counter = CallCounter()
    return [counter.place(each.module, each.arguments, each.keywords) for each in forwards]
