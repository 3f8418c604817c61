"""The data set behind a `DataLoader`, put into batches as the loader would, in its own order and without workers."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Optional

from ..conversation.failures import NotApplicable
from .source import Rows, Source

_TOGETHER = 64


def loader_source(
    loader: Any, rows: Callable[[Any], Rows], as_the_net_gets_them: bool, iterate: Callable[[Any], Iterator[Any]]
) -> Source:
    """`rows` tells a batch's inputs and targets, `iterate` goes over a stream without workers."""
    dataset = loader.dataset
    if hasattr(dataset, "__getitem__") and hasattr(dataset, "__len__"):
        indices = loader_indices(loader)
        batches = (rows(item) for item in _collated(loader, indices))
        return Source("data-loader", batches, len(indices), as_the_net_gets_them=as_the_net_gets_them)
    if hasattr(dataset, "__next__"):
        raise NotApplicable("The data is a stream that the script itself reads on, so its examples cannot be read by the way.")
    return Source(
        "data-loader",
        (rows(item) for item in iterate(loader)),
        in_order=False,
        once=False,
        as_the_net_gets_them=as_the_net_gets_them,
    )


def loader_indices(loader: Any, most: Optional[int] = None) -> list[Any]:
    """The numbers of the examples that the loader draws from: a subset's sampler knows its own."""
    chosen = getattr(loader.sampler, "indices", None)
    if chosen is not None and len(chosen):
        return sorted(int(each) for each in list(chosen))[:most]
    count = len(loader.dataset)
    step = 1 if most is None else max(1, count // most)
    return list(range(0, count, step))[:most]


def _collated(loader: Any, indices: list[Any]) -> Iterator[Any]:
    dataset, collate = loader.dataset, loader.collate_fn
    if loader.batch_sampler is None:
        # The data set makes the batches.
        for index in indices:
            yield collate(dataset[index])
        return
    for start in range(0, len(indices), _TOGETHER):
        some = indices[start : start + _TOGETHER]
        several = getattr(dataset, "__getitems__", None)
        yield collate(several(some) if callable(several) else [dataset[index] for index in some])
