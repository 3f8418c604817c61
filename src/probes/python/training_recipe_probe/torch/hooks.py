"""Listens at PyTorch's own doors: modules, backward, optimizers, loaders. Hooks torch only, never the script."""

from __future__ import annotations

import functools
import os
import sys
import threading
from typing import Any, Callable

import torch
import torch.utils.data
from torch.optim import Optimizer

from ..process.training_children import TrainingChildren
from ..replaced import replace
from ..session import Session
from ..script.frames import user_location
from .capture import capture
from .engine.engine import TorchEngine
from .hooks_loading import hook_loading
from .seeds import watch_torch


def install(session: Session) -> TorchEngine:
    watch_torch(session.seeds)
    engine = TorchEngine(session, capture)
    _hook_modules(engine)
    hook_loading(engine)
    _hook_backward(engine)
    _hook_optimizers(engine)
    _hook_loaders(engine)
    _hook_schedulers_and_scalers(engine)
    _hook_children(engine)
    if not session.mentions(r"\boptim\b|Optimizer|\b(Adam|SGD)|Trainer\b"):
        # Weights updated by hand: no optimizer will tell when training is near.
        engine.listen(sys._getframe(1))
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _switch_off(engine))
    return engine


def _switch_off(engine: TorchEngine) -> None:
    """In a loader's worker nothing is examined."""
    engine.off = True
    sys.settrace(None)


def _hook_modules(engine: TorchEngine) -> None:
    def wrap_call(original: Callable[..., Any]) -> Callable[..., Any]:
        def __call__(self: torch.nn.Module, *args: Any, **kwargs: Any) -> Any:
            if engine.off or not engine.listens_to_modules or threading.get_ident() != engine.thread_id:
                return original(self, *args, **kwargs)
            return engine.on_module_call(original, self, args, kwargs)

        return __call__

    def wrap_init(original: Callable[..., Any]) -> Callable[..., Any]:
        def __init__(self: torch.nn.Module, *args: Any, **kwargs: Any) -> None:
            if not engine.off and not engine.captured:
                engine.on_module_made(self, sys._getframe(1))
            original(self, *args, **kwargs)

        return __init__

    def wrap_setattr(original: Callable[..., Any]) -> Callable[..., Any]:
        def __setattr__(self: torch.nn.Module, name: str, value: Any) -> None:
            # A module has no such attribute: whoever sets it means the module's parameters.
            if name == "requires_grad" and not engine.off and isinstance(value, bool):
                engine.marked_modules[self] = (value, user_location(sys._getframe(1)))
            original(self, name, value)

        return __setattr__

    def wrap_train(original: Callable[..., Any]) -> Callable[..., Any]:
        def train(self: torch.nn.Module, mode: bool = True) -> Any:
            if not engine.off and not engine.captured:
                engine.stilled.on_mode(self, bool(mode), sys._getframe(1))
            return original(self, mode)

        return train

    replace(torch.nn.Module, "__call__", wrap_call)
    replace(torch.nn.Module, "train", wrap_train)
    replace(torch.nn.Module, "__setattr__", wrap_setattr)
    replace(torch.nn.Module, "__init__", wrap_init)


