"""Asks the script's own criterion again, with other outputs or other rows of the batch."""

from __future__ import annotations

import math
from typing import Any, Callable, Optional

import torch

from ...conversation.failures import NotApplicable, ScriptFailed
from ..recording.tape import Operation, Tape, Value, replace
from .criterion import KNOWN_LOSSES, Analysis, Output, Reference, compares

_WEIGHTS = {"weight", "pos_weight"}
_RESHAPES = {"view", "reshape", "expand"}
_RELATIVE_TOLERANCE = 1e-6
_HALF = (torch.float16, torch.bfloat16)


class Rows:
    """Gathers examples of everything that has the batch's size, or a whole multiple of it, on its first axis.

    `time_first`: batches are laid out (time, batch), so a flattened axis holds the examples interleaved.
    """

    def __init__(self, indices: list[int], batch_size: int, time_first: bool) -> None:
        self.indices = indices
        self.batch_size = batch_size
        self.time_first = time_first

    @property
    def ratio(self) -> float:
        return len(self.indices) / self.batch_size

    def axis(self, tensor: torch.Tensor) -> Optional[int]:
        shape = tuple(tensor.shape)
        if self.time_first and len(shape) > 1 and shape[1] == self.batch_size:
            return 1
        if shape and shape[0] and shape[0] % self.batch_size == 0:
            return 0
        if len(shape) > 1 and shape[1] == self.batch_size:
            return 1
        return None

    def gather(self, tensor: torch.Tensor) -> torch.Tensor:
        axis = self.axis(tensor)
        if axis is None:
            return tensor
        size = tensor.shape[axis]
        block = size // self.batch_size
        wanted = torch.tensor(self.indices, dtype=torch.long, device=tensor.device)
        offsets = torch.arange(block, device=tensor.device)
        if block > 1 and self.time_first:
            wanted = (offsets[:, None] * self.batch_size + wanted).flatten()
        elif block > 1:
            wanted = (wanted[:, None] * block + offsets).flatten()
        return tensor.index_select(axis, wanted)

    def scale(self, number: float, sizes: set[int]) -> float:
        """A number that counts the batch (its examples, its elements) counts the gathered rows instead."""
        if isinstance(number, bool) or number == 0:
            return number
        if number in sizes:
            scaled = number * self.ratio
            return int(scaled) if isinstance(number, int) else scaled
        if isinstance(number, float) and any(math.isclose(number, 1 / size, rel_tol=1e-12) for size in sizes if size > 1):
            return number / self.ratio
        return number


def _nothing_kept(identifier: str) -> torch.Tensor:
    raise NotApplicable(f"There is no tensor {identifier} in this run.")


