"""Two steps of the script, watched: which gradients came, were clipped and cleared, and what was updated."""

from __future__ import annotations

import inspect
import math
import sys
from types import FrameType
from typing import Any, Iterator, Optional

import torch
from torch.optim import Optimizer

from ...script.frames import is_user_code, user_location
from ..engine.captured import Captured
from ..engine.engine import TorchEngine
from ..engine.run import Run, Steering
from ..net.layers import UnitWatch, behaves_otherwise_in_training
from ..net.model import Creations

Place = Optional[tuple[str, int]]


def _code_of(function: Any) -> Any:
    return getattr(inspect.unwrap(function), "__code__", None)


_CLIPS = {
    _code_of(function)
    for name in ("clip_grad_norm_", "clip_grad_value_", "clip_grad_norm")
    if (function := getattr(torch.nn.utils, name, None)) is not None
} - {None}
_CLEARS = {_code_of(owner.zero_grad) for owner in (Optimizer, torch.nn.Module)} - {None}
# What hands out the numbers of a tensor without their past.
_DETACHES = {"detach", "numpy", "tolist", "item"}
_MODULE_INIT = _code_of(torch.nn.Module.__init__)
_ON_BACKWARD = TorchEngine.on_backward.__code__


class StepWatch(Run):
    """Two steps of the captured optimizer. Python's profiler tells of calls that no hook of the probe sees."""

    def __init__(self, captured: Captured, steering: Steering) -> None:
        super().__init__(captured.optimizer, steering, 2, divided=captured.divided)
        self._captured = captured
        self._engine: TorchEngine = captured.engine
        self.creations = Creations()
        self.made: dict[int, torch.nn.Module] = {}
        self.made_leaves: dict[int, torch.Tensor] = {}
        self.parameters: list[tuple[str, torch.Tensor]] = []
        self.norms: dict[int, Optional[float]] = {}
        self.ratios: dict[int, Optional[float]] = {}
        self.clipped_before: Place = None
        self.clipped_after = False
        # Gradients are clipped while a gradient scaler still holds them enlarged.
        self.clipped_scaled: Place = None
        # Gradients that the step was to use are cleared before it comes to that.
        self.cleared_before_update: Place = None
        self._clear_after_backward: Place = None
        # Where the optimizer is made anew between the two steps, and what it kept of the first one's gradients is lost.
        self.optimizer_made_anew: Place = None
        # Of each parameter with a gradient at the first step: whether it was gone before the second.
        self.cleared: dict[int, bool] = {}
        self.units = UnitWatch()
        self.stilled: list[torch.nn.Module] = []
        self.finished = False
        self._left: list[tuple[torch.Tensor, torch.Tensor]] = []
        self._before: dict[int, torch.Tensor] = {}
        # Optimizers that took a step.
        self.stepped: set[int] = set()
        self._backward_seen = False
        # With the parameters that went into it, and how many optimizers had taken their step before.
        self._detached: list[tuple[Place, set[int], int]] = []
        self._profiler: Any = None

    # -- the profiler

    def watch(self) -> None:
        self._profiler = sys.getprofile()
        sys.setprofile(self._called)

    def unwatch(self) -> None:
        if sys.getprofile() == self._called:
            sys.setprofile(self._profiler)

    def _called(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call" and not self.finished and getattr(argument, "__name__", None) in _DETACHES:
            self._note_detached(frame, getattr(argument, "__self__", None))
        if event != "call":
            return
        code = frame.f_code
        if code is _MODULE_INIT:
            if self._engine._depth and frame.f_back is not None:
                module = frame.f_locals.get("self")
                if isinstance(module, torch.nn.Module):
                    self.made[id(module)] = module
                    self.creations.note(module, frame.f_back)
        elif code in _CLIPS:
            self._on_clip(frame)
        elif code in _CLEARS and self._backward_seen and not self.rows:
            self._clear_after_backward = user_location(frame.f_back)
        elif code is _ON_BACKWARD and not self.rows:
            self._find_made(frame.f_locals.get("tensors"))

    def _note_detached(self, frame: FrameType, tensor: Any) -> None:
        if isinstance(tensor, torch.Tensor) and tensor.requires_grad and is_user_code(frame.f_code):
            leaves = {id(tensor)} if tensor.grad_fn is None else {id(each) for each in _leaves_of(tensor)}
            self._detached.append(((frame.f_code.co_filename, frame.f_lineno), leaves, len(self.stepped)))

    def detached_at(self) -> Place:
        """Where something is taken off the gradient's way into which parameters went that get no gradient."""
        silent = {id(each) for _, each in self.parameters if self.norms.get(id(each)) is None}
        own = {id(each) for each in self._captured.parameters}
        # What another optimizer steps (a generator) has its turn after the first: what is detached for that one is meant so.
        return next(
            (
                place
                for place, leaves, stepped in self._detached
                if leaves and leaves <= silent and stepped == (0 if leaves & own else 1)
            ),
            None,
        )

    def _on_clip(self, frame: FrameType) -> None:
        if self._backward_seen:
            self.clipped_after = True
            if any(_holds_scaled(scaler, self.optimizer) for scaler in self._engine.live_scalers()):
                self.clipped_scaled = self.clipped_scaled or user_location(frame.f_back)
        elif all(_is_clear(each) for each in self._captured.parameters):
            # The state that is put back has no gradients, so this also holds in the first step.
            self.clipped_before = self.clipped_before or user_location(frame.f_back)

    def _find_made(self, tensors: Any) -> None:
        owned = {id(each): each for module in self.made.values() for each in module.parameters(recurse=False)}
        if not owned:
            return
        for root in [tensors] if isinstance(tensors, torch.Tensor) else list(tensors or ()):
            for leaf in _leaves_of(root):
                if id(leaf) in owned:
                    self.made_leaves[id(leaf)] = leaf

    # -- events

    def on_optimizer_made(self, optimizer: Optimizer) -> None:
        before = self.optimizer
        super().on_optimizer_made(optimizer)
        if self.optimizer is not before and before is not None and len(self.rows) == 1 and _keeps_gradients(before):
            self.optimizer_made_anew = self._engine.optimizers[-1][1]

    def on_backward(self, place: Place, value: float) -> None:
        super().on_backward(place, value)
        self._backward_seen = True
        self._clear_after_backward = None
        self._note_cleared()

    def before_update(self, optimizer: Optional[Optimizer]) -> None:
        self._leave_if_done()
        if self._backwards:
            own = optimizer is self.optimizer and not self._row_open
            if own and not self.rows:
                self.parameters = self._named()
                self._look(each for _, each in self.parameters)
                if all(_is_clear(each) for each in self._captured.parameters):
                    self.cleared_before_update = self._clear_after_backward
                modules = {id(each): each for model in self._captured.models for each in model.modules()}
                self.units.begin(self.parameters, [*modules.values(), *self.made.values()])
                for _, each in self.parameters:
                    self.units.first_gradient(each)
                applied = self._engine.applied
                self.stilled = [
                    each
                    for key, each in modules.items()
                    # Layers without parameters are not followed one by one.
                    if (key in applied or next(each.parameters(), None) is None)
                    and not each.training
                    and behaves_otherwise_in_training(each)
                ]
            elif own:
                # Handed on by its state, or begun anew along with the weights, an optimizer has lost nothing.
                if optimizer is not None and _keeps_gradients(optimizer) or self._weights_are_put_back():
                    self.optimizer_made_anew = None
                self._note_cleared()
                self.finished = True
                for _, each in self.parameters:
                    self.units.next_gradient(each)
            if self.parameters and optimizer is not None and id(optimizer) not in self.stepped:
                self.stepped.add(id(optimizer))
                known = {id(each) for _, each in self.parameters}
                self._look(each for group in optimizer.param_groups for each in group["params"] if id(each) in known)
        super().before_update(optimizer)

    def after_any_update(self, optimizer: Optional[Optimizer]) -> None:
        own = optimizer is self.optimizer and self._row_open
        if self.parameters:
            held = (
                None
                if optimizer is None
                else {id(each) for group in optimizer.param_groups for each in group["params"]}
            )
            for _, each in self.parameters:
                if (held is None or id(each) in held) and id(each) in self._before:
                    self.ratios.setdefault(id(each), _ratio(self._before[id(each)], each))
                    self.units.updated(each)
        if own and not self._left:
            self._left = [
                (each, each.grad) for each in self._captured.parameters if each.grad is not None and not _is_clear(each)
            ]
            # An optimizer may use its gradients up by itself.
            self.cleared = {id(each): False for each, _ in self._left}
        if own:
            self._backward_seen = False
        super().after_any_update(optimizer)

    def _weights_are_put_back(self) -> bool:
        """Whether the script undoes a step before the next one, as one does that adapts a net to each example anew."""
        own = {id(each) for each in self._captured.parameters}
        return all(
            torch.equal(self._before[id(each)], each.detach())
            for _, each in self.parameters
            if id(each) in own and id(each) in self._before
        )

    def _look(self, parameters: Any) -> None:
        for each in parameters:
            self.norms[id(each)] = _norm(each.grad)
            self._before[id(each)] = each.detach().clone()

    def _note_cleared(self) -> None:
        for each, _ in self._left:
            if _is_clear(each):
                self.cleared[id(each)] = True

    def _called_alone(self) -> list[torch.nn.Module]:
        """Nets that are called and of which no optimizer holds anything, where that is true of all that are called."""
        called = [forward.module for forward in self._captured.forwards]
        held = self._captured.held
        return [] if any(id(each) in held for module in called for each in module.parameters()) else called

    def unregistered(self) -> dict[int, torch.nn.Module]:
        """Layers that are applied inside of a net and are none of its own: it keeps them in a plain list or dictionary."""
        roots = [*self._captured.models, *(forward.module for forward in self._captured.step.forwards)]
        known = {id(each) for root in roots for each in root.modules()} | set(self.made)
        return {key: each for key, each in self._engine.applied.items() if key not in known}

    def _named(self) -> list[tuple[str, torch.Tensor]]:
        captured = self._captured
        found: dict[int, tuple[str, torch.Tensor]] = {}
        if captured.models:
            found = {id(each): (name, each) for name, each in captured.named_parameters()}
        for module in self._called_alone():
            for name, each in module.named_parameters():
                found.setdefault(id(each), (name, each))
        for module in self.made.values():
            for name, each in module.named_parameters(recurse=False):
                if id(each) in self.made_leaves:
                    found.setdefault(id(each), (f"{type(module).__name__}.{name}", each))
        for module in self.unregistered().values():
            for name, each in module.named_parameters(recurse=False):
                found.setdefault(id(each), (f"{type(module).__name__}.{name}", each))
        for index, each in enumerate(captured.parameters):
            name = captured.variable_names.get(id(each), f"parameter {index}")
            found.setdefault(id(each), (name, each))
        return [(name, each) for name, each in found.values() if each.requires_grad]


def _keeps_gradients(optimizer: Optimizer) -> bool:
    """Whether what it has taken its step with says anything of the gradients: momentum, or their squares."""
    return any(
        isinstance(value, torch.Tensor) and name != "step" and value.shape == parameter.shape
        for parameter, state in optimizer.state.items()
        for name, value in state.items()
    )


def _holds_scaled(scaler: Any, optimizer: Optional[Optimizer]) -> bool:
    """Whether a gradient scaler has enlarged the gradients and has not yet brought them back to their size."""
    if optimizer is None or not scaler.is_enabled() or float(scaler.get_scale()) == 1.0:
        return False
    states = getattr(scaler, "_per_optimizer_states", {})
    stage = states[id(optimizer)]["stage"] if id(optimizer) in states else None
    return getattr(stage, "name", "READY") == "READY"


def _values(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().coalesce().values() if tensor.is_sparse else tensor.detach()


def _norm(gradient: Optional[torch.Tensor]) -> Optional[float]:
    return None if gradient is None else float(_values(gradient).norm())


def _is_clear(parameter: torch.Tensor) -> bool:
    return parameter.grad is None or not bool(_values(parameter.grad).count_nonzero())


def _ratio(before: torch.Tensor, parameter: torch.Tensor) -> Optional[float]:
    """Null for weights that were all zero: any update is infinitely larger than those."""
    if before.shape != parameter.shape:
        return None
    size = float(before.norm())
    if size == 0:
        return None
    return float((parameter.detach() - before).norm()) / size if math.isfinite(size) else None


def _leaves_of(root: Any) -> Iterator[torch.Tensor]:
    """The tensors at which a graph of gradients ends."""
    pending = [root.grad_fn] if isinstance(root, torch.Tensor) and root.grad_fn is not None else []
    seen: set[Any] = set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        variable = getattr(node, "variable", None)
        if isinstance(variable, torch.Tensor):
            yield variable
        pending += [following for following, _ in node.next_functions if following is not None]
