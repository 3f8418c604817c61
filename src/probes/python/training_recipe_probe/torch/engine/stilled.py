"""Where nets were put into evaluation mode without being evaluated: a training in that mode comes from there."""

from __future__ import annotations

import weakref
from types import FrameType
from typing import Optional

import torch

from ...script.frames import user_location

Place = Optional[tuple[str, int]]


class Stilled:
    def __init__(self) -> None:
        self._places: weakref.WeakKeyDictionary[torch.nn.Module, Place] = weakref.WeakKeyDictionary()

    def on_mode(self, module: torch.nn.Module, training: bool, frame: FrameType) -> None:
        """Of each module by itself: to set a net's mode sets those of its parts."""
        if training:
            self._places.pop(module, None)
        else:
            self._places[module] = user_location(frame)

    def on_evaluated(self, module: torch.nn.Module) -> None:
        """What evaluation mode was set for: that it is left on is no fault of the line that has set it."""
        if self._places:
            for each in module.modules():
                self._places.pop(each, None)

    def place(self, modules: list[torch.nn.Module]) -> Place:
        """The one line that has put them all into evaluation mode, to be trained."""
        places = {self._places.get(each) for each in modules}
        return places.pop() if len(places) == 1 else None