class Criterion:
    """`weights` are the factors with which the roots add up to the loss that the capture tells."""

    def __init__(
        self,
        analysis: Analysis,
        weights: list[float],
        captured: float,
        batch_size: Optional[int],
        fixed: set[int],
        time_first: bool = False,
        not_scaled: frozenset[int] | set[int] = frozenset(),
        tensors: Callable[[str], torch.Tensor] = _nothing_kept,
    ) -> None:
        """`tensors` gives kept tensors by id."""
        self.analysis = analysis
        self.tape: Tape = analysis.tape
        self.outputs: list[Output] = analysis.outputs
        self._weights = weights
        self._captured = captured
        self.batch_size = batch_size
        self._fixed = fixed
        self._time_first = time_first
        self.not_scaled = not_scaled
        self._tensors = tensors
        self._verified: Optional[str] = None
        # Outputs of half precision stand at the criterion's own: a small change of them would be lost in rounding.
        self._widens = True

    # -- questions

    def refusal(self) -> Optional[str]:
        """Why nothing can be asked, None where the captured outputs give back the captured loss."""
        if self._verified is None:
            self._verified = self._verify()
        return self._verified or None

    def require(self) -> None:
        reason = self.refusal()
        if reason is not None:
            raise NotApplicable(reason)

    def evaluate(self, query: dict[str, Any]) -> float:
        self.require()
        rows = self.rows(query.get("rows"))
        with torch.no_grad():
            loss = self.loss(self.substitute(query["outputs"], query.get("shift", 0.0), query.get("shiftedOutput")), rows)
        return float(loss)

    def rows(self, indices: Optional[list[int]]) -> Optional[Rows]:
        if indices is None:
            return None
        size = self.batch_size
        if size is None:
            raise NotApplicable("No axis of this batch could be told to count its examples.")
        if not indices or any(not 0 <= index < size for index in indices):
            raise NotApplicable(f"The batch has {size} examples; rows outside of it were asked for.")
        return Rows(list(indices), size, self._time_first)

    def substitute(self, what: dict[str, Any], shift: float, shifted: Optional[int] = None) -> dict[Reference, torch.Tensor]:
        """For each output, what stands in its place: by the reference at which it enters."""
        kind = what["kind"]
        placed: dict[Any, torch.Tensor] = {}
        for index, output in enumerate(self.outputs):
            if kind == "captured":
                placed[key_of(output.received)] = self.captured(output.received)
            elif kind == "zero":
                placed[key_of(self.free_place(output, "before-activation"))] = torch.zeros_like(
                    self.captured(self.free_place(output, "before-activation"))
                )
            elif kind == "constant":
                place = self.free_place(output, "before-activation")
                placed[key_of(place)] = self.expand(output, place, self._vector(output, what["values"], index))
            elif kind == "filled":
                placed[key_of(output.received)] = torch.full_like(self.captured(output.received), float(what["value"]))
            elif kind == "targets":
                placed[key_of(output.received)] = self.targets_as(output)
            elif kind == "tensors":
                placed[key_of(output.received)] = self._kept(output, what["ids"], index)
            else:
                raise NotApplicable(f"Outputs cannot be substituted by {kind}.")
        if shift:
            placed = self._shifted(placed, shift, shifted)
        return placed

    def _shifted(self, placed: dict[Any, torch.Tensor], shift: float, shifted: Optional[int]) -> dict[Any, torch.Tensor]:
        environment = Environment(self, placed, None)
        return {
            key_of(output.received): environment.get(output.received) + (shift if shifted in (None, index) else 0.0)
            for index, output in enumerate(self.outputs)
        }

    def _kept(self, output: Output, ids: list[str], index: int) -> torch.Tensor:
        if len(ids) != len(self.outputs):
            raise NotApplicable(f"The net has {len(self.outputs)} outputs; {len(ids)} tensors were given.")
        kept, like = self._tensors(ids[index]), self.captured(output.received)
        if kept.shape != like.shape:
            raise NotApplicable(f"The output has shape {tuple(like.shape)}; a tensor of {tuple(kept.shape)} was given.")
        return kept.to(like.device, like.dtype)

    def _vector(self, output: Output, values: list[list[float]], index: int) -> list[float]:
        if len(values) != len(self.outputs):
            raise NotApplicable(f"The net has {len(self.outputs)} outputs; {len(values)} constants were given.")
        return values[index]

    # -- pieces that minimising shares

    def captured(self, reference: Reference) -> torch.Tensor:
        tensor = self._captured_as_is(reference)
        return tensor.float() if self._widens and tensor.dtype in _HALF else tensor

    def _captured_as_is(self, reference: Reference) -> torch.Tensor:
        if isinstance(reference, Value):
            return self.tape.tensor(reference).detach()
        return reference.detach()

    def free_place(self, output: Output, space: str) -> Reference:
        if space == "before-activation" and output.before_activation is not None:
            return output.before_activation
        return output.received

    def place_axis(self, output: Output, place: Reference) -> Optional[int]:
        """The feature axis at a place; it may have moved by a reshape after the activation."""
        axis = output.feature_axis
        if axis is None or place is output.received:
            return axis
        tensor, received = self.captured(place), self.captured(output.received)
        if tensor.shape == received.shape:
            return axis
        width = received.shape[axis]
        candidates = [each for each in range(tensor.dim()) if tensor.shape[each] == width]
        return candidates[-1] if candidates else None

    def width(self, output: Output, place: Reference) -> int:
        axis = self.place_axis(output, place)
        return 1 if axis is None else self.captured(place).shape[axis]

    def expand(self, output: Output, place: Reference, vector: Any) -> torch.Tensor:
        """A vector as long as the feature axis, the same for every example."""
        like = self.captured(place)
        constant = torch.as_tensor(vector, dtype=like.dtype, device=like.device)
        axis = self.place_axis(output, place)
        if constant.numel() != self.width(output, place):
            raise NotApplicable(
                f"A constant for this output needs {self.width(output, place)} numbers; {constant.numel()} were given."
            )
        if axis is None:
            return constant.reshape(()).expand_as(like)
        shape = [1] * like.dim()
        shape[axis] = -1
        return constant.reshape(shape).expand_as(like)

    def targets_as(self, output: Output) -> torch.Tensor:
        like = self.captured(output.received)
        for target in self.analysis.targets:
            if tuple(target.tensor.shape) == tuple(like.shape):
                return target.tensor.detach().to(like.dtype)
        shapes = ", ".join(str(tuple(target.tensor.shape)) for target in self.analysis.targets) or "none"
        raise NotApplicable(
            f"The targets cannot stand in the outputs' place: the output has shape {tuple(like.shape)}, the targets {shapes}."
        )

    def loss(self, placed: dict[Any, torch.Tensor], rows: Optional[Rows] = None) -> torch.Tensor:
        """The script's loss; `placed` is before the rows are gathered. Raises `ScriptFailed`."""
        environment = Environment(self, placed, rows)
        state = torch.get_rng_state()
        try:
            total: Optional[torch.Tensor] = None
            for root, weight in zip(self.analysis.roots, self._weights):
                value = environment.get(root.value) * weight
                value = value.sum() if value.dim() else value
                total = value if total is None else total + value
        except (RuntimeError, ValueError, IndexError, TypeError, AssertionError) as error:
            raise ScriptFailed(f"The script's loss failed when it was asked again: {error}") from error
        finally:
            torch.set_rng_state(state)
        if total is None:
            raise NotApplicable("The calls that lead to the loss were not seen.")
        return total

    def _verify(self) -> str:
        if not self.analysis.roots:
            return "The calls that lead from the net's outputs to the loss were not seen, so the loss cannot be asked again."
        if not self.outputs:
            return "No output of the net could be told from the rest of the loss, so the loss cannot be asked again."
        try:
            value = self._asked_again()
            if not same_loss(value, self._captured) and any(self._captured_as_is(each.raw).dtype in _HALF for each in self.outputs):
                self._widens = False
                value = self._asked_again()
        except ScriptFailed as error:
            return str(error)
        if same_loss(value, self._captured):
            return ""
        return (
            f"The script's loss, asked again with the captured outputs, gave {value:.7g} where the script got "
            f"{self._captured:.7g}, so it cannot be trusted with other outputs."
        )

    def _asked_again(self) -> float:
        with torch.no_grad():
            return float(self.loss({key_of(output.raw): self.captured(output.raw) for output in self.outputs}))


