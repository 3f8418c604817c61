"""Automatic mixed precision, as it is in force at a call: what is called again has to compute in the same types."""

from __future__ import annotations

import contextlib
import functools
from typing import Any, Callable, Iterator

import torch

_DEVICES = ("cpu", "cuda")


class Autocast:
    """The types in force when it is made."""

    def __init__(self) -> None:
        self._types = tuple((device, _type_of(device)) for device in _DEVICES if _is_on(device))

    def __bool__(self) -> bool:
        return bool(self._types)

    @contextlib.contextmanager
    def again(self) -> Iterator[None]:
        with contextlib.ExitStack() as entered:
            for device, dtype in self._types:
                entered.enter_context(torch.autocast(device, dtype=dtype))
            yield


def with_present_types(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function itself, or where automatic mixed precision is on, one that computes in its types whenever it is called."""
    present = Autocast()
    if not present:
        return function

    @functools.wraps(function)
    def called(*arguments: Any, **keywords: Any) -> Any:
        with present.again():
            return function(*arguments, **keywords)

    return called


# torch before 2.4 asks each device by a function of its own.
def _is_on(device: str) -> bool:
    if hasattr(torch, "get_autocast_dtype"):
        return torch.is_autocast_enabled(device)  # type: ignore[call-arg]
    return torch.is_autocast_cpu_enabled() if device == "cpu" else torch.is_autocast_enabled()


def _type_of(device: str) -> torch.dtype:
    if hasattr(torch, "get_autocast_dtype"):
        return torch.get_autocast_dtype(device)
    return torch.get_autocast_cpu_dtype() if device == "cpu" else torch.get_autocast_gpu_dtype()
