"""Asks the script's own criterion again, with other outputs or other rows of the batch."""

from __future__ import annotations

import math
from typing import Any, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable, ScriptFailed
from ..recording.tape import Tape
from ..recording.tensors import TensorStore, to_numpy
from .criterion import Analysis, Output
from .rerun import Environment, Plans, Rows

_RELATIVE_TOLERANCE = 1e-6
_FAILURES = (tf.errors.OpError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError)


class Criterion:
    """`fixed`: ids of tensors that come from variables alone, and so hold no examples."""

    def __init__(
        self,
        tape: Tape,
        analyses: list[Analysis],
        captured: float,
        batch_size: Optional[int],
        fixed: set[int],
        store: TensorStore,
    ) -> None:
        self._store = store
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
        return self._number(self.loss(self.substitute(query["outputs"], query.get("shift") or 0.0, rows, query.get("shiftedOutput")), rows))

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

    def substitute(
        self, what: dict[str, Any], shift: float, rows: Optional[Rows], shifted: Optional[int] = None
    ) -> dict[int, tuple[Any, Any]]:
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
            elif kind == "tensors":
                place, value = output.received, self._kept(output, index, what["ids"])
            else:
                raise NotApplicable(f"Outputs cannot be substituted by {kind}.")
            placed[id(place)] = (place, value)
        if shift:
            environment = self._shifting(placed)
            placed = {
                id(output.received): (
                    output.received,
                    tf.identity(environment.get(output.received))
                    + tf.cast(shift if shifted in (None, index) else 0.0, output.received.dtype),
                )
                for index, output in enumerate(self.outputs)
            }
        return placed

    def _kept(self, output: Output, index: int, identifiers: list[str]) -> Any:
        if len(identifiers) != len(self.outputs):
            raise NotApplicable(f"The net has {len(self.outputs)} outputs; {len(identifiers)} tensors were given.")
        array = self._store.array(identifiers[index])
        if array.shape != tuple(output.received.shape):
            raise NotApplicable(f"The output has shape {tuple(output.received.shape)}, the tensor {array.shape}.")
        return tf.constant(array, dtype=output.received.dtype)

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