def same_loss(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or math.isclose(one, other, rel_tol=_RELATIVE_TOLERANCE, abs_tol=1e-12)


def key_of(reference: Reference) -> Any:
    return reference if isinstance(reference, Value) else id(reference)


class Environment:
    """Values of the tape as they come out with substitutes in place. Computes what is asked for, once."""

    def __init__(self, criterion: Criterion, placed: dict[Any, torch.Tensor], rows: Optional[Rows]) -> None:
        self._criterion = criterion
        self._tape = criterion.tape
        self._rows = rows
        self._tail = criterion.analysis.tail
        self._values: dict[Any, torch.Tensor] = {}
        self._done: set[int] = set()
        for key, tensor in placed.items():
            self._values[key] = rows.gather(tensor) if rows else tensor
        self._sizes: set[int] = set()
        if rows:
            for output in criterion.outputs:
                shape = criterion.captured(output.received).shape
                self._sizes |= {rows.batch_size, int(math.prod(shape))} | ({int(shape[0])} if shape else set())
            for target in criterion.analysis.targets:
                self._sizes |= {target.tensor.numel()}
            self._sizes.discard(1)

    def get(self, reference: Reference) -> torch.Tensor:
        if not isinstance(reference, Value):
            return self._constant(reference)
        if reference in self._values:
            return self._values[reference]
        if reference.operation in self._tail and reference.operation not in self._done:
            for index in self._needed(reference.operation):
                self._run(self._tape.operations[index])
            return self._values[reference]
        if self._rows and self._tape.tensor(reference).dim() == 0 and not self._tape.tensor(reference).requires_grad:
            return self._again(reference)
        if compares(self._tape, reference):
            return self._again(reference)
        return self._constant(self._tape.tensor(reference))

    def _needed(self, index: int) -> list[int]:
        """Operations of the tail that must run first, in the tape's order; substitutes cut the way."""
        needed: set[int] = set()
        pending = [index]
        while pending:
            current = pending.pop()
            if current in needed or current in self._done:
                continue
            needed.add(current)
            for each in self._tape.operations[current].inputs:
                if isinstance(each, Value) and each not in self._values and each.operation in self._tail:
                    pending.append(each.operation)
        return sorted(needed)

    def _constant(self, tensor: torch.Tensor) -> torch.Tensor:
        known = self._values.get(id(tensor))
        if known is not None:
            return known
        constant = tensor.detach()
        if self._rows and id(tensor) not in self._criterion._fixed and not isinstance(tensor, torch.nn.Parameter):
            constant = self._rows.gather(constant)
        return constant

    def _again(self, reference: Value) -> torch.Tensor:
        """A scalar that was computed from the batch (the sum of a mask), or a comparison: computed again."""
        operation = self._tape.operations[reference.operation]
        try:
            arguments, keywords = replace((operation.arguments, operation.keywords), self.get)
            result = operation.function(*arguments, **keywords)
        except (RuntimeError, ValueError, TypeError, IndexError):
            return self._tape.tensor(reference).detach()
        return result if isinstance(result, torch.Tensor) else self._tape.tensor(reference).detach()

    def _run(self, operation: Operation) -> None:
        self._done.add(operation.index)
        keep_weights = {name: operation.keywords[name] for name in _WEIGHTS if name in operation.keywords}
        arguments, keywords = replace((operation.arguments, operation.keywords), self.get)
        keywords.update(replace(keep_weights, self._weight))
        if operation.name in KNOWN_LOSSES and len(operation.arguments) > 2 and isinstance(operation.arguments[2], torch.Tensor):
            if operation.name in ("cross_entropy", "nll_loss", "binary_cross_entropy_with_logits", "multi_margin_loss"):
                arguments = (*arguments[:2], self._weight(operation.arguments[2]), *arguments[3:])
        if operation.in_place and arguments:
            first = arguments[0]
            if isinstance(first, torch.Tensor):
                arguments = (first.clone(), *arguments[1:])
        if self._rows:
            arguments, keywords = self._for_rows(operation, arguments, keywords)
        if operation.random_state is not None:
            torch.set_rng_state(operation.random_state)
        result = operation.function(*arguments, **keywords)
        if operation.name == "setitem":
            self._values[Value(operation.index, 0)] = arguments[0]
            return
        results = [result] if isinstance(result, torch.Tensor) else [each for each in _tensors(result)]
        for position, tensor in enumerate(results):
            self._values[Value(operation.index, position)] = tensor

    def _weight(self, value: Any) -> Any:
        return self._tape.tensor(value).detach() if isinstance(value, Value) else value.detach()

    def _for_rows(self, operation: Operation, arguments: Any, keywords: Any) -> tuple[Any, Any]:
        rows = self._rows
        assert rows is not None
        if operation.name in _RESHAPES:
            return _fit_shape(arguments, operation, rows, self._tape), keywords
        if operation.name == "getitem":
            return (arguments[0], _fit_index(arguments[1], rows)), keywords
        if operation.index in self._criterion.not_scaled:
            return arguments, keywords
        if operation.name in ("div", "truediv", "mul", "rmul", "itruediv", "imul", "divide", "multiply"):
            scaled = tuple(rows.scale(each, self._sizes) if isinstance(each, (int, float)) else each for each in arguments)
            return scaled, keywords
        return arguments, keywords


def _tensors(result: Any) -> list[torch.Tensor]:
    from ..recording.tape import leaves

    return [each for each in leaves(result)]


def _fit_shape(arguments: Any, operation: Operation, rows: Rows, tape: Tape) -> Any:
    """`view(B * T, C)` with the numbers of the captured batch, for another number of rows."""
    tensor, *sizes = arguments
    nested = len(sizes) == 1 and isinstance(sizes[0], (list, tuple, torch.Size))
    shape = list(sizes[0]) if nested else list(sizes)
    if not all(isinstance(size, int) for size in shape) or not shape:
        return arguments
    before = operation.arguments[0]
    original = tape.tensor(before) if isinstance(before, Value) else before
    if original.numel() == tensor.numel():
        return arguments
    for position, size in enumerate(shape):
        if size > 0 and size % rows.batch_size == 0:
            shape[position] = size // rows.batch_size * len(rows.indices)
            break
    return (tensor, shape) if nested else (tensor, *shape)


def _fit_index(index: Any, rows: Rows) -> Any:
    """`p[range(n), y]` picks from each row: for other rows it is `range` of their number."""
    if not isinstance(index, tuple) or not index:
        return index
    first = index[0]
    count = rows.batch_size
    if isinstance(first, torch.Tensor) and first.dim() == 1 and first.dtype == torch.long:
        # It was gathered like all else; what it was before tells whether it counted.
        if torch.equal(first, torch.tensor(rows.indices, device=first.device)):
            return (torch.arange(len(rows.indices), device=first.device), *index[1:])
    elif isinstance(first, (range, list)) and list(first) == list(range(count)):
        return (list(range(len(rows.indices))), *index[1:])
    return index
