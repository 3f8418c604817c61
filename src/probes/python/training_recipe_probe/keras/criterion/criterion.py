"""Tells the net from the criterion on the tape of a step: what the criterion receives, and what it compares it with.

The walk starts at the loss and goes back. It ends where a known criterion takes its predictions, where a model or
layer that the script called hands back its result, or else at the last operation that uses a trained variable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

import numpy

from ..recording.tape import RANDOM_OPERATIONS, LossCall, Operation, Tape
from ..recording.tensors import to_numpy
from .stacked import join_activations

SHAPE_OPERATIONS = {
    "Reshape", "Squeeze", "ExpandDims", "Identity", "Transpose", "Cast", "StridedSlice", "EnsureShape", "CheckNumerics",
    "PreventGradient", "Slice",
}  # fmt: skip
ACTIVATIONS = {
    "Softmax": "softmax", "LogSoftmax": "log-softmax", "Sigmoid": "sigmoid", "Tanh": "tanh", "Relu": "relu",
}  # fmt: skip
OTHER_ACTIVATIONS = {"Elu", "Selu", "LeakyRelu", "Softplus", "Softsign", "Relu6", "Exp"}
# May have no slope at 0: from there a search sees nothing.
FLAT_AT_ZERO = {"relu", "other"}
_READS = {"ReadVariableOp"}
_NO_GRADIENT = {"StopGradient", "Shape", "Size", "Rank", "ZerosLike", "OnesLike"}

CONSTANT, PARAMETER, DATA = 0, 1, 2


@dataclass(eq=False)
class Output:
    """What the criterion receives from the net, and what it was before the last activation."""

    raw: Any
    received: Any
    activation: str = "none"
    activation_operation: Optional[Operation] = None
    before_activation: Any = None
    feature_axis: Optional[int] = None


@dataclass(eq=False)
class Target:
    tensor: Any
    operation: Operation


@dataclass(eq=False)
class Analysis:
    loss: Any
    outputs: list[Output] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    # Operations between the outputs and the loss, in their order.
    tail: list[Operation] = field(default_factory=list)
    calls: list[LossCall] = field(default_factory=list)
    penalties: list[Any] = field(default_factory=list)
    # Tensors that a gradient reaches and that the batch went into.
    data_ids: set[int] = field(default_factory=set)


class TapeReader:
    """`handles`: the trained variables' values, by the ids of their handles. `returned`: what outermost calls of layers
    handed back.
    """

    def __init__(
        self, tape: Tape, handles: dict[int, numpy.ndarray], returned: list[Any], penalties: dict[int, Any]
    ) -> None:
        self._tape = tape
        self._handles = handles
        self._returned = {id(each): each for each in returned if _rank(each) >= 1}
        self._penalties = penalties
        self._kinds: dict[int, int] = {}
        self._nets: set[int] = set()
        # What was read unreported, and the handles of the variables that held these values.
        self.unseen_reads: list[tuple[Any, list[int]]] = []
        self._find_unseen_reads()
        self._classify()

    def _find_unseen_reads(self) -> None:
        """Some operations read their variables by themselves, past the executor's report: their values tell which."""
        seen = {id(each) for operation in self._tape.operations if operation.name in _READS for each in operation.inputs}
        unseen = {identifier: value for identifier, value in self._handles.items() if identifier not in seen}
        for operation in self._tape.operations if unseen else ():
            for each in operation.inputs:
                if id(each) not in self._kinds and _is_real(each) and self._tape.producer(each) is None:
                    shape = tuple(each.shape)
                    holders = [
                        identifier
                        for identifier, value in unseen.items()
                        if value.shape == shape and (to_numpy(each) == value).all()
                    ]
                    if holders:
                        self._kinds[id(each)] = PARAMETER
                        self.unseen_reads.append((each, holders))

    def _classify(self) -> None:
        for operation in self._tape.operations:
            kind = self._kind(operation)
            for each in operation.outputs:
                if kind == DATA and not _is_real(each):
                    continue
                self._kinds[id(each)] = max(kind, self._kinds.get(id(each), CONSTANT))

    def _kind(self, operation: Operation) -> int:
        if operation.name in _NO_GRADIENT:
            return CONSTANT
        uses_variable = any(id(each) in self._handles for each in operation.inputs)
        if operation.name in _READS:
            return PARAMETER if uses_variable else CONSTANT
        kinds = [self._kinds.get(id(each), CONSTANT) for each in operation.inputs]
        highest = max(kinds, default=CONSTANT)
        if operation.call is not None:
            return DATA if highest else CONSTANT
        if highest == PARAMETER:
            bare = all(
                kind == PARAMETER or _is_neutral(each) for each, kind in zip(operation.inputs, kinds)
            )
            highest = PARAMETER if bare else DATA
        if uses_variable:
            highest = DATA
        if highest == DATA and (uses_variable or PARAMETER in kinds) and not self._adds_a_penalty(operation, kinds):
            self._nets.add(operation.index)
        return highest

    @staticmethod
    def _adds_a_penalty(operation: Operation, kinds: list[int]) -> bool:
        return all(_rank(each) == 0 for each, kind in zip(operation.inputs, kinds) if kind == DATA) and DATA in kinds

    @property
    def kinds(self) -> dict[int, int]:
        """CONSTANT, PARAMETER or DATA by a tensor's id; constants may be missing."""
        return self._kinds

    @property
    def fixed(self) -> set[int]:
        """Ids of tensors that come from variables alone."""
        reads = {id(each) for operation in self._tape.operations if operation.name in _READS for each in operation.outputs}
        return reads | {identifier for identifier, kind in self._kinds.items() if kind == PARAMETER}

    # -- the walk

    def read(self, losses: list[Any]) -> list[Analysis]:
        return [self._read(loss) for loss in losses]

    def _read(self, loss: Any) -> Analysis:
        analysis = self._walk(loss, self._penalties)
        if not analysis.outputs and analysis.penalties:
            # All of the loss was added by layers.
            analysis = self._walk(loss, {})
        analysis.tail.sort(key=lambda each: each.index)
        analysis.data_ids = {identifier for identifier, kind in self._kinds.items() if kind == DATA}
        for output in analysis.outputs:
            output.feature_axis = _feature_axis(output)
        # What leads up to what the criterion receives is still the net.
        made = {id(each) for output in analysis.outputs for each in self._before(output)}
        analysis.tail = [each for each in analysis.tail if id(each) not in made]
        analysis.targets = self._targets(analysis)
        return analysis

    def _walk(self, loss: Any, penalties: dict[int, Any]) -> Analysis:
        analysis = Analysis(loss)
        seen: set[int] = set()
        tail: dict[int, Operation] = {}
        pending = [loss]
        ends: list[Any] = []
        while pending:
            tensor = pending.pop()
            if id(tensor) in seen or self._kinds.get(id(tensor), CONSTANT) != DATA:
                continue
            seen.add(id(tensor))
            if id(tensor) in penalties:
                analysis.penalties.append(tensor)
                continue
            operation = self._tape.producer(tensor)
            if operation is None or id(tensor) in self._returned and tensor is not loss:
                ends.append(tensor)
            elif operation.call is not None:
                tail[operation.index] = operation
                analysis.calls.append(operation.call)
                predictions = [each for each in operation.call.predictions if self._kinds.get(id(each)) == DATA]
                for each in predictions:
                    if not any(each is known.received for known in analysis.outputs):
                        analysis.outputs.append(self._received(each))
                if not predictions:
                    pending.extend(reversed(operation.inputs))
            elif operation.index in self._nets:
                ends.append(tensor)
            else:
                tail[operation.index] = operation
                pending.extend(reversed(operation.inputs))
        known = {id(each.received) for each in analysis.outputs}
        for tensor in ends:
            output = self._followed(tensor, tail)
            if id(output.received) not in known:
                known.add(id(output.received))
                analysis.outputs.append(output)
        analysis.tail = list(tail.values())
        return analysis

    def _before(self, output: Output) -> list[Operation]:
        """From the last activation to what the criterion receives."""
        found: list[Operation] = []
        current = output.received
        while current is not output.raw:
            operation = self._tape.producer(current)
            if operation is None or not operation.inputs:
                break
            found.append(operation)
            current = operation.inputs[0]
        return found

    def _received(self, tensor: Any) -> Output:
        """Back from what a criterion takes, through reshapes, to the last activation."""
        joined = join_activations(self._tape, tensor, set(ACTIVATIONS), SHAPE_OPERATIONS)
        if joined is not None:
            self._kinds[id(joined)] = DATA
        output = Output(tensor, tensor)
        current = tensor
        while True:
            operation = self._tape.producer(current)
            if operation is None or operation.call is not None or not operation.inputs:
                break
            if operation.name in ACTIVATIONS or operation.name in OTHER_ACTIVATIONS:
                output.activation = ACTIVATIONS.get(operation.name, "other")
                output.activation_operation = operation
                output.raw = output.before_activation = operation.inputs[0]
                break
            if operation.name not in SHAPE_OPERATIONS or self._kinds.get(id(operation.inputs[0])) != DATA:
                break
            current = operation.inputs[0]
        return output

    def _followed(self, tensor: Any, tail: dict[int, Operation]) -> Output:
        """Forward from the net's result, through reshapes and one last activation, to what the criterion receives."""
        current, received = tensor, tensor
        while True:
            takers = [each for each in tail.values() if any(item is current for item in each.inputs)]
            if len(takers) != 1 or takers[0].call is not None:
                break
            taker = takers[0]
            alone = sum(self._kinds.get(id(each)) == DATA for each in taker.inputs) == 1
            if not alone or len(taker.outputs) != 1:
                break
            if taker.name in SHAPE_OPERATIONS:
                current = taker.outputs[0]
            elif taker.name in ACTIVATIONS and _rank(taker.outputs[0]):
                current = received = taker.outputs[0]
            else:
                break
        return self._received(received)

    # -- targets

    def _targets(self, analysis: Analysis) -> list[Target]:
        found: list[Target] = []

        def add(tensor: Any, operation: Operation) -> None:
            if not any(tensor is known.tensor for known in found):
                found.append(Target(tensor, operation))

        # Between an output's raw form and what the criterion receives nothing is compared.
        inside = {id(each.activation_operation) for each in analysis.outputs}
        for operation in analysis.tail:
            if operation.call is not None:
                for each in operation.call.targets:
                    if self._kinds.get(id(each), CONSTANT) == CONSTANT:
                        add(each, operation)
            elif id(operation) not in inside:
                for each in operation.inputs:
                    if self._is_target(each, operation):
                        add(each, operation)
        return found

    def _is_target(self, tensor: Any, operation: Operation) -> bool:
        if self._kinds.get(id(tensor), CONSTANT) != CONSTANT or _rank(tensor) == 0 or _size(tensor) < 2:
            return False
        if _is_neutral(tensor) or str(tensor.dtype).find("resource") >= 0:
            return False
        producer = self._tape.producer(tensor)
        if producer is not None and producer.name in RANDOM_OPERATIONS | _NO_GRADIENT | {"Fill", "Range", "ReadVariableOp"}:
            return False
        return any(self._kinds.get(id(each)) == DATA and _rank(each) >= 1 for each in operation.inputs)


def _rank(tensor: Any) -> int:
    return len(tensor.shape)


def _size(tensor: Any) -> int:
    size = 1
    for each in tensor.shape:
        size *= int(each)
    return size


def _dtype(tensor: Any) -> str:
    return getattr(tensor.dtype, "name", str(tensor.dtype))


def _is_real(tensor: Any) -> bool:
    return "float" in _dtype(tensor) or "complex" in _dtype(tensor)


def _is_neutral(tensor: Any) -> bool:
    """A number, a shape or a list of axes: neither data nor parameters."""
    return _rank(tensor) == 0 or _rank(tensor) == 1 and "int" in _dtype(tensor) and _size(tensor) <= 8


def _feature_axis(output: Output) -> Optional[int]:
    rank = _rank(output.received)
    if rank <= 1:
        return None
    return rank - 1
