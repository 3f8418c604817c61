"""Objects that hold a batch (a graph, a batch class of the script's own): their tensors, and copies with others."""

from __future__ import annotations

import copy
import types
from typing import Any, Callable, Iterator

import torch
from torch.optim import Optimizer
from torch.utils.data import DataLoader, Dataset, Sampler

from ...script.variables import can_be_looked_at, items_of

# A graph's tensors lie in a dict of a store of the graph.
_DEEPEST = 6
_NO_HOLDERS = (
    *(type, types.ModuleType, types.FunctionType, types.MethodType, BaseException, list, tuple, dict),
    *(torch.Tensor, torch.nn.Module, Optimizer, Dataset, DataLoader, Sampler),
)
_KINDS_OF_LIBRARIES = ("torch", "builtins", "collections", "functools", "typing")


def is_holder(value: Any) -> bool:
    """An object with attributes that may be tensors: none that trains, computes or loads."""
    kind = type(value)
    return (
        kind.__dictoffset__ != 0
        and not issubclass(kind, _NO_HOLDERS)
        and not hasattr(kind, "__next__")
        and kind.__module__.partition(".")[0] not in _KINDS_OF_LIBRARIES
        and can_be_looked_at(value)
    )


def _attributes(holder: Any) -> dict[str, Any]:
    return object.__getattribute__(holder, "__dict__")


def held_tensors(holder: Any) -> Iterator[tuple[str, torch.Tensor]]:
    """Its tensors by the name of the attribute or key that they are found under; each once."""
    for name, value in _walk(holder, "", _DEEPEST, {}):
        if isinstance(value, torch.Tensor):
            yield name, value


def _walk(value: Any, name: str, depth: int, seen: dict[int, Any]) -> Iterator[tuple[str, Any]]:
    """All tensors within reach, and whatever else is no plain container or number."""
    if value is None or isinstance(value, (str, bytes, int, float, complex)) or id(value) in seen:
        return
    seen[id(value)] = value
    if isinstance(value, (list, tuple, dict)):
        inside = items_of(value)
    elif depth > 0 and is_holder(value):
        inside = list(_attributes(value).items())
    else:
        yield name, value
        return
    for key, item in inside:
        yield from _walk(item, key if isinstance(key, str) else name, depth - 1, seen)


def copy_of_holder(holder: Any, change: Callable[[torch.Tensor], Any]) -> Any:
    """A copy with `change` applied to its tensors; what is neither tensor nor container is the same in both.

    The object itself where it holds no tensor, or cannot be copied.
    """
    found = [value for _, value in _walk(holder, "", _DEEPEST, {})]
    if not any(isinstance(value, torch.Tensor) for value in found):
        return holder
    memo = {id(value): change(value) if isinstance(value, torch.Tensor) else value for value in found}
    try:
        return copy.deepcopy(holder, dict(memo))
    except Exception:
        # It has an answer of its own to what it is asked for, and none for how it is copied.
        return _remade(holder, memo)


def _remade(value: Any, memo: dict[int, Any]) -> Any:
    if id(value) in memo:
        return memo[id(value)]
    if isinstance(value, (list, tuple, dict)):
        # A kind of its own is kept as it is.
        if type(value) not in (list, tuple, dict):
            return value
        inside = {key: _remade(item, memo) for key, item in items_of(value)}
        return inside if isinstance(value, dict) else type(value)(inside.values())
    if not is_holder(value):
        return value
    try:
        memo[id(value)] = made = object.__new__(type(value))
    except TypeError:
        return value
    _attributes(made).update({name: _remade(item, memo) for name, item in _attributes(value).items()})
    return made


def held_names(structure: Any) -> dict[int, str]:
    """What the holders in a structure of containers call their tensors, by the tensor's id."""
    if isinstance(structure, (list, tuple, dict)):
        return {key: name for _, item in items_of(structure) for key, name in held_names(item).items()}
    return {id(each): name for name, each in held_tensors(structure)} if is_holder(structure) else {}
