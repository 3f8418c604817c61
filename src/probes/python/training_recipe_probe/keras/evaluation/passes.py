"""Passes over data without an update, put together from the calls that they are made of."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import Any, Optional

from ...examples.kept import KeptPass
from ...script.frames import location
from ..net.modes import describe_layer
from .content import share_within

Place = Optional[tuple[str, int]]

# Steps of a pipeline after its batching that leave batches out, as a split does, or whose length nobody knows.
_UNTELLING = ("Repeat", "Unbatch", "Filter", "Flat", "Interleave", "Take", "Skip", "Shard")


# Figures are kept of so many batches of a pass.
MOST_INPUTS = 6


@dataclass(eq=False)
class Pass:
    place: Place
    after_steps: int
    dataset: Any = None
    size: Optional[int] = None
    drops_last: Optional[bool] = None
    records_gradients: bool = False
    random_inputs: Optional[bool] = None
    is_training_data: bool = False
    seen: int = 0
    examples: list[int] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    kept: Optional[KeptPass] = None
    layers: dict[int, Any] = field(default_factory=dict)

    def note(self, layers: list[Any]) -> None:
        self.layers.update({id(each): each for each in layers})

    def describe(self, training: set[int]) -> dict[str, Any]:
        share = None
        if self.is_training_data:
            share = 1.0
        elif self.examples and training:
            share = share_within(self.examples, training)
        return {
            "location": location(self.place),
            "afterSteps": self.after_steps,
            "examplesSeen": self.seen,
            "datasetSize": self.size,
            "dropsLastBatch": self.drops_last,
            "layersInTrainingMode": [describe_layer(each) for each in self.layers.values()],
            "recordsGradients": self.records_gradients,
            "randomInputs": self.random_inputs,
            "alsoInTraining": share,
            "inputs": self.inputs[:MOST_INPUTS],
            **({} if self.kept is None else self.kept.described()),
        }


def size_of(data: Any) -> tuple[Optional[int], Optional[bool]]:
    """How many examples a source holds, and whether its last batch is dropped; None where that cannot be told."""
    if hasattr(data, "element_spec") and hasattr(data, "cardinality"):
        return _size_of_dataset(data)
    if hasattr(data, "num_batches") and hasattr(data, "__getitem__"):
        count = getattr(data, "n", None)
        return (int(count), False) if isinstance(count, int) else (None, None)
    if hasattr(data, "__next__") or data is None:
        return None, None
    first = data
    while isinstance(first, (list, tuple, dict)) and len(first) and not hasattr(first, "shape"):
        first = next(iter(first.values())) if isinstance(first, dict) else first[0]
    shape = getattr(first, "shape", None)
    return (int(shape[0]), False) if shape is not None and len(shape) else (None, None)


def _size_of_dataset(dataset: Any) -> tuple[Optional[int], Optional[bool]]:
    chain, current = [], dataset
    while current is not None and len(chain) < 200:
        chain.append(current)
        current = getattr(current, "_input_dataset", None)
    names = [type(each).__name__ for each in chain]
    batch = next((index for index, name in enumerate(names) if "Batch" in name and "Unbatch" not in name), None)
    if batch is None:
        return None, None
    # A part that is taken, where nothing else skips it, is no split: the rest is left out.
    kept = [name for name, each in zip(names[: batch + 1], chain) if not (name.endswith("TakeDataset") and _is_all_that_is_used(each))]
    if any(each in name for name in kept for each in _UNTELLING):
        return None, None
    drops = getattr(chain[batch], "_drop_remainder", None)
    try:
        dropping: Optional[bool] = bool(drops.numpy()) if hasattr(drops, "numpy") else bool(drops)
        size = int(chain[batch + 1].cardinality())
    except (AttributeError, TypeError, ValueError, IndexError):
        return None, None
    return (size if size >= 0 else None), dropping


def _is_all_that_is_used(taken: Any) -> bool:
    """Whether no other data set begins where this one ends."""
    whole = getattr(taken, "_input_dataset", None)
    return whole is not None and not any(
        getattr(each, "_input_dataset", None) is whole for each in gc.get_objects() if type(each).__name__.endswith("SkipDataset")
    )
