"""What people call the losses that they give."""

from __future__ import annotations

from typing import Any, Optional


def loss_name(loss: Any) -> str:
    """`MeanSquaredError` → `mean_squared_error`; a wrapped function's own name; a person's class as it is."""
    function: Optional[Any] = getattr(loss, "fn", None)
    kind = type(loss)
    if kind.__name__ == "LossFunctionWrapper" and function is not None:
        return str(getattr(function, "__name__", "loss"))
    if not kind.__module__.startswith("keras."):
        return kind.__name__
    letters = [f"_{each.lower()}" if each.isupper() and index else each.lower() for index, each in enumerate(kind.__name__)]
    return "".join(letters)


def loss_names(loss: Any) -> list[str]:
    if loss is None:
        return []
    if isinstance(loss, str):
        return [loss]
    if isinstance(loss, dict):
        return [name for each in loss.values() for name in loss_names(each)]
    if isinstance(loss, (list, tuple)):
        return [name for each in loss for name in loss_names(each)]
    if hasattr(loss, "reduction"):
        return [loss_name(loss)]
    return [str(getattr(loss, "__name__", type(loss).__name__))]
