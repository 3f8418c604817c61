"""Asks the script's own criterion again, with other outputs or other rows of the batch."""

from __future__ import annotations

import math
from typing import Any, Optional

import numpy
import tensorflow as tf

from .failures import NotApplicable, ScriptFailed
from .keras_criterion import Analysis, Output
from .keras_structures import leaves, replace
from .keras_tape import RANDOM_OPERATIONS, Operation, Tape, execute
from .keras_tensors import to_numpy

_RELATIVE_TOLERANCE = 1e-6
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
_FAILURES = (tf.errors.OpError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError)


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


class Criterion:
    """`fixed`: ids of tensors that come from variables alone, and so hold no examples."""

    def __init__(
        self, tape: Tape, analyses: list[Analysis], captured: float, batch_size: Optional[int], fixed: set[int]
    ) -> None:
        self.analyses = analyses
        self._plans = Plans(tape, [each.loss for each in analyses], fixed, batch_size)
        self.batch_size = batch_size
        self.outputs: list[Output] = []
        for analysis in analyses:
            self.outputs += [each for each in analysis.outputs if not any(each.received is known.received for known in self.outputs)]
        # Up to what the criterion receives.
        self._shift_plans = Plans(tape, [each.received for each in self.outputs], fixed, batch_size)
        self._captured = captured
        self._refusal: Optional[str] = None
        self._rows_refusal: Optional[str] = None

    @property
    def targets(self) -> list[Any]:
        found: list[Any] = []
        for analysis in self.analyses:
            found += [each.tensor for each in analysis.targets if not any(each.tensor is known for known in found)]
        return found

    # -- questions

    def require(self) -> None:
        if self._refusal is None:
            self._refusal = self._verify()
        if self._refusal:
            raise NotApplicable(self._refusal)

    def evaluate(self, query: dict[str, Any]) -> float:
        self.require()
        rows = self._rows(query.get("rows"))
        return self._number(self.loss(self.substitute(query["outputs"], query.get("shift") or 0.0, rows), rows))

    def _rows(self, indices: Optional[list[int]]) -> Optional[Rows]:
        if indices is None:
            return None
        size = self.batch_size
        if size is None:
            raise NotApplicable("No axis of this batch could be told to count its examples.")
        if not indices or any(not 0 <= index < size for index in indices):
            raise NotApplicable(f"The batch has {size} examples; rows outside of it were asked for.")
        if self._rows_refusal is None:
            self._rows_refusal = self._verify_rows(size)
        if self._rows_refusal:
            raise NotApplicable(self._rows_refusal)
        return Rows(list(indices), size)

    def substitute(self, what: dict[str, Any], shift: float, rows: Optional[Rows]) -> dict[int, tuple[Any, Any]]:
        """Keyed by the id of the captured tensor whose place is taken: that tensor, and what stands there (all rows)."""
        kind = what["kind"]
        placed: dict[int, tuple[Any, Any]] = {}
        for index, output in enumerate(self.outputs):
            if kind == "captured":
                place, value = output.received, output.received
            elif kind == "zero":
                place = self.place(output, "before-activation")
                value = tf.zeros_like(place)
            elif kind == "constant":
                place = self.place(output, "before-activation")
                values = what["values"]
                if len(values) != len(self.outputs):
                    raise NotApplicable(f"The net has {len(self.outputs)} outputs; {len(values)} constants were given.")
                value = self.spread(output, place, tf.constant(values[index], dtype=place.dtype))
            elif kind == "filled":
                place = output.received
                value = tf.fill(tf.shape(place), tf.cast(what["value"], place.dtype))
            elif kind == "targets":
                place, value = output.received, self.targets_as(output, index)
            else:
                raise NotApplicable(f"Outputs cannot be substituted by {kind}.")
            placed[id(place)] = (place, value)
        if shift:
            environment = self._shifting(placed)
            placed = {
                id(output.received): (output.received, tf.identity(environment.get(output.received)) + tf.cast(shift, output.received.dtype))
                for output in self.outputs
            }
        return placed

    def _shifting(self, placed: dict[int, tuple[Any, Any]]) -> Environment:
        return Environment(self._shift_plans, placed, None)

    # -- pieces that minimising shares

    def place(self, output: Output, space: str) -> Any:
        if space == "before-activation" and output.activation != "none":
            if output.before_activation is None:
                raise NotApplicable("The net's last activation is not one that the probe knows, so nothing can be put before it.")
            return output.before_activation
        return output.received

    def width(self, output: Output) -> int:
        return 1 if output.feature_axis is None else int(output.received.shape[output.feature_axis])

    def spread(self, output: Output, place: Any, vector: Any) -> Any:
        """A vector as long as the feature axis, the same for every example."""
        if int(tf.size(vector)) != self.width(output):
            raise NotApplicable(f"A constant for this output needs {self.width(output)} numbers; {int(tf.size(vector))} were given.")
        axis = output.feature_axis
        if axis is not None and place.shape != output.received.shape:
            matching = [each for each in range(len(place.shape)) if place.shape[each] == self.width(output)]
            axis = matching[-1] if matching else None
            if axis is None:
                raise NotApplicable("The feature axis before the net's last activation could not be told.")
        shape = [1] * len(place.shape)
        if axis is not None:
            shape[axis] = -1
        return tf.broadcast_to(tf.reshape(vector, shape), tf.shape(place))

    def targets_as(self, output: Output, index: int) -> Any:
        """The targets in the shape of an output; indices become one-hot vectors."""
        shape = tuple(output.received.shape)
        size = int(numpy.prod(shape)) if shape else 1
        targets = self.targets
        ordered = targets[index : index + 1] + targets if len(targets) == len(self.outputs) else targets
        for target in ordered:
            array = to_numpy(target)
            if array.dtype.kind not in "biuf":
                continue
            if array.size == size and array.shape[:1] == shape[:1]:
                return tf.constant(array.reshape(shape), dtype=output.received.dtype)
            width = self.width(output)
            if array.size * width == size and array.shape[:1] == shape[:1] and output.feature_axis == len(shape) - 1:
                classes = array.reshape(-1).astype(numpy.int64)
                if (classes == array.reshape(-1)).all() and classes.size and 0 <= classes.min() and classes.max() < width:
                    return tf.constant(numpy.eye(width)[classes].reshape(shape), dtype=output.received.dtype)
        shapes = ", ".join(str(tuple(target.shape)) for target in targets) or "none"
        raise NotApplicable(
            f"The targets cannot stand in the outputs' place: the output has shape {shape}, the targets {shapes}."
        )

    def loss(self, placed: dict[int, tuple[Any, Any]], rows: Optional[Rows] = None) -> Any:
        """The script's loss as a differentiable scalar. Raises `ScriptFailed`."""
        environment = Environment(self._plans, placed, rows)
        try:
            total = None
            for analysis in self.analyses:
                value = tf.reduce_sum(environment.get(analysis.loss))
                total = value if total is None else total + tf.cast(value, total.dtype)
        except _FAILURES as error:
            raise ScriptFailed(f"The script's loss failed when it was asked again: {error}") from error
        if total is None:
            raise NotApplicable("The operations that lead to the loss were not seen.")
        return total

    @staticmethod
    def _number(loss: Any) -> float:
        return float(loss)

    def _verify(self) -> str:
        if not self.outputs:
            return "No output of the net could be told from the rest of the loss, so the loss cannot be asked again."
        try:
            value = self._number(self.loss({id(each.raw): (each.raw, tf.identity(each.raw)) for each in self.outputs}))
        except ScriptFailed as error:
            return str(error)
        if same_loss(value, self._captured):
            return ""
        return (
            f"The script's loss, asked again with the captured outputs, gave {value:.7g} where the script got "
            f"{self._captured:.7g}, so it cannot be trusted with other outputs."
        )

    def _verify_rows(self, size: int) -> str:
        """The same examples in reverse order must cost the same."""
        rows = Rows(list(range(size - 1, -1, -1)), size)
        try:
            value = self._number(self.loss(self.substitute({"kind": "captured"}, 0.0, rows), rows))
        except (ScriptFailed, NotApplicable) as error:
            return f"The loss could not be asked about single examples: {error}"
        if math.isclose(value, self._captured, rel_tol=1e-4, abs_tol=1e-7) or same_loss(value, self._captured):
            return ""
        return "The loss depends on the order of the examples in the batch, so single examples cannot be asked about."


