"""What is listened to in a training that is watched to its end, where every call costs the person's time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Callable, Optional

import torch

from ..replaced import put_back, replace

if TYPE_CHECKING:
    from .engine.engine import TorchEngine
    from .watching.evaluations import Evaluations


def record_calls_of(net: Optional[torch.nn.Module], engine: TorchEngine, evaluations: Evaluations) -> None:
    """From now on only the net's own calls are listened to: a watched training would pay for those of every layer."""
    for name in ("__call__", "__setattr__", "__init__", "train"):
        put_back(torch.nn.Module, name)
    if net is None:
        return

    def wrap_call(original: Callable[..., Any]) -> Callable[..., Any]:
        def __call__(self: torch.nn.Module, *args: Any, **kwargs: Any) -> Any:
            if self is not net or engine.off or threading.get_ident() != engine.thread_id:
                return original(self, *args, **kwargs)
            evaluations.before_net_call()
            result = original(self, *args, **kwargs)
            evaluations.on_net_call(result, self)
            return result

        return __call__

    replace(type(net), "__call__", wrap_call)
