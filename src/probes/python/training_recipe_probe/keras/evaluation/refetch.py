"""Some examples of the data source, fetched twice: does the same example come out otherwise? Answers `examples/refetch`."""

from __future__ import annotations

from typing import Any, Iterator, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable
from ...script.frames import location
from ..engine.capture import Captured
from ..net.modes import calls_replaced, is_augmentation
from ..net.net import Net
from ..recording.structures import leaves
from ..recording.tensors import to_numpy

_MOST_EXAMPLES = 8
# A flip of every second picture shows in one of some.
_AGAIN = 3
_MOST_STEPS = 100

# A step of the source: its name, the user's line that made it.
Named = tuple[str, Optional[tuple[str, int]]]


def refetch(captured: Captured, net: Net) -> dict[str, Any]:
    found = _Found()
    source = source_of(captured)
    refusal = None
    try:
        _look_at_source(captured, source, found)
    except NotApplicable as error:
        refusal = error
    _look_at_layers(captured, net, found)
    if refusal is not None and not found.random:
        raise refusal
    return {
        "examples": found.examples,
        "differing": len(found.differing),
        "random": [{"name": name, "location": location(place)} for name, place in found.random],
    }


def is_random(source: Any) -> Optional[bool]:
    """Whether the same examples come out otherwise when they are fetched again; None where that cannot be told."""
    if source is None or _is_generator(source):
        return None
    if hasattr(source, "element_spec") and hasattr(source, "cardinality"):
        found = _Found()
        try:
            _look_at_pipeline(source, found)
        except (tf.errors.OpError, TypeError, ValueError, AttributeError):
            return None
        return bool(found.random)
    if hasattr(source, "num_batches") and hasattr(source, "__getitem__"):
        try:
            one, other = _fetched_twice(source)
        except (TypeError, ValueError, IndexError, AttributeError):
            return None
        return bool(_differing(one, other))
    return False if any(True for _ in leaves(source)) else None


def _is_generator(source: Any) -> bool:
    return hasattr(source, "__next__") and not hasattr(source, "num_batches")


class _Found:
    def __init__(self) -> None:
        self.examples = 0
        self.differing: set[int] = set()
        self.random: list[Named] = []

    def note(self, count: int, differing: set[int], name: str, place: Optional[tuple[str, int]]) -> None:
        self.examples = max(self.examples, count)
        self.differing |= differing
        if differing:
            self.random.append((name, place))


def source_of(captured: Captured) -> Any:
    """What `fit` was given, or the pipeline that the script's own loop went over last; None where it has neither."""
    if captured.call is not None and captured.call.trigger == "fit":
        return captured.call.arguments.get("x")
    fetches = captured.engine.fetches
    return fetches[-1].dataset if fetches else None


def _look_at_source(captured: Captured, source: Any, found: _Found) -> None:
    if source is None or _is_generator(source):
        raise NotApplicable("The script makes its batches by hand or by a generator, so no example can be fetched a second time.")
    if hasattr(source, "element_spec") and hasattr(source, "cardinality"):
        try:
            _look_at_pipeline(source, found)
        except (tf.errors.OpError, TypeError, ValueError, AttributeError) as error:
            raise NotApplicable(f"The pipeline could not be asked again: {error}") from error
        return
    if hasattr(source, "num_batches") and hasattr(source, "__getitem__"):
        try:
            one, other = _fetched_twice(source)
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            raise NotApplicable(f"The data set could not be asked again: {error}") from error
        maker = getattr(source, "image_data_generator", None)
        name = type(maker).__name__ if maker is not None else f"{type(source).__name__}.__getitem__"
        code = getattr(type(source).__getitem__, "__code__", None) if maker is None else None
        found.note(_count(one), _differing(one, other), name, (code.co_filename, code.co_firstlineno) if code else None)
        return
    # Arrays stay what they are.
    found.examples = max(found.examples, captured.batch_size or 1)


def _fetched_twice(source: Any) -> tuple[list[Any], list[Any]]:
    transform = getattr(source, "_get_batches_of_transformed_samples", None)
    if transform is not None:
        indices = numpy.arange(min(int(getattr(source, "n", 1)), _MOST_EXAMPLES))
        return _inputs(transform(indices)), _inputs(transform(indices))
    return _inputs(source[0]), _inputs(source[0])


def _inputs(item: Any) -> list[Any]:
    return [to_numpy(each) for each in leaves(item[0] if isinstance(item, (list, tuple)) else item)]


def _look_at_pipeline(dataset: Any, found: _Found) -> None:
    """Each function of a `map` gets the same elements twice."""
    for step in steps_of_pipeline(dataset):
        mapping = getattr(step, "_map_func", None)
        before = getattr(step, "_input_dataset", None)
        if mapping is None or before is None or not type(step).__name__.endswith("MapDataset") or "Flat" in type(step).__name__:
            continue
        is_batched = any("Batch" in type(each).__name__ for each in steps_of_pipeline(before))
        count = 0
        differing: set[int] = set()
        for element in before.take(1 if is_batched else _MOST_EXAMPLES):
            tensors = tf.nest.flatten(element, expand_composites=True)
            one, *others = [[to_numpy(each) for each in tf.nest.flatten(mapping.function(*tensors))] for _ in range(1 + _AGAIN)]
            if is_batched:
                differing = differing.union(*(_differing(one, other) for other in others))
                count = max(count, _count(one))
            else:
                if any(not _equal(a, b) for other in others for a, b in zip(one, other)):
                    differing.add(count)
                count += 1
        name, place = getattr(step, "_recipe_map", (None, None))
        found.note(count, differing, name or "map", place)
    found.examples = max(found.examples, 1)


def steps_of_pipeline(dataset: Any) -> Iterator[Any]:
    pending, seen = [dataset], 0
    while pending and seen < _MOST_STEPS:
        current = pending.pop()
        seen += 1
        yield current
        try:
            pending += list(current._inputs())
        except (AttributeError, NotImplementedError):
            continue


def _look_at_layers(captured: Captured, net: Net, found: _Found) -> None:
    """Random augmentation that is a layer of the net: it gets the same inputs twice, as in training."""
    layers = [each for each in net.layers if is_augmentation(each) and id(each) in captured.engine.applied]
    if not layers:
        return
    differing: dict[int, set[int]] = {}

    def twice(layer: Any) -> Any:
        original = layer.call

        def call(*args: Any, **kwargs: Any) -> Any:
            one, other = (original(*args, **kwargs) for _ in range(2))
            differing[id(layer)] = _differing([to_numpy(each) for each in leaves(one)], [to_numpy(each) for each in leaves(other)])
            return one

        return call

    try:
        with net.still(evaluating=False), calls_replaced([(each, twice(each)) for each in layers]):
            net.outputs({}, training=None)
    except NotApplicable:
        return
    for layer in layers:
        found.note(captured.batch_size or 1, differing.get(id(layer), set()), str(layer.name), captured.engine.places.of(layer))


def _count(arrays: list[numpy.ndarray]) -> int:
    return next((int(each.shape[0]) for each in arrays if each.ndim), 1)


def _differing(one: list[numpy.ndarray], other: list[numpy.ndarray]) -> set[int]:
    found: set[int] = set()
    for a, b in zip(one, other):
        if a.shape != b.shape:
            return set(range(_count(one)))
        if a.ndim:
            found |= {row for row in range(a.shape[0]) if not _equal(a[row], b[row])}
    return found


def _equal(one: Any, other: Any) -> bool:
    one, other = numpy.asarray(one), numpy.asarray(other)
    if one.shape != other.shape:
        return False
    return bool(numpy.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