def same_loss(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or math.isclose(one, other, rel_tol=_RELATIVE_TOLERANCE, abs_tol=1e-12)


class Plans:
    """Which operations must run again for substitutes at given places. Found once, used for every question."""

    def __init__(self, tape: Tape, losses: list[Any], fixed: set[int], batch_size: Optional[int]) -> None:
        self._tape = tape
        self._losses = losses
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
        pending = list(self._losses)
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


def minimize(criterion: Criterion, query: dict[str, Any]) -> dict[str, Any]:
    """The least loss over free outputs, by Rprop. See `LossMinimumQuery` in the protocol."""
    from .keras_descent import descend

    criterion.require()
    constant, space = query["over"] == "constant", query["space"]
    iterations = int(query.get("iterations") or 200)
    places = [criterion.place(output, space) for output in criterion.outputs]

    def objective(free: list[numpy.ndarray]) -> tuple[float, list[Optional[numpy.ndarray]]]:
        tensors = [tf.constant(array) for array in free]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            for each in tensors:
                tape.watch(each)
            placed = {
                id(place): (place, criterion.spread(output, place, each) if constant else each)
                for output, place, each in zip(criterion.outputs, places, tensors)
            }
            loss = criterion.loss(placed)
        gradients = tape.gradient(loss, tensors)
        return float(loss), [None if each is None else to_numpy(tf.convert_to_tensor(each)) for each in gradients]

    scales = [
        1.0 / criterion.width(output) if space == "output" and output.activation == "softmax" else 1.0
        for output in criterion.outputs
    ]
    best: Optional[dict[str, Any]] = None
    failure: Optional[ScriptFailed] = None
    for start in _starts(criterion, places, constant, space):
        try:
            found = descend(objective, start, iterations, scales)
        except ScriptFailed as error:
            failure = error
            continue
        if math.isfinite(found.value) and (best is None or found.value < best["value"]):
            best = {
                "value": found.value,
                "constant": [array.reshape(-1).tolist() for array in found.at] if constant else None,
                "converged": found.converged,
            }
    if best is None:
        raise failure or NotApplicable("The script's loss has no finite value for substituted outputs.")
    return best


def _starts(criterion: Criterion, places: list[Any], constant: bool, space: str) -> list[list[numpy.ndarray]]:
    neutral = []
    for output, place in zip(criterion.outputs, places):
        level = 0.0
        if space == "output" and output.activation == "sigmoid":
            level = 0.5
        elif space == "output" and output.activation == "softmax":
            level = 1.0 / criterion.width(output)
        size: Any = (criterion.width(output),) if constant else tuple(place.shape)
        neutral.append(numpy.full(size, level, dtype=place.dtype.as_numpy_dtype))
    starts = [neutral]
    raw = all(output.activation == "none" for output in criterion.outputs)
    if space == "output" or raw:
        try:
            targets = [to_numpy(criterion.targets_as(output, index)) for index, output in enumerate(criterion.outputs)]
        except NotApplicable:
            return starts
        if constant:
            targets = [
                array.reshape(-1, criterion.width(output)).mean(axis=0) if output.feature_axis is not None else array.mean(keepdims=True).reshape(1)
                for output, array in zip(criterion.outputs, targets)
            ]
        starts.append([array.astype(place.dtype.as_numpy_dtype) for array, place in zip(targets, places)])
    return starts
