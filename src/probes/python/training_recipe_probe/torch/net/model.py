"""Which module people mean by "the model", and its layers."""

from __future__ import annotations

import weakref
from types import FrameType
from typing import Any, Iterable, Optional

import torch

from ...script.frames import is_user_code, location
from ...script.variables import safe

Place = Optional[tuple[str, int]]


class Creations:
    """The user's line that made each module."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[weakref.ref[Any], Place]] = {}

    def note(self, module: torch.nn.Module, frame: Optional[FrameType]) -> None:
        while frame is not None:
            code = frame.f_code
            if is_user_code(code) and not _is_own_constructor(frame, module):
                self._places[id(module)] = (weakref.ref(module), (code.co_filename, frame.f_lineno))
                return
            frame = frame.f_back

    def place(self, module: Any) -> Place:
        known = self._places.get(id(module))
        return known[1] if known is not None and known[0]() is module else None


def _is_own_constructor(frame: FrameType, module: torch.nn.Module) -> bool:
    code = frame.f_code
    if code.co_name != "__init__" or not code.co_varnames:
        return False
    return frame.f_locals.get(code.co_varnames[0]) is module


def inner(module: torch.nn.Module) -> torch.nn.Module:
    """Without wrappers that only hand on: DataParallel, DistributedDataParallel, compiled modules."""
    while True:
        kind = type(module).__name__
        following = None
        if kind in ("DataParallel", "DistributedDataParallel", "FullyShardedDataParallel", "_LightningModuleWrapperBase"):
            following = getattr(module, "module", None)
        elif kind == "OptimizedModule":
            following = getattr(module, "_orig_mod", None)
        if not isinstance(following, torch.nn.Module):
            return module
        module = following


def without_partners(module: torch.nn.Module) -> torch.nn.Module:
    """What a wrapper calls between its words with other ranks, who do not listen when only this one asks."""
    while type(module).__name__ == "DistributedDataParallel" and isinstance(module.module, torch.nn.Module):
        module = module.module
    return module


def find_models(
    called: Iterable[torch.nn.Module],
    in_frames: Iterable[torch.nn.Module],
    held: set[int],
    owners: Iterable[torch.nn.Module] = (),
) -> list[torch.nn.Module]:
    """The modules whose parameters the optimizer holds: one that holds all of them, else several that do together.

    `owners` are modules whose own methods call the net (a `training_step`).
    """
    for owner in owners:
        if hasattr(owner, "training_step") and held and held <= {id(each) for each in owner.parameters()}:
            return [owner]
    called_inner = _distinct(inner(module) for module in called)
    candidates = _distinct([*called_inner, *(inner(module) for module in in_frames)])
    owned = {id(module): {id(each) for each in module.parameters()} for module in candidates}
    wanted = held & set().union(*owned.values()) if owned else set()
    if not wanted:
        return [module for module in called_inner if owned[id(module)]][:1]
    whole = [module for module in candidates if wanted <= owned[id(module)]]
    if whole:
        # Called modules first, then the smallest: not a container that holds teacher and student.
        called_ids = {id(module) for module in called_inner}
        whole.sort(key=lambda module: (id(module) not in called_ids, len(owned[id(module)]), -_depth(module)))
        return [whole[0]]
    chosen: list[torch.nn.Module] = []
    covered: set[int] = set()
    for module in sorted(candidates, key=lambda each: -len(owned[id(each)] & wanted)):
        if owned[id(module)] & wanted - covered:
            chosen.append(module)
            covered |= owned[id(module)]
    return sorted(chosen, key=lambda module: candidates.index(module))


def _depth(module: torch.nn.Module) -> int:
    return sum(1 for _ in module.modules())


def modules_in(values: Iterable[Any]) -> list[torch.nn.Module]:
    """Modules among variables, and among the attributes of the person's own objects."""
    found = []
    for value in list(values):
        if isinstance(value, torch.nn.Module):
            found.append(value)
        elif hasattr(value, "__dict__") and type(value).__module__ not in ("builtins", "torch") and not isinstance(value, type):
            found += [each for each in safe(vars(value).values()) if isinstance(each, torch.nn.Module)]
    return _distinct(found)


def _distinct(modules: Iterable[torch.nn.Module]) -> list[torch.nn.Module]:
    return list({id(module): module for module in modules}.values())


def is_leaf(module: torch.nn.Module) -> bool:
    if not any(True for _ in module.children()):
        return True
    # A library's own layer is one layer, whatever it is made of (multi-head attention).
    return type(module).__module__.startswith("torch.nn.modules.activation")


def describe_models(
    models: list[torch.nn.Module], applied: list[torch.nn.Module], creations: Creations, held: set[int]
) -> dict[str, Any]:
    parameters = list({id(each): each for module in models for each in module.parameters()}.values())
    inside = {id(each) for module in models for each in module.modules()}
    names = {id(each): name for module in models for name, each in module.named_modules()}
    layers = []
    for module in applied:
        if id(module) not in inside:
            continue
        if is_leaf(module) or next(module.parameters(recurse=False), None) is not None:
            layers.append(describe_layer(module, names, creations))
    return {
        "name": " + ".join(type(module).__name__ for module in models),
        "parameterCount": sum(_count(each) for each in parameters),
        "trainableParameterCount": sum(_count(each) for each in parameters if each.requires_grad),
        "layers": layers,
        "location": location(creations.place(models[0])),
        "trainingMode": models[0].training,
    }


def describe_layer(module: torch.nn.Module, names: dict[int, str], creations: Creations) -> dict[str, Any]:
    """With the parameters that are the layer's own."""
    own = list(module.parameters(recurse=is_leaf(module)))
    return {
        "name": names.get(id(module)) or type(module).__name__,
        "kind": type(module).__name__,
        "parameterCount": sum(_count(each) for each in own),
        "trainable": any(each.requires_grad for each in own),
        "location": location(creations.place(module)),
    }


def _count(parameter: Any) -> int:
    try:
        return int(parameter.numel())
    except (RuntimeError, ValueError):  # lazy, not yet made
        return 0


def describe_variables(parameters: list[torch.Tensor], names: dict[int, str], place: Place) -> dict[str, Any]:
    """A net of bare tensors."""
    return {
        "name": "variables",
        "parameterCount": sum(_count(each) for each in parameters),
        "trainableParameterCount": sum(_count(each) for each in parameters if each.requires_grad),
        "layers": [
            {
                "name": names.get(id(each), f"parameter {index}"),
                "kind": "Tensor",
                "parameterCount": _count(each),
                "trainable": bool(each.requires_grad),
                "location": None,
            }
            for index, each in enumerate(parameters)
        ],
        "location": location(place),
        "trainingMode": None,
    }
