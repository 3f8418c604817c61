"""DataLoaders: what was fetched in the captured step, and what they hand out while experiments run."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Callable, Iterator, Optional

import torch
from torch.utils.data import BatchSampler, DataLoader

from ...state.python_state import Restore
from .tape import UserLine, replace, tensors_in, training_stack

# Of batches fetched before the first step copies are kept up to this size, the newest first.
_MOST_COPIED_BYTES = 512 * 1024 * 1024


@dataclass
class Fetch:
    """One batch that a loader gave to the script."""

    loader: DataLoader[Any]
    item: Any
    # As the loader gave it: a script may mix the batch in place, or take its labels out.
    untouched: Any
    # The generators as they stood after the batch was made.
    after: Restore
    stack: tuple[UserLine, ...]
    sequence: int
    # With the frames of a library's trainer.
    loop_stack: tuple[UserLine, ...] = ()

    @property
    def place(self) -> Optional[tuple[str, int]]:
        return self.stack[0].place if self.stack else None


@dataclass
class Feed:
    """What one loader hands out during an experiment."""

    loader: DataLoader[Any]
    captured: list[Fetch]
    # The generators as they stood when the script began to iterate over this loader.
    begin: Restore
    remember: Callable[[], Restore]
    repeat_first: bool
    change: Optional[Callable[[Any], Any]] = None
    # Captured batches are given first, with the generators as they stood then; a seeded experiment draws its own.
    use_captured: bool = True
    # How many of the captured batches one step takes; those behind them were fetched ahead.
    period: int = 1
    restore_generators: bool = True
    _given: int = 0
    _iterator: Optional[Iterator[Any]] = field(default=None, repr=False)
    _stream: Optional[Restore] = field(default=None, repr=False)

    def next(self) -> Any:
        position = self._given
        self._given += 1
        if self.use_captured and self.captured:
            count = len(self.captured)
            repeated = position % self.period if self.repeat_first else position
            if position < count and self.restore_generators:
                self.captured[position].after()
            if repeated < count:
                return self._changed(copied(self.captured[repeated].untouched))
        return self._changed(self._drawn())

    def _changed(self, item: Any) -> Any:
        return self.change(item) if self.change else item

    def _drawn(self) -> Any:
        """From a fresh iterator, with random numbers of its own: the script's generators are not touched by it."""
        outside = self.remember()
        try:
            if self._stream is not None:
                self._stream()
            if self._iterator is None:
                if self.use_captured:
                    self.begin()
                self._iterator = single_process(self.loader)
                for _ in range(len(self.captured) if self.use_captured else 0):
                    next(self._iterator, None)
            try:
                item = next(self._iterator)
            except StopIteration:
                self._iterator = single_process(self.loader)
                item = next(self._iterator)
            self._stream = self.remember()
        finally:
            outside()
        return item


def single_process(loader: DataLoader[Any]) -> Iterator[Any]:
    """An iterator that starts no workers."""
    from torch.utils.data.dataloader import _SingleProcessDataLoaderIter

    before = {name: loader.__dict__.get(name) for name in ("num_workers", "timeout")}
    loader.__dict__.update(num_workers=0, timeout=0)
    try:
        return _SingleProcessDataLoaderIter(loader)
    finally:
        loader.__dict__.update(before)


class FeedIterator:
    """Stands in for a loader's iterator while an experiment runs."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def __iter__(self) -> FeedIterator:
        return self

    def __next__(self) -> Any:
        return self._feed.next()

    def __len__(self) -> int:
        return len(self._feed.loader)


def flipped(item: Any, batch_size: int) -> Any:
    """The same batch in reverse order."""
    return replace(
        item, lambda tensor: tensor.flip(0) if tensor.dim() and tensor.shape[0] == batch_size else tensor
    )



def copied(item: Any) -> Any:
    """A batch of its own, or the same one where it will not be copied."""

    def copy(tensor: torch.Tensor) -> torch.Tensor:
        if _bytes(tensor) > _MOST_COPIED_BYTES:
            return tensor
        return tensor.detach().clone().requires_grad_(tensor.requires_grad)

    try:
        return replace(item, copy)
    except Exception:
        return item


def forget_old_copies(fetches: list[Fetch]) -> None:
    kept = 0
    for fetch in reversed(fetches):
        kept += sum(_bytes(tensor) for tensor in tensors_in(fetch.item))
        if kept > _MOST_COPIED_BYTES:
            fetch.untouched = fetch.item


def _bytes(tensor: torch.Tensor) -> int:
    return tensor.numel() * tensor.element_size()


def examples_in(loader: DataLoader[Any], item: Any, given: int) -> Optional[int]:
    """How many examples the loader put into the batch that it gave after `given` others; None where that cannot be told.

    The loader's own word comes first: what its batches' first axis counts may be the nodes of graphs.
    """
    size, sampler = loader.batch_size, loader.sampler
    if size is None or type(loader.batch_sampler) is not BatchSampler:
        return first_size(item)
    try:
        left = len(sampler) - given * size  # type: ignore[arg-type]
    except (TypeError, NotImplementedError, AttributeError):
        return first_size(item)
    return min(size, left) if left > 0 else first_size(item)


def first_size(item: Any) -> Optional[int]:
    """The size of the first axis of the first tensor in a batch."""
    from .tape import leaves

    for each in leaves(item):
        if isinstance(each, torch.Tensor) and each.dim():
            return int(each.shape[0])
    return None


def generators_of(loader: DataLoader[Any]) -> list[torch.Generator]:
    """Of the loader and its samplers, which may wrap each other."""
    found: dict[int, torch.Generator] = {}
    pending: list[Any] = [loader]
    for holder in pending:
        generator = getattr(holder, "generator", None)
        if isinstance(generator, torch.Generator):
            found[id(generator)] = generator
        inside = [getattr(holder, name, None) for name in ("sampler", "batch_sampler")]
        pending += [each for each in inside if each is not None and all(each is not known for known in pending)]
    return list(found.values())


def twin_key(loader: DataLoader[Any], frame: FrameType) -> tuple[Any, ...]:
    """Equal for loaders that are iterated at the same place and made alike.

    The place is that of the loop: a library's wrapper of loaders iterates over those of training and evaluation alike.
    """
    stack = training_stack(frame)
    place = stack[0].place if stack else None
    return (place, frame.f_code, frame.f_lineno, type(loader).__qualname__, type(loader.dataset).__qualname__, loader.batch_size)
