"""Where a training call's batches come from: arrays, a `tf.data` pipeline, a generator, a `PyDataset`."""

from __future__ import annotations

from typing import Any, Optional

from .structures import leaves


def describe_source(trigger: str, arguments: dict[str, Any], batch_size: Optional[int]) -> dict[str, Any]:
    x = arguments.get("x")
    if trigger != "fit":
        return _source("by-hand", None, batch_size, None)
    if hasattr(x, "element_spec") or hasattr(x, "_input_dataset"):
        return describe_dataset(x, batch_size)
    if hasattr(x, "num_batches") and hasattr(x, "__getitem__"):
        return _py_dataset(x, batch_size)
    if hasattr(x, "__next__"):
        return _source("generator", None, batch_size, None)
    if type(x).__name__ == "DataLoader":
        shuffled = {"RandomSampler": True, "SequentialSampler": False}.get(type(x.sampler).__name__)
        return _source("data-loader", _length(x.dataset), x.batch_size, shuffled)
    first = next(leaves(x), None)
    count = int(first.shape[0]) if first is not None and len(first.shape) else _length(x)
    split = arguments.get("validation_split") or 0.0
    if count is not None and split and arguments.get("validation_data") is None:
        count = int(count * (1.0 - split))
    return _source("arrays", count, arguments.get("batch_size") or 32, bool(arguments.get("shuffle", True)))


def planned_steps(arguments: dict[str, Any], source: dict[str, Any]) -> Optional[int]:
    """How many optimizer steps a call of `fit` is going to take; None where that cannot be told before it has run."""
    epochs, begun = arguments.get("epochs", 1), arguments.get("initial_epoch") or 0
    if not isinstance(epochs, int) or epochs <= begun:
        return None
    steps = arguments.get("steps_per_epoch")
    if not isinstance(steps, int):
        steps = _batches(arguments.get("x"), source)
    return None if not steps else steps * (epochs - begun)


def _batches(x: Any, source: dict[str, Any]) -> Optional[int]:
    """Of one pass over the data."""
    if source["kind"] == "dataset":
        return _cardinality(x)
    count, size = source["exampleCount"], source["batchSize"]
    return -(-count // size) if source["kind"] != "generator" and count and size else None


def describe_dataset(dataset: Any, batch_size: Optional[int]) -> dict[str, Any]:
    """Walks a pipeline back to its source: how many examples go into its batches, and whether they are shuffled."""
    shuffled = False
    count: Optional[int] = None
    size: Optional[int] = None
    current, seen = dataset, 0
    while current is not None and seen < 200:
        seen += 1
        name = type(current).__name__
        shuffled = shuffled or "Shuffle" in name or bool(getattr(current, "_recipe_shuffled", False))
        if "Batch" in name and size is None and hasattr(current, "_batch_size"):
            size = _number(current._batch_size)
            count = _cardinality(getattr(current, "_input_dataset", None))
        current = getattr(current, "_input_dataset", None)
    batches = _cardinality(dataset)
    if count is None and batches is not None and batch_size is not None:
        count = batches * batch_size
    return _source("dataset", count, size or batch_size, shuffled)


def _py_dataset(dataset: Any, batch_size: Optional[int]) -> dict[str, Any]:
    try:
        batches: Optional[int] = int(dataset.num_batches)
    except (TypeError, ValueError, NotImplementedError):
        batches = None
    own = getattr(dataset, "batch_size", None)
    size = own if isinstance(own, int) else batch_size
    count = batches * size if batches is not None and size else None
    return _source("generator", count, size, None)


def _cardinality(dataset: Any) -> Optional[int]:
    if dataset is None:
        return None
    try:
        number = int(dataset.cardinality())
    except (TypeError, ValueError, AttributeError):
        return None
    return number if number >= 0 else None


def _number(value: Any) -> Optional[int]:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _length(value: Any) -> Optional[int]:
    try:
        return len(value)
    except TypeError:
        return None


def _source(kind: str, count: Optional[int], size: Optional[int], shuffled: Optional[bool]) -> dict[str, Any]:
    return {"kind": kind, "exampleCount": count, "batchSize": size, "shuffled": shuffled}
