"""The captured state: everything that a training of the script changes, as it stood before the captured step."""

from __future__ import annotations

from typing import Callable

import torch

from ...script.variables import variables_of
from ..engine.captured import Captured
from ..net.model import modules_in
from ..net.state import (
    Restore,
    remember_attributes,
    remember_optimizer,
    remember_tensors,
)


def remember_training(captured: Captured) -> Callable[..., None]:
    """All modules, optimizers, schedulers and scalers as they stood before the captured step."""
    engine = captured.engine
    modules = {id(each): each for each in engine.applied.values()}
    modules.update({id(each): each for each in captured.models})
    modules.update({id(each): each for each in _copies_of_the_net(captured)})
    parameters = [each for module in modules.values() for each in module.parameters(recurse=False)]
    parameters += captured.parameters
    optimizers = [each for each, _ in engine.live_optimizers()]
    parameters += [each for optimizer in optimizers for group in optimizer.param_groups for each in group["params"]]
    buffers_now = [each for module in modules.values() for each in module.buffers(recurse=False)]
    training = [(module, module.training) for module in modules.values()]
    restores: list[Restore] = [remember_tensors([*parameters, *buffers_now])]
    # Buffers that the step's own forward moved: as they were before it.
    restores += list(engine.buffers.values())
    if engine.session.remember_more is not None:
        restores.append(engine.session.remember_more())
    restores += [remember_optimizer(each) for each in optimizers]
    restores += [remember_attributes(thing) for reference in engine.stateful if (thing := reference()) is not None]

    def restore(gradients: bool = True) -> None:
        for each in restores:
            each()
        for parameter in parameters if gradients else ():
            parameter.grad = None
        for module, was in training:
            module.training = was

    return restore


def _copies_of_the_net(captured: Captured) -> list[torch.nn.Module]:
    variables = variables_of(captured.frames)
    return [module for found in modules_in(variables) for module in found.modules()]
