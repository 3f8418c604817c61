"""Listens where weights are loaded: state dicts, files, and the libraries that put what stands in files right into a net."""

from __future__ import annotations

import functools
import sys
import traceback
from types import ModuleType
from typing import TYPE_CHECKING, Any, Callable

import torch

from ..replaced import replace
from ..script.frames import user_location
from .recording.loaded import LoadedWeights

if TYPE_CHECKING:
    from .engine.engine import TorchEngine


def hook_loading(engine: TorchEngine) -> None:
    def wrap_filling(original: Callable[..., Any]) -> Callable[..., Any]:
        def load_state_dict(self: torch.nn.Module, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, state_dict, *args, **kwargs)
            frame = sys._getframe(1)
            _note(engine, lambda told: told.filled(self.named_parameters(), state_dict, "load_state_dict", user_location(frame)))
            return result

        return load_state_dict

    def wrap_saving(original: Callable[..., Any]) -> Callable[..., Any]:
        def save(content: Any, *args: Any, **kwargs: Any) -> Any:
            _note(engine, lambda told: told.written(content))
            return original(content, *args, **kwargs)

        return save

    replace(torch.nn.Module, "load_state_dict", wrap_filling)
    replace(torch, "load", _reading(engine, "torch.load"))
    replace(torch, "save", wrap_saving)


def _reading(engine: TorchEngine, call: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Stands at a function that gives what a file holds."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def read(*args: Any, **kwargs: Any) -> Any:
            content = original(*args, **kwargs)
            frame = sys._getframe(1)
            _note(engine, lambda told: told.read(content, call, user_location(frame)))
            return content

        return read

    return wrap


def _listens(engine: TorchEngine) -> bool:
    return not engine.off and not engine.captured


def _note(engine: TorchEngine, note: Callable[[LoadedWeights], None]) -> None:
    """A fault of ours is none of the script's."""
    if not _listens(engine):
        return
    try:
        note(engine.loaded_weights)
    except Exception:
        engine.session.channel.log("What was loaded could not be noted: " + traceback.format_exc())


def hook_safetensors(engine: TorchEngine, safetensors: ModuleType) -> None:
    """`safetensors.torch`."""
    for name in ("load_file", "load"):
        replace(safetensors, name, _reading(engine, name))


def hook_transformers(engine: TorchEngine, modeling: ModuleType) -> None:
    """`transformers.modeling_utils`: what a checkpoint lacks is initialised, so it has to say which weights it held."""
    model = modeling.PreTrainedModel
    original = model.__dict__["from_pretrained"].__func__

    @functools.wraps(original)
    def from_pretrained(cls: Any, *args: Any, **kwargs: Any) -> Any:
        if not _listens(engine):
            return original(cls, *args, **kwargs)
        wanted = kwargs.pop("output_loading_info", False)
        net, told = original(cls, *args, output_loading_info=True, **kwargs)
        frame = sys._getframe(1)

        def note(loaded: LoadedWeights) -> None:
            missing = set(told["missing_keys"] if isinstance(told, dict) else told.missing_keys)
            held = [(name, each) for name, each in net.named_parameters() if name not in missing]
            loaded.filled(held, None, "from_pretrained", user_location(frame))

        _note(engine, note)
        return (net, told) if wanted else net

    model.from_pretrained = classmethod(from_pretrained)
