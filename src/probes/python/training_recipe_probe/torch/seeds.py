"""PyTorch's random generators, and who seeds them."""

from __future__ import annotations

import functools
import sys
from typing import Any, Callable

import torch

from ..script.frames import is_user_code
from ..state.seeds import Seeds, own_generators


def watch_torch(seeds: Seeds) -> None:
    if seeds.reseed is not None:
        torch.manual_seed(seeds.reseed)
    seeds.watch("torch", lambda: bytes(torch.get_rng_state().tolist()))
    seeds.wrap(torch, "manual_seed", "torch")
    seeds.wrap(torch.random, "manual_seed", "torch")
    if seeds.reseed is not None:
        torch.Generator = own_generators(torch.Generator, seeds, "manual_seed")  # type: ignore[misc]
        for name in ("manual_seed", "manual_seed_all"):
            setattr(torch.cuda, name, _with_other_seed(getattr(torch.cuda, name), seeds))


def _with_other_seed(original: Callable[..., Any], seeds: Seeds) -> Callable[..., Any]:
    """Of a device; PyTorch itself hands on a seed that is another one already."""

    @functools.wraps(original)
    def seeding(seed: Any) -> Any:
        return original(seeds.other(seed) if is_user_code(sys._getframe(1).f_code) else seed)

    return seeding
