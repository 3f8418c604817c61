"""Tells the net from the criterion on the tape of a step, and the criterion's inputs from each other.

The *tail* of a loss is what is computed after the last operation that uses a parameter. What enters the tail from the
net are the raw outputs; reshaping and a last activation still belong to the net; the rest is the criterion, and the
constants that it meets are the targets.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass, field
from typing import Any, Optional, Union

import torch

from ..recording.tape import Operation, Tape, Value, leaves

SHAPE_OPERATIONS = {
    "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "transpose", "permute", "contiguous", "t", "T",
    "mT", "getitem", "float", "to", "type", "double", "half", "bfloat16", "clone", "movedim", "swapaxes", "narrow",
    "select", "view_as", "reshape_as", "dropout", "cpu", "cuda", "type_as", "expand", "expand_as", "chunk", "split",
}  # fmt: skip
ACTIVATIONS = {
    "softmax": "softmax", "log_softmax": "log-softmax", "sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu",
    "_softmax": "softmax", "_log_softmax": "log-softmax",
}  # fmt: skip
OTHER_ACTIVATIONS = {
    "leaky_relu", "elu", "gelu", "selu", "celu", "silu", "softplus", "hardtanh", "hardsigmoid", "hardswish", "relu6",
    "mish", "logsigmoid", "softsign", "tanhshrink", "prelu", "glu", "log_sigmoid", "softmin", "gumbel_softmax",
}  # fmt: skip
KNOWN_LOSSES = {
    "cross_entropy", "nll_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "mse_loss", "l1_loss",
    "smooth_l1_loss", "huber_loss", "kl_div", "ctc_loss", "poisson_nll_loss", "gaussian_nll_loss",
    "hinge_embedding_loss", "margin_ranking_loss", "multi_margin_loss", "multilabel_margin_loss",
    "multilabel_soft_margin_loss", "soft_margin_loss", "cosine_embedding_loss", "triplet_margin_loss",
    "triplet_margin_with_distance_loss", "nll_loss2d", "nll_loss_nd",
}  # fmt: skip
# Where the known losses take their targets: position, keyword.
_TARGET_POSITIONS = {"margin_ranking_loss": 2, "cosine_embedding_loss": 2, "triplet_margin_loss": None,
                     "triplet_margin_with_distance_loss": None}  # fmt: skip
# Cost the same whichever of the two is the target.
_SYMMETRIC = {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"}
_SCALINGS = {"mul", "rmul", "imul", "div", "truediv", "rtruediv", "itruediv", "add", "radd", "iadd", "sub", "rsub", "isub", "neg", "divide", "multiply"}  # fmt: skip
_JOINS = {"stack", "cat", "concat", "concatenate", "hstack", "vstack"}
# May have no slope at 0: from there a search sees nothing.
FLAT_AT_ZERO = {"relu", "other"}
_ELEMENTWISE = _SCALINGS | {"where", "lerp", "addcmul", "subtract", "maximum", "minimum", "bmm", "matmul", "einsum", "mm", "addmm", "baddbmm"}  # fmt: skip

Reference = Union[Value, torch.Tensor]


@dataclass
class Output:
    """What the criterion receives from the net, and what it was before the last activation."""

    raw: Reference
    received: Reference
    activation: str = "none"
    activation_operation: Optional[Operation] = None
    before_activation: Optional[Reference] = None
    feature_axis: Optional[int] = None


@dataclass
class Target:
    """A constant that the criterion compares outputs with."""

    tensor: torch.Tensor
    operation: Operation
    reference: Reference


@dataclass
class Root:
    """One tensor that the script called `backward` on, with the part of the tape that made it."""

    loss: torch.Tensor
    value: Value
    ancestors: set[int]
    tail: set[int]
    outputs: list[Output]


@dataclass
class Analysis:
    tape: Tape
    roots: list[Root]
    targets: list[Target]
    notes: list[str] = field(default_factory=list)

    @property
    def outputs(self) -> list[Output]:
        found: list[Output] = []
        for root in self.roots:
            found += [each for each in root.outputs if not any(_same(each.received, other.received) for other in found)]
        return found

    @property
    def tail(self) -> set[int]:
        return set().union(*(root.tail for root in self.roots)) if self.roots else set()


def _same(one: Reference, other: Reference) -> bool:
    return one is other or (isinstance(one, Value) and isinstance(other, Value) and one == other)


class TapeReader:
    """`fixed` holds the ids of tensors that are no batch data though no gradient reaches them: buffers."""

    def __init__(self, tape: Tape, parameter_ids: set[int], fixed: set[int], returned: set[int]) -> None:
        self.tape = tape
        self.parameter_ids = parameter_ids
        self.fixed = fixed
        # Ids of tensors of one dimension and more that an outermost module call handed back.
        self.returned = returned

    def read(self, losses: list[torch.Tensor]) -> Analysis:
        analysis = Analysis(self.tape, [], [])
        for loss in losses:
            value = self.tape.producer(loss)
            if value is not None:
                analysis.roots.append(self._read_root(loss, value))
        analysis.targets = self._targets(analysis)
        return analysis

    # -- net and tail

    def _ancestors(self, value: Value) -> set[int]:
        found: set[int] = set()
        pending = [value.operation]
        while pending:
            index = pending.pop()
            if index in found:
                continue
            found.add(index)
            for each in self.tape.operations[index].inputs:
                if isinstance(each, Value) and self.tape.tensor(each).requires_grad:
                    pending.append(each.operation)
        return found

    def _read_root(self, loss: torch.Tensor, value: Value) -> Root:
        ancestors = self._ancestors(value)
        order = sorted(ancestors)
        of_parameters, of_data = self._classify(order)
        after_loss = self._after_known_loss(order)
        net = {index for index in order if self._uses_parameters(index, of_parameters, of_data)}
        net |= {
            index
            for index in order
            if index in of_data and index not in after_loss and self._joins(index, of_data)
        }
        tail = self._tail(order, net, of_data)
        more = {index for index in tail if index not in after_loss and self._merges_in_module(index, order)}
        if more:
            tail = self._tail(order, net | more, of_data)
        boundary: list[Reference] = []
        for index in sorted(tail):
            for each in self.tape.operations[index].inputs:
                if isinstance(each, Value):
                    from_net = each.operation in of_data and each.operation not in tail
                    if not (from_net and self.tape.tensor(each).requires_grad):
                        continue
                elif not self._is_unseen_net(each):
                    continue
                if not any(_same(each, known) for known in boundary):
                    boundary.append(each)
        # In the order in which the net made them.
        boundary.sort(key=lambda each: each.operation if isinstance(each, Value) else -1)
        outputs = [self._output(each, tail, value) for each in boundary]
        return Root(loss, value, ancestors, tail, outputs)

    def _is_unseen_net(self, tensor: torch.Tensor) -> bool:
        """Made by code whose calls are not seen (a scripted module), yet gradient flows through it."""
        return tensor.requires_grad and tensor.grad_fn is not None

    def _is_parameter(self, tensor: torch.Tensor) -> bool:
        if id(tensor) in self.fixed or id(tensor) in self.parameter_ids:
            return True
        return isinstance(tensor, torch.nn.Parameter)

    def _classify(self, order: list[int]) -> tuple[set[int], set[int]]:
        """Operations whose results come from parameters alone, and those that some data went into."""
        of_parameters: set[int] = set()
        of_data: set[int] = set()
        for index in order:
            inputs = list(self.tape.operations[index].inputs)
            data = any(
                each.operation in of_data or each.operation not in of_parameters
                if isinstance(each, Value)
                else not self._is_parameter(each)
                for each in inputs
            )
            (of_data if data else of_parameters).add(index)
        return of_parameters, of_data

    def _uses_parameters(self, index: int, of_parameters: set[int], of_data: set[int]) -> bool:
        operation = self.tape.operations[index]
        uses = any(
            each.operation in of_parameters
            if isinstance(each, Value)
            else self._is_parameter(each) and id(each) not in self.fixed
            for each in operation.inputs
        )
        if not uses or index not in of_data:
            return False
        if operation.name in KNOWN_LOSSES:
            return False
        if operation.name in _SCALINGS:
            # A penalty that is added to the loss is no layer.
            data = [each for each in operation.inputs if isinstance(each, Value) and each.operation in of_data]
            if data and all(self.tape.tensor(each).dim() == 0 for each in data):
                return False
        return True

    def _after_known_loss(self, order: list[int]) -> set[int]:
        found: set[int] = set()
        for index in order:
            operation = self.tape.operations[index]
            if operation.name in KNOWN_LOSSES or any(
                isinstance(each, Value) and each.operation in found for each in operation.inputs
            ):
                found.add(index)
        return found

    def _joins(self, index: int, of_data: set[int]) -> bool:
        operation = self.tape.operations[index]
        if operation.name not in _JOINS:
            return False
        parts = [each for each in operation.inputs if isinstance(each, Value) and each.operation in of_data]
        return len(parts) > 0 and all(self.tape.tensor(each).dim() >= 1 for each in parts)

    def _merges_in_module(self, index: int, order: list[int]) -> bool:
        """An addition of two branches inside a module whose result the module hands on: still the net."""
        operation = self.tape.operations[index]
        if operation.forward is None or operation.name not in _ELEMENTWISE:
            return False
        tensors = [self._tensor(each) for each in operation.inputs]
        if sum(each.dim() >= 1 for each in tensors) < 2:
            return False
        return any(self._leads_to_returned(result, index, order) for result in operation.results)

    def _leads_to_returned(self, tensor: torch.Tensor, index: int, order: list[int]) -> bool:
        reached = {index}
        if id(tensor) in self.returned:
            return True
        for later in order:
            operation = self.tape.operations[later]
            if later > index and any(isinstance(each, Value) and each.operation in reached for each in operation.inputs):
                reached.add(later)
                if any(id(result) in self.returned and result.dim() >= 1 for result in operation.results):
                    return True
        return False

    def _tail(self, order: list[int], net: set[int], of_data: set[int]) -> set[int]:
        before_net: set[int] = set()
        for index in reversed(order):
            if index in net or index in before_net:
                for each in self.tape.operations[index].inputs:
                    if isinstance(each, Value):
                        before_net.add(each.operation)
        return {index for index in order if index in of_data and index not in net and index not in before_net}

    # -- outputs

    def _tensor(self, reference: Reference) -> torch.Tensor:
        return self.tape.tensor(reference) if isinstance(reference, Value) else reference

    def _consumers(self, reference: Reference, tail: set[int]) -> list[Operation]:
        return [
            self.tape.operations[index]
            for index in sorted(tail)
            if any(_same(each, reference) for each in self.tape.operations[index].inputs)
        ]

    def _output(self, raw: Reference, tail: set[int], root: Value) -> Output:
        output = Output(raw, raw)
        current = raw
        passed_scaling = False
        while True:
            consumers = self._consumers(current, tail)
            if len(consumers) != 1 or isinstance(current, Value) and current == root:
                break
            operation = consumers[0]
            constants = [each for each in operation.inputs if not self._tensor(each).requires_grad]
            alone = len(list(operation.inputs)) - len(constants) == 1
            result = operation.results[0]
            if not alone or not result.requires_grad or result.dim() == 0 and self._tensor(current).dim() > 0:
                break
            name = operation.name
            following = Value(operation.index, 0)
            if name in SHAPE_OPERATIONS and len(operation.results) == 1 and not self._picked(operation):
                current = following
                if not passed_scaling:
                    output.received = current
            elif name in ACTIVATIONS or name in OTHER_ACTIVATIONS:
                output.activation = ACTIVATIONS.get(name, "other")
                output.activation_operation = operation
                output.before_activation = current
                current = output.received = following
                passed_scaling = False
            elif name in _SCALINGS and not constants:
                passed_scaling = True
                current = following
            else:
                break
        output.feature_axis = self._feature_axis(output, tail)
        return output

    def _feature_axis(self, output: Output, tail: set[int]) -> Optional[int]:
        tensor = self._tensor(output.received)
        dimensions = tensor.dim()
        consumers = self._consumers(output.received, tail)
        if any(each.name in ("cross_entropy", "nll_loss", "nll_loss_nd", "nll_loss2d") for each in consumers):
            return 1 if dimensions > 1 else 0
        if output.activation in ("softmax", "log-softmax") and output.activation_operation is not None:
            axis = _axis_argument(output.activation_operation, dimensions)
            if axis is not None and self._tensor(output.before_activation).dim() == dimensions:  # type: ignore[arg-type]
                return axis
        if any(each.name == "ctc_loss" for each in consumers):
            return dimensions - 1
        if dimensions <= 1:
            return None
        if dimensions >= 4 or (dimensions == 3 and self._made_by_convolution(output.raw)):
            return 1
        return dimensions - 1

    def _made_by_convolution(self, reference: Reference) -> bool:
        return isinstance(reference, Value) and "conv" in self.tape.operations[reference.operation].name

    # -- targets

    def _targets(self, analysis: Analysis) -> list[Target]:
        tail = analysis.tail
        inside = {
            each.operation
            for output in analysis.outputs
            for each in self._net_side(output)
        }
        found: list[Target] = []
        compared: set[int] = set()
        for index in sorted(tail - inside):
            operation = self.tape.operations[index]
            before = len(found)
            if any(isinstance(each, Value) and each.operation in compared for each in operation.inputs):
                compared.add(index)
                # What scales a comparison that is made already is a weight or a mask, no target.
                if operation.name in _SCALINGS and "mul" in operation.name or "div" in operation.name:
                    continue
            for reference in self._target_arguments(operation):
                tensor = self._tensor(reference)
                if not any(tensor is known.tensor for known in found):
                    found.append(Target(tensor, operation, reference))
            if len(found) > before:
                compared.add(index)
        return found

    def _net_side(self, output: Output) -> list[Value]:
        """Operations between the raw output and what the criterion receives."""
        found: list[Value] = []
        current = output.received
        while isinstance(current, Value) and not _same(current, output.raw):
            found.append(current)
            inputs = [each for each in self.tape.operations[current.operation].inputs if isinstance(each, Value)]
            if not inputs:
                break
            current = inputs[0]
        return found

    def _picked(self, operation: Operation) -> list[Reference]:
        """`p[range(n), y]` → y: one element of each row, named by a target. A mask or a slice only selects rows."""
        if operation.name != "getitem" or not isinstance(operation.arguments[1], tuple):
            return []
        return [
            each
            for each in operation.arguments[1][1:]
            if isinstance(each, (Value, torch.Tensor)) and self._tensor(each).dim() >= 1
        ]

    def _target_arguments(self, operation: Operation) -> list[Reference]:
        if operation.name in KNOWN_LOSSES:
            position = _TARGET_POSITIONS.get(operation.name, 1)
            if position is None:
                return []
            if "target" in operation.keywords:
                given = operation.keywords["target"]
            elif "targets" in operation.keywords:
                given = operation.keywords["targets"]
            else:
                given = operation.arguments[position] if len(operation.arguments) > position else None
            if operation.name in _SYMMETRIC and isinstance(given, (Value, torch.Tensor)) and self._tensor(given).requires_grad:
                # Given the other way round, which makes no difference to them.
                given = operation.keywords.get("input", operation.arguments[0] if operation.arguments else None)
            if isinstance(given, (Value, torch.Tensor)) and not self._tensor(given).requires_grad:
                return [given]
            return []
        if operation.name == "getitem":
            return self._picked(operation)
        found = []
        for each in operation.inputs:
            tensor = self._tensor(each)
            if tensor.requires_grad or self._is_parameter(tensor) or tensor.numel() < 2 or compares(self.tape, each):
                continue
            found.append(each)
        return found


def compares(tape: Tape, reference: Any) -> bool:
    """Truth values that are told from what carries gradients (`error < beta`): no target, and other for other outputs."""
    if not isinstance(reference, Value) or tape.tensor(reference).dtype != torch.bool:
        return False
    return any(
        isinstance(each, Value) and (tape.tensor(each).requires_grad or compares(tape, each))
        for each in tape.operations[reference.operation].inputs
    )


def _axis_argument(operation: Operation, dimensions: int) -> Optional[int]:
    axis = operation.keywords.get("dim")
    if axis is None:
        axis = next((each for each in operation.arguments[1:] if isinstance(each, numbers.Integral)), None)
    if axis is None:
        # torch's own guess for a softmax without `dim`.
        axis = 0 if dimensions in (0, 1, 3) else 1
    return int(axis) % dimensions if dimensions else 0


def describe_criterion(root: Root, tape: Tape) -> str:
    """`mse_loss`; for losses written by hand the tail of their operations, `Sub > Square > Mean`."""
    known = [tape.operations[index].name for index in sorted(root.tail) if tape.operations[index].name in KNOWN_LOSSES]
    if known:
        return " + ".join(dict.fromkeys(known))
    received = {each.received.operation for each in root.outputs if isinstance(each.received, Value)}
    start = max(received) if received else -1
    names = [tape.operations[index].name.lstrip("r") if tape.operations[index].name in ("rsub", "radd", "rmul") else tape.operations[index].name
             for index in sorted(root.tail) if index > start and index not in received]  # fmt: skip
    words = [name.strip("_").capitalize() for name in names if name not in SHAPE_OPERATIONS]
    return " > ".join(words[-5:]) or "loss"


def tensor_leaves(structure: Any) -> list[torch.Tensor]:
    return [each for each in leaves(structure) if isinstance(each, torch.Tensor)]
