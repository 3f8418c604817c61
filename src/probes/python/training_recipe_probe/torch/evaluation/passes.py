"""Passes over data without an update, as a script is seen to make them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Iterator, Optional

import torch
from torch.utils.data import (
    DataLoader,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    Subset,
    SubsetRandomSampler,
)
from torch.utils.data.distributed import DistributedSampler

from ...conversation.failures import ProbeError
from ...examples.kept import KeptPass
from ...state.contents import content_of
from ..net.tensors import statistics
from .refetch import Refetcher

Place = Optional[tuple[str, int]]
_SECONDS_TO_COMPARE = 3.0
_MOST_COMPARED = 64
_MOST_ROWS = 20_000
# Figures are kept of so many batches of a pass.
MOST_INPUTS = 6


@dataclass
class Pass:
    """Forward passes of one line over one iteration of a loader; without a loader, between two updates."""

    place: Place
    loader: Optional[DataLoader[Any]]
    after_steps: int
    # The one of the watch that it belongs to.
    iteration: Any = None
    examples: int = 0
    # False where it could not be told how many examples a batch holds.
    counted: bool = True
    records_gradients: bool = False
    in_training_mode: list[torch.nn.Module] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    kept: Optional[KeptPass] = None
    last_item: int = -1

    @property
    def key(self) -> tuple[Any, ...]:
        if self.loader is None:
            return self.place, None
        return self.place, type(self.loader.dataset).__name__, dataset_size(self.loader)


def dataset_size(loader: DataLoader[Any]) -> Optional[int]:
    """How many examples a whole evaluation has. A sampler that draws some of them anew makes it no smaller."""
    sampler, dataset = loader.sampler, loader.dataset
    if isinstance(dataset, IterableDataset):
        return None
    if isinstance(sampler, (SubsetRandomSampler, DistributedSampler)):
        return len(sampler)
    if isinstance(sampler, (SequentialSampler, RandomSampler)):
        try:
            return len(dataset)  # type: ignore[arg-type]
        except (TypeError, NotImplementedError):
            return None
    return None


def drops_last_batch(loader: Optional[DataLoader[Any]]) -> Optional[bool]:
    if loader is None:
        return None
    return bool(loader.drop_last or getattr(loader.batch_sampler, "drop_last", False))


def has_random_inputs(engine: Any, loader: Optional[DataLoader[Any]]) -> Optional[bool]:
    if loader is None:
        return None
    try:
        return Refetcher(engine, loader).answer()["differing"] > 0
    except ProbeError:
        return None


def has_own_data(loader: DataLoader[Any], training: list[DataLoader[Any]]) -> bool:
    """Whether the loader's data set is none of those that training draws from; subsets of one are that one."""
    return all(_base(each) is not _base(loader) for each in training)


def _base(loader: DataLoader[Any]) -> Any:
    dataset: Any = loader.dataset
    while isinstance(dataset, Subset):
        dataset = dataset.dataset
    return dataset


def share_in_training(
    engine: Any, loader: Optional[DataLoader[Any]], training: list[DataLoader[Any]]
) -> Optional[float]:
    """Of the loader's examples those that the training loaders have too: by number in the same data, else by content."""
    if loader is None or not training or any(isinstance(each.dataset, IterableDataset) for each in [loader, *training]):
        return None
    base, own = _numbers(loader)
    if not own:
        return None
    shared: set[int] = set()
    others = []
    for each in training:
        other, numbers = _numbers(each)
        if other is base:
            shared |= set(numbers) & set(own)
        else:
            others.append((other, numbers))
    if not others:
        return len(shared) / len(set(own))
    generators = engine.remember_all_generators(loader)
    was_off, engine.off = engine.off, True
    try:
        return _compare(base, own, others)
    except (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, OSError):
        return None
    finally:
        engine.off = was_off
        generators()


def _compare(base: Any, own: list[int], others: list[tuple[Any, list[int]]]) -> Optional[float]:
    deadline = time.perf_counter() + _SECONDS_TO_COMPARE
    step = max(1, len(own) // _MOST_COMPARED)
    wanted = {content_of(base[number]) for number in own[::step]}
    if None in wanted or not wanted:
        return None
    found: set[Any] = set()
    for other, numbers in others:
        for number in numbers:
            found.add(content_of(other[number]))
            if time.perf_counter() > deadline:
                return None
    return len(wanted & found) / len(wanted)


def _numbers(loader: DataLoader[Any]) -> tuple[Any, list[int]]:
    """The data behind all subsets, and the numbers of the loader's examples in it."""
    dataset: Any = loader.dataset
    if isinstance(loader.sampler, SubsetRandomSampler):
        numbers = [int(each) for each in loader.sampler.indices]
    else:
        numbers = list(range(len(dataset)))
    while isinstance(dataset, Subset):
        indices = dataset.indices
        numbers = [int(indices[each]) for each in numbers]
        dataset = dataset.dataset
    return dataset, numbers


def row_contents(tensors: Iterator[torch.Tensor]) -> list[str]:
    """Of batches made by hand: each row of the first tensor that has rows."""
    for tensor in tensors:
        if tensor.dim() and tensor.shape[0] <= _MOST_ROWS and tensor.numel() <= 20_000_000:
            values = tensor.detach().cpu()
            return [content_of(row) or "" for row in values]
    return []


def input_batch(tensors: Iterator[torch.Tensor]) -> Optional[dict[str, Any]]:
    """The first real-valued tensor of a call, as the protocol describes it."""
    for tensor in tensors:
        if tensor.is_floating_point() and tensor.dim() > 1:
            figures = statistics(tensor.detach())
            if figures is None:
                return None
            least, greatest = (tensor == figures["minimum"], tensor == figures["maximum"])
            share = float((least | greatest).float().mean())
            return {"shape": list(tensor.shape), "statistics": figures, "atLimits": share}
    return None
