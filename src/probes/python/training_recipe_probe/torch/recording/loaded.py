"""Which of a net's weights the script loaded: by the call that filled them, or as what stood in a file that it read."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any, Iterable, Iterator, Mapping, Optional

import torch

from ...script.variables import items_of

Place = Optional[tuple[str, int]]
# A tensor's shape and some of its numbers.
Mark = tuple[tuple[int, ...], tuple[float, ...]]

_NUMBERS = 32
_MOST_ITEMS = 20_000


@dataclass
class _Loading:
    call: str
    place: Place
    # Of parameters that were filled: what each was then.
    filled: list[tuple[weakref.ref[torch.Tensor], Optional[Mark]]]
    # Of what was read, whatever became of it.
    read: set[Mark]


class LoadedWeights:
    """Told of what a script loads. Says of a net only what is still so when it is asked."""

    def __init__(self) -> None:
        self._loadings: list[_Loading] = []
        # What the script wrote itself was in a net before it was in a file.
        self._written: set[Mark] = set()

    def filled(self, named: Iterable[tuple[str, torch.Tensor]], names: Optional[Mapping[str, Any]], call: str, place: Place) -> None:
        """Parameters after a call that filled those of them that `names` holds; None: all."""
        filled = [(weakref.ref(each), mark_of(each)) for name, each in named if names is None or name in names]
        if filled:
            self._loadings.append(_Loading(call, place, filled, set()))

    def read(self, content: Any, call: str, place: Place) -> None:
        """What a file held: nested containers of tensors, or a module."""
        marks = _marks_in(content) - self._written
        if marks:
            self._loadings.append(_Loading(call, place, [], marks))

    def written(self, content: Any) -> None:
        self._written |= _marks_in(content)

    def of(self, parameters: Iterable[torch.Tensor]) -> Optional[tuple[str, Place]]:
        """The last call that gave one of these what it still is; never told of a tensor that holds one number over and over."""
        if not self._loadings:
            return None
        now = {id(each): (each, mark) for each in parameters if (mark := mark_of(each)) is not None}
        marks = {mark for _, mark in now.values()}
        for loading in reversed(self._loadings):
            for reference, mark in loading.filled:
                parameter = reference()
                if parameter is not None and id(parameter) in now and now[id(parameter)][1] == mark:
                    return loading.call, loading.place
            if marks & loading.read:
                return loading.call, loading.place
        return None


def mark_of(tensor: torch.Tensor) -> Optional[Mark]:
    """None of what cannot be told from another: all numbers the same, as biases begin."""
    if not tensor.is_floating_point() or tensor.is_meta or tensor.layout is not torch.strided:
        return None
    try:
        flat = tensor.detach().reshape(-1)
        count = flat.numel()
    except (RuntimeError, ValueError):  # lazy, not yet made
        return None
    numbers = tuple(flat[:: max(1, count // _NUMBERS)][:_NUMBERS].double().tolist())
    return (tuple(tensor.shape), numbers) if len(set(numbers)) > 1 else None


def _marks_in(content: Any) -> set[Mark]:
    return {mark for each in _tensors_in(content) if (mark := mark_of(each)) is not None}


def _tensors_in(content: Any) -> Iterator[torch.Tensor]:
    """Of nested containers and modules: a data set may be in the file in place of weights, so not of all that they hold."""
    pending, met = [content], 0
    while pending and met < _MOST_ITEMS:
        met += 1
        current = pending.pop()
        if isinstance(current, torch.Tensor):
            yield current
        elif isinstance(current, torch.nn.Module):
            yield from current.parameters()
        else:
            pending += [item for _, item in items_of(current, _MOST_ITEMS)]
