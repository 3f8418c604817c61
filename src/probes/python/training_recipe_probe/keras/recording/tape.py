"""What the step computed, operation by operation, as the framework's eager executor reports it.

A call of a known loss is one operation: its inside stays hidden, and it can be called again as the script called it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from .structures import leaves

Place = Optional[tuple[str, int]]

RANDOM_OPERATIONS = {
    "RandomStandardNormal", "RandomUniform", "RandomUniformInt", "TruncatedNormal", "ParameterizedTruncatedNormal",
    "RandomShuffle", "Multinomial", "RandomGamma", "RandomPoissonV2",
}  # fmt: skip
_MAX_OPERATIONS = 400_000


@dataclass(eq=False)
class LossCall:
    """A call of a criterion that the framework brings along, or that `compile` made."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    predictions: list[Any]
    targets: list[Any]
    # The person's lines that it was called from, innermost first.
    stack: list[tuple[str, int, str]]
    # Losses that were called inside of it, with their values: the heads of a compiled loss.
    inner: list[tuple[Any, float]] = field(default_factory=list)


@dataclass(eq=False)
class Operation:
    index: int
    name: str
    inputs: tuple[Any, ...]
    attributes: tuple[Any, ...]
    outputs: tuple[Any, ...]
    # The innermost layer at work, and which outermost call of a layer it belongs to.
    layer: Any
    forward: Optional[int]
    place: Place
    function: Optional[str] = None
    call: Optional[LossCall] = None


class Tape:
    """Keeps every tensor alive that it knows, so that their ids stay theirs."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self._producers: dict[int, Operation] = {}

    def clear(self) -> None:
        self.operations = []
        self._producers = {}

    def record(
        self,
        name: str,
        inputs: tuple[Any, ...],
        attributes: tuple[Any, ...],
        outputs: tuple[Any, ...],
        layer: Any,
        forward: Optional[int],
        place: Place,
        function: Optional[str] = None,
        call: Optional[LossCall] = None,
    ) -> Operation:
        if len(self.operations) >= _MAX_OPERATIONS:
            self.clear()
        made = Operation(
            len(self.operations), name, inputs, attributes, outputs, layer, forward, place, function, call
        )
        self.operations.append(made)
        taken = {id(each) for each in inputs}
        for each in outputs:
            if id(each) not in taken:
                self._producers[id(each)] = made
        return made

    def record_call(self, call: LossCall, result: Any, layer: Any, forward: Optional[int], place: Place) -> None:
        inputs = tuple(leaves((call.args, call.kwargs)))
        self.record(call.name, inputs, (), tuple(leaves(result)), layer, forward, place, None, call)

    def rewrite(self, after: Operation, made: list[Operation]) -> None:
        """Puts operations in right after another one: the last says anew how its outputs come about."""
        position = after.index + 1
        self.operations[position:position] = made
        for index, operation in enumerate(self.operations):
            operation.index = index
        for operation in made:
            self._producers.update((id(each), operation) for each in operation.outputs)

    def producer(self, tensor: Any) -> Optional[Operation]:
        found = self._producers.get(id(tensor))
        return found if found is not None and any(each is tensor for each in found.outputs) else None


def execute(operation: Operation, inputs: list[Any]) -> list[Any]:
    """Runs one eager operation again, so that a gradient can flow through it."""
    from tensorflow.python.eager import context
    from tensorflow.python.eager import execute as executor

    flat = operation.attributes
    attributes: list[Any] = []
    known: set[Any] = set()
    for index in range(0, len(flat) - 1, 2):
        if flat[index] not in known:
            known.add(flat[index])
            attributes += [flat[index], flat[index + 1]]
    results = executor.execute(
        operation.name.encode(), len(operation.outputs), list(inputs), tuple(attributes), context.context()
    )
    results = [results] if not isinstance(results, (list, tuple)) else list(results)
    if executor.must_record_gradient():
        executor.record_gradient(operation.name, list(inputs), tuple(attributes), results)
    return results
