"""Takes and puts back all that a PyTorch step changes: weights, buffers, gradients, optimizers, schedulers, generators."""

from __future__ import annotations

import copy
from typing import Any, Callable, Iterable, Optional

import torch
from torch.optim import Optimizer

Restore = Callable[[], None]


def remember_torch_generators() -> Restore:
    state = torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() and torch.cuda.is_initialized() else None

    def restore() -> None:
        torch.set_rng_state(state)
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)

    return restore


def remember_tensors(tensors: Iterable[torch.Tensor]) -> Restore:
    """Values of tensors, put back in place so that everything that shares them sees it."""
    kept = [(tensor, tensor.detach().clone()) for tensor in _distinct(tensors)]

    def restore() -> None:
        with torch.no_grad():
            for tensor, value in kept:
                _put_back(tensor, value)

    return restore


def _put_back(tensor: torch.Tensor, value: torch.Tensor) -> None:
    """Observers of a quantisation begin with buffers of no number, and give them another shape as they see the first batch."""
    if tensor.shape == value.shape:
        tensor.detach().copy_(value)
    else:
        tensor.data = value.clone()


def remember_gradients(parameters: Iterable[torch.Tensor]) -> Restore:
    kept = [(each, None if each.grad is None else each.grad.detach().clone()) for each in _distinct(parameters)]

    def restore() -> None:
        for parameter, gradient in kept:
            parameter.grad = None if gradient is None else gradient.clone()

    return restore


def remember_optimizer(optimizer: Optimizer) -> Restore:
    """Not `deepcopy`, which would lose whose state is whose."""
    state = {key: _copied(value) for key, value in optimizer.state.items()}
    groups = [{key: _copied(value) for key, value in group.items() if key != "params"} for group in optimizer.param_groups]
    counts = {name: value for name, value in optimizer.__dict__.items() if isinstance(value, (int, float, bool))}

    def restore() -> None:
        optimizer.state.clear()
        for key, value in state.items():
            optimizer.state[key] = _copied(value)
        for group, before in zip(optimizer.param_groups, groups):
            for name in [name for name in group if name != "params" and name not in before]:
                del group[name]
            for name, value in before.items():
                group[name] = _copied(value)
        optimizer.__dict__.update(counts)

    return restore


def remember_namespaces(modules: Iterable[torch.nn.Module]) -> Restore:
    """What modules hold, by reference: a forward pass may count its calls, keep its last result, replace a buffer."""
    kept = []
    for module in modules:
        held = vars(module)
        containers = [(each, copy.copy(each)) for each in held.values() if isinstance(each, (list, dict, set))]
        kept.append((held, dict(held), containers))

    def restore() -> None:
        for held, before, containers in kept:
            if len(held) != len(before) or any(held.get(name) is not value for name, value in before.items()):
                held.clear()
                held.update(before)
            for container, was in containers:
                if container != was if isinstance(container, set) else not _same_items(container, was):
                    container.clear()
                    container.extend(was) if isinstance(container, list) else container.update(was)

    return restore


def remember_buffers(modules: Iterable[torch.nn.Module]) -> Restore:
    """Put back only where they were changed: what has been computed with them may still want its gradients.

    Their versions do not tell: batch normalisation moves its statistics without counting.
    """
    buffers = _distinct(each for module in modules for each in module.buffers(recurse=False))
    kept = [(each, each.detach().clone()) for each in buffers]

    def restore() -> None:
        with torch.no_grad():
            for tensor, value in kept:
                if not torch.equal(tensor.detach(), value):
                    _put_back(tensor, value)

    return restore


def _same_items(one: Any, other: Any) -> bool:
    if len(one) != len(other):
        return False
    if isinstance(one, list):
        return all(a is b for a, b in zip(one, other))
    return all(key in one and one[key] is value for key, value in other.items())


def remember_attributes(thing: Any) -> Restore:
    """Of schedulers and gradient scalers: their plain attributes."""
    before = {name: _copied(value) for name, value in thing.__dict__.items() if _is_plain(value)}

    def restore() -> None:
        for name, value in before.items():
            thing.__dict__[name] = _copied(value)
        if hasattr(thing, "_per_optimizer_states"):
            thing._per_optimizer_states.clear()

    return restore


def _is_plain(value: Any) -> bool:
    if isinstance(value, (int, float, str, bool, type(None), torch.Tensor)):
        return True
    return isinstance(value, (list, tuple)) and all(isinstance(item, (int, float, str, bool)) for item in value)


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if isinstance(value, tuple) and any(isinstance(item, torch.Tensor) for item in value):
        return tuple(_copied(item) for item in value)
    return value if isinstance(value, tuple) else copy.copy(value)


def _distinct(tensors: Iterable[Optional[torch.Tensor]]) -> list[torch.Tensor]:
    return list({id(each): each for each in tensors if each is not None}.values())