def _hook_backward(engine: TorchEngine) -> None:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
            if engine.off or threading.get_ident() != engine.thread_id:
                return original(tensors, *args, **kwargs)
            recorder = engine.recorder
            if recorder is not None:
                # A watched training pays for this at each step.
                recorder.on_backward(tensors, sys._getframe(1))
                result = original(tensors, *args, **kwargs)
                if recorder.by_hand:
                    recorder.after_backward()
                return result
            engine.on_backward(tensors, sys._getframe(1))
            try:
                result = original(tensors, *args, **kwargs)
            except RuntimeError:
                if engine.watch is None or not engine.watch.is_in_captured_step:
                    raise
                return None  # experiments have overwritten the weights that the rest of this step's graph was made with
            engine.after_backward(sys._getframe(1))
            return result

        return backward

    def wrap_grad(original: Callable[..., Any]) -> Callable[..., Any]:
        inside = False

        def grad(outputs: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
            nonlocal inside
            updates = not inside and engine.updates_by_hand(inputs) and not kwargs.get("create_graph")
            if engine.off or not updates or threading.get_ident() != engine.thread_id:
                return original(outputs, inputs, *args, **kwargs)
            engine.on_backward(outputs, sys._getframe(1))
            inside = True
            try:
                # Where a function mode is on, torch calls this very name once more.
                result = original(outputs, inputs, *args, **kwargs)
            finally:
                inside = False
            engine.after_backward(sys._getframe(1), inputs, result)
            return result

        return grad

    def wrap_function_apply(original: Any) -> Any:
        def apply(cls: Any, *args: Any, **kwargs: Any) -> Any:
            call = functools.partial(original, cls)
            if engine.off or not engine.tape_is_on:
                return call(*args, **kwargs)
            return engine.on_torch_function(call, args, kwargs, name=cls.__name__)

        return apply

    replace(torch.autograd, "backward", wrap)
    replace(torch.autograd, "grad", wrap_grad)
    function = torch.autograd.Function
    raw = function.__dict__.get("apply")
    if isinstance(raw, classmethod):
        function.apply = classmethod(wrap_function_apply(raw.__func__))  # type: ignore[assignment]


def _hook_optimizers(engine: TorchEngine) -> None:
    def wrap_init(original: Callable[..., Any]) -> Callable[..., Any]:
        def __init__(self: Optimizer, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            _hook_step(type(self), engine)
            if not engine.off and threading.get_ident() == engine.thread_id:
                engine.on_optimizer_made(self, sys._getframe(1))

        return __init__

    replace(Optimizer, "__init__", wrap_init)


def _hook_step(kind: type, engine: TorchEngine) -> None:
    """Per class: schedulers wrap the instance's `step` again and look through `__func__`."""
    for owner in kind.__mro__:
        if "step" in owner.__dict__:
            break
    else:
        return
    if owner is Optimizer:
        return

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def step(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
            if engine.off or threading.get_ident() != engine.thread_id:
                return original(self, *args, **kwargs)
            recorder = engine.recorder
            if recorder is not None and not args and not kwargs:
                # A watched training pays for this at each step.
                recorder.before_update(self)
                result = original(self)
                if recorder.measures_update:
                    recorder.after_update(self)
                return result
            return engine.on_optimizer_step(original, self, args, kwargs, sys._getframe(1))

        return step

    replace(owner, "step", wrap)


def _hook_loaders(engine: TorchEngine) -> None:
    from torch.utils.data import dataloader

    def wrap_iter(original: Callable[..., Any]) -> Callable[..., Any]:
        def __iter__(self: Any) -> Any:
            if engine.off or threading.get_ident() != engine.thread_id:
                return original(self)
            return engine.on_loader_iter(original, self, sys._getframe(1))

        return __iter__

    def wrap_next(original: Callable[..., Any]) -> Callable[..., Any]:
        def __next__(self: Any) -> Any:
            if engine.off or threading.get_ident() != engine.thread_id:
                return original(self)
            return engine.on_loader_next(original, self, sys._getframe(1))

        return __next__

    replace(dataloader.DataLoader, "__iter__", wrap_iter)
    base = dataloader._BaseDataLoaderIter
    replace(base, "__next__", wrap_next)
    if "next" in base.__dict__:
        base.next = base.__next__  # type: ignore[attr-defined]


def _hook_children(engine: TorchEngine) -> None:
    import torch.distributed
    import torch.multiprocessing.spawn  # noqa: F401 - the name in torch.multiprocessing is that of a function

    children = TrainingChildren(
        lambda: not engine.off and not engine.captured and threading.get_ident() == engine.thread_id
    )
    children.hook_processes()
    children.hook_spawn(sys.modules["torch.multiprocessing.spawn"], torch.distributed)


def _hook_schedulers_and_scalers(engine: TorchEngine) -> None:
    from torch.optim import lr_scheduler

    def wrap_init(original: Callable[..., Any]) -> Callable[..., Any]:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            engine.on_stateful_made(self)
            original(self, *args, **kwargs)

        return __init__

    for kind in {getattr(lr_scheduler, "LRScheduler", None), getattr(lr_scheduler, "_LRScheduler", None)} - {None}:
        if "__init__" in kind.__dict__:
            replace(kind, "__init__", wrap_init)
    replace(lr_scheduler.ReduceLROnPlateau, "__init__", wrap_init)

    def wrap_plan(original: Callable[..., Any]) -> Callable[..., Any]:
        def get_lr(self: Any) -> Any:
            # An experiment may take more steps than the script plans: the rate stays where the plan ends.
            if engine.run is not None and self.last_epoch > self.total_steps:
                return [group["lr"] for group in self.optimizer.param_groups]
            return original(self)

        return get_lr

    replace(lr_scheduler.OneCycleLR, "get_lr", wrap_plan)

    def wrap_scale(original: Callable[..., Any]) -> Callable[..., Any]:
        def scale(self: Any, outputs: Any) -> Any:
            result = original(self, outputs)
            if not engine.off and isinstance(outputs, torch.Tensor) and result is not outputs:
                engine.on_scaled(outputs, result)
            return result

        return scale

    scalers = {getattr(getattr(torch, "amp", None), "GradScaler", None)}
    scalers.add(getattr(torch.cuda.amp, "GradScaler", None))
    for kind in scalers - {None}:
        if "__init__" in kind.__dict__:
            replace(kind, "__init__", wrap_init)
        if "scale" in kind.__dict__:
            replace(kind, "scale", wrap_scale)
