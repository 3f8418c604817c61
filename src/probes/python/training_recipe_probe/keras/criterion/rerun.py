"""Runs the taped operations that lead to a loss again, with other tensors in some places or other rows of the batch."""

from __future__ import annotations

from typing import Any, Optional

import numpy
import tensorflow as tf

from ..recording.structures import leaves, replace
from ..recording.tape import RANDOM_OPERATIONS, Operation, Tape, execute
from ..recording.tensors import to_numpy

_SHAPE_TAKERS = {"Reshape", "BroadcastTo", "Fill", "Tile"}
# Which inputs of an operation hold numbers; the others are axes, shapes, sizes.
_DATA_INPUTS = {
    **dict.fromkeys(
        ("Sum", "Mean", "Max", "Min", "Prod", "All", "Any", "ArgMax", "ArgMin", "Reshape", "Transpose", "StridedSlice",
         "Slice", "ExpandDims", "Tile", "BroadcastTo", "Pad", "PadV2", "MirrorPad", "Cumsum", "Cumprod", "ReverseV2",
         "TopKV2", "OneHot", "EuclideanNorm", "EnsureShape"),
        slice(0, 1),
    ),
    "ConcatV2": slice(0, -1),
    "GatherV2": slice(0, 2),
    "Split": slice(1, 2),
    "SplitV": slice(0, 1),
    "Fill": slice(1, 2),
}  # fmt: skip
_SHAPES = {"Shape", "ShapeN", "Size", "Rank", "Pack", "Range"}


class Rows:
    """Gathers examples of everything that has the batch's size, or a whole multiple of it, on its first axis."""

    def __init__(self, indices: list[int], batch_size: int) -> None:
        self.indices = indices
        self.batch_size = batch_size

    def holds_examples(self, tensor: Any) -> bool:
        shape = tuple(tensor.shape)
        if not shape or not shape[0]:
            return False
        return shape[0] == 1 if self.batch_size == 1 else shape[0] % self.batch_size == 0

    def gather(self, tensor: Any) -> Any:
        if not self.holds_examples(tensor):
            return tensor
        block = tensor.shape[0] // self.batch_size
        wanted = numpy.asarray(self.indices)
        if block > 1:
            wanted = (wanted[:, None] * block + numpy.arange(block)).reshape(-1)
        return tensor[wanted] if isinstance(tensor, numpy.ndarray) else tf.gather(tensor, wanted)


class Plans:
    """Which operations must run again for substitutes at given places. Found once, used for every question."""

    def __init__(self, tape: Tape, losses: list[Any], fixed: set[int], batch_size: Optional[int]) -> None:
        self._tape = tape
        self.losses = losses
        self._fixed = fixed
        self._batch = Rows([0], batch_size) if batch_size else None
        self._plans: dict[tuple[frozenset[int], bool], list[Operation]] = {}

    def find(self, places: frozenset[int], rows: bool) -> list[Operation]:
        key = places, rows
        if key not in self._plans:
            self._plans[key] = self._make(places, rows)
        return self._plans[key]

    def is_gathered(self, tensor: Any) -> bool:
        if self._batch is None or id(tensor) in self._fixed or not self._batch.holds_examples(tensor):
            return False
        producer = self._tape.producer(tensor)
        is_shape = producer is not None and producer.name in _SHAPES and "int" in str(tensor.dtype)
        return not (is_shape and len(tensor.shape) == 1 and tensor.shape[0] <= 8)

    def _make(self, places: frozenset[int], rows: bool) -> list[Operation]:
        touched = set(places)
        for operation in self._tape.operations:
            if any(id(each) in touched for each in operation.inputs):
                touched.update(id(each) for each in operation.outputs)
        counting: dict[int, bool] = {}
        needed: dict[int, Operation] = {}
        seen: set[int] = set()
        pending = list(self.losses)
        while pending:
            current = pending.pop()
            if id(current) in seen or id(current) in places:
                continue
            seen.add(id(current))
            operation = self._tape.producer(current)
            if operation is None or operation.index in needed:
                continue
            if id(current) in touched or rows and self._counts_examples(current, counting):
                needed[operation.index] = operation
                pending.extend(operation.inputs)
        return [needed[index] for index in sorted(needed)]

    def _counts_examples(self, tensor: Any, known: dict[int, bool]) -> bool:
        """Whether something that is no row of examples itself was made from such rows: a sum, a count."""
        if id(tensor) in self._fixed or self.is_gathered(tensor):
            return False
        operation = self._tape.producer(tensor)
        if operation is None or any("resource" in str(each.dtype) for each in operation.inputs):
            return False
        if operation.index not in known:
            known[operation.index] = False
            known[operation.index] = any(
                self.is_gathered(each) for each in _data_inputs(operation)
            ) or any(self._counts_examples(each, known) for each in operation.inputs)
        return known[operation.index]


