"""Answers `functions/compare`: two of the person's functions on the captured tensors."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional

import torch

from ...process.quiet import Quiet
from ...script.functions import World, compare
from ..engine.captured import Captured


def compare_functions(captured: Captured, restore: Callable[[], None], params: dict[str, Any]) -> dict[str, Any]:
    outputs = [captured.tensor(each.received) for each in captured.analysis.outputs]
    generators = captured.engine.remember_all_generators(None)

    def again() -> None:
        restore()
        generators()

    world = World(
        frames=captured.frames,
        models=captured.models,
        inputs=[tensor.detach() for tensor, _ in captured.inputs],
        targets=[each.tensor.detach() for each in captured.analysis.targets],
        outputs=[each.detach() for each in outputs],
        summary=lambda value, name: _summary(captured, value, name),
        restore=again,
        undisturbed=lambda: _undisturbed(captured),
    )
    return compare(world, params)


@contextlib.contextmanager
def _undisturbed(captured: Captured) -> Iterator[None]:
    """The hooks see nothing of what the functions call, and no file is written."""
    engine = captured.engine
    run, was_off = engine.run, engine.off
    engine.run, engine.off = None, True
    quiet = Quiet()
    quiet.enter()
    try:
        yield
    finally:
        quiet.leave()
        engine.run, engine.off = run, was_off


def _summary(captured: Captured, value: Any, name: str) -> Optional[dict[str, Any]]:
    if isinstance(value, torch.Tensor):
        return captured.store.summary(value.clone(), name)
    if isinstance(value, list) and value:
        return _summary(captured, _stacked(value), name)
    # Numbers of Python and NumPy, which need not be installed.
    if isinstance(value, (bool, int, float)) or type(value).__module__ == "numpy" and hasattr(value, "dtype"):
        try:
            exact = torch.float64 if isinstance(value, float) else None
            return captured.store.summary(torch.as_tensor(value, dtype=exact), name)
        except (TypeError, ValueError, RuntimeError):
            return None
    return None


def _stacked(values: list[Any]) -> Optional[torch.Tensor]:
    """What a loop has gathered one by one; None where it does not fit together."""
    try:
        if all(isinstance(each, torch.Tensor) for each in values):
            return torch.stack([each.detach() for each in values])
        return torch.as_tensor(values)
    except (TypeError, ValueError, RuntimeError):
        return None
