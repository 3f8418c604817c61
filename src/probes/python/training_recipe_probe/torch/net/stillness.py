"""A net without noise: dropout is off, and what else it draws is the same in every step."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Optional

import torch

_DROPOUT = torch.nn.modules.dropout._DropoutNd
_DROPOUTS = {
    "dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_dropout", "feature_alpha_dropout",
}  # fmt: skip
_ATTENTION_DROPOUT_POSITION = 4

Restore = Callable[[], None]


class Stillness:
    """Modes are left as they are: scripts set them again, and batch normalisation keeps to them."""

    def __init__(self, modules: Iterable[torch.nn.Module], remember_generators: Callable[[], Restore]) -> None:
        self._modules = list(modules)
        self._remember = remember_generators
        # What a first call of the net drew is what every call draws.
        self._draws: Optional[Restore] = None
        self._before: list[tuple[torch.nn.Module, str, Any]] = []

    def enter(self) -> None:
        for module in self._modules:
            name = "p" if isinstance(module, _DROPOUT) else "dropout"
            if isinstance(module, (_DROPOUT, torch.nn.RNNBase, torch.nn.MultiheadAttention)):
                self._before.append((module, name, getattr(module, name)))
                setattr(module, name, 0.0)

    def leave(self) -> None:
        for module, name, value in self._before:
            setattr(module, name, value)
        self._before = []

    def forward(self, call: Callable[[], Any]) -> Any:
        """An outermost call of the net. The script's own draws, for its batches, go on as they would."""
        outside = self._remember()
        if self._draws is None:
            self._draws = outside
        self._draws()
        try:
            return call()
        finally:
            outside()

    def function(self, name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call of a torch function, without dropout."""
        if name in _DROPOUTS:
            return args[0] if args else kwargs["input"]
        if name == "scaled_dot_product_attention":
            if len(args) > _ATTENTION_DROPOUT_POSITION:
                args = (*args[:_ATTENTION_DROPOUT_POSITION], 0.0, *args[_ATTENTION_DROPOUT_POSITION + 1 :])
            elif "dropout_p" in kwargs:
                kwargs = {**kwargs, "dropout_p": 0.0}
        return function(*args, **kwargs)