class Environment:
    """Values of the tape as they come out with substitutes in place."""

    def __init__(self, plans: Plans, placed: dict[int, tuple[Any, Any]], rows: Optional[Rows]) -> None:
        self._plans = plans
        self._rows = rows
        self._values: dict[int, Any] = {}
        # Captured tensors must live as long as their ids are keys.
        self._keep: list[Any] = []
        for identifier, (place, value) in placed.items():
            self._values[identifier] = self._with_traits(place, rows.gather(value) if rows else value, value is place)
            self._keep.append(place)
        self._pending = plans.find(frozenset(placed), rows is not None)

    def get(self, tensor: Any) -> Any:
        for operation in self._pending:
            self._run(operation)
        self._pending = []
        return self._value(tensor)

    def _value(self, tensor: Any) -> Any:
        if id(tensor) in self._values:
            return self._values[id(tensor)]
        if self._rows and self._plans.is_gathered(tensor):
            return self._with_traits(tensor, self._rows.gather(tensor), True)
        return tensor

    def _run(self, operation: Operation) -> None:
        if operation.name in RANDOM_OPERATIONS:
            results = [self._rows.gather(each) if self._rows else each for each in operation.outputs]
        elif operation.call is not None:
            args, kwargs = replace((operation.call.args, operation.call.kwargs), self._value)
            results = list(leaves(operation.call.function(*args, **kwargs)))
        elif any("resource" in str(each.dtype) for each in operation.inputs):
            results = list(operation.outputs)
        else:
            data = {id(each) for each in _data_inputs(operation)}
            inputs = [self._value(each) if id(each) in data else self._values.get(id(each), each) for each in operation.inputs]
            if self._rows and operation.name in _SHAPE_TAKERS:
                inputs = self._fit_shape(operation, inputs)
            results = execute(operation, inputs)
        for each, result in zip(operation.outputs, results):
            self._values.setdefault(id(each), self._with_traits(each, result, False))
            self._keep.append(each)

    def _with_traits(self, captured: Any, value: Any, is_captured: bool) -> Any:
        """A mask or the logits that Keras hangs on a tensor go along; logits only with the activation's own result."""
        if value is captured:
            return value
        mask = getattr(captured, "_keras_mask", None)
        if mask is not None:
            value._keras_mask = self._rows.gather(mask) if self._rows else mask
        for name in ("_keras_logits", "_recipe_source"):
            source = getattr(captured, name, None)
            if source is None:
                continue
            logits = source[1] if name == "_recipe_source" else source
            if is_captured:
                fitting = self._rows.gather(logits) if self._rows else logits
            elif id(logits) in self._values:
                fitting = self._values[id(logits)]
            else:
                continue
            setattr(value, name, (source[0], fitting) if name == "_recipe_source" else fitting)
        return value

    def _fit_shape(self, operation: Operation, inputs: list[Any]) -> list[Any]:
        """A shape that was written with the captured batch's size, for another number of rows."""
        rows = self._rows
        assert rows is not None
        position = 0 if operation.name == "Fill" else 1
        if operation.inputs[position] is not inputs[position] or len(inputs) <= position:
            return inputs
        shape = numpy.array(to_numpy(inputs[position]))
        if operation.name == "Reshape" and int(numpy.prod(shape)) in (int(tf.size(inputs[0])), -int(tf.size(inputs[0]))):
            return inputs
        for index, size in enumerate(shape):
            if size > 0 and size % rows.batch_size == 0:
                shape[index] = size // rows.batch_size * len(rows.indices)
                break
        changed = list(inputs)
        changed[position] = tf.constant(shape)
        return changed


def _data_inputs(operation: Operation) -> tuple[Any, ...]:
    return operation.inputs[_DATA_INPUTS.get(operation.name, slice(None))]
