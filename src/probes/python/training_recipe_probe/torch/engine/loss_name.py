"""What people call the loss of a step, the line that calls it, and the terms that it is made of."""

from __future__ import annotations

from typing import Any, Optional

from ...script.frames import function_name
from ..criterion.criterion import KNOWN_LOSSES, Root, describe_criterion
from ..recording.tape import Operation, Tape, UserLine, Value
from .captured import Captured

Place = Optional[tuple[str, int]]

_SCALINGS = ("mul", "rmul", "imul", "div", "truediv", "itruediv", "neg")


def criterion_call(captured: Captured, root: Root) -> tuple[str, Place]:
    """What people call this loss, and the line that calls it."""
    tape = captured.engine.tape
    described = describe_criterion(root, tape)
    backward = next(each for each in captured.step.backwards if each.loss is root.loss)
    net_side = {each.received.operation for each in root.outputs if isinstance(each.received, Value)}
    criterion = [
        tape.operations[index]
        for index in sorted(root.tail)
        if index not in net_side and not _is_net_side(captured, index, root)
    ]
    known = [each for each in criterion if each.name in KNOWN_LOSSES]
    # What a net does at its end (a normalisation of embeddings) is none of a loss that is computed after it.
    after = [each for each in criterion if each.forward is None]
    first = (known or after or criterion or [tape.operations[root.value.operation]])[0]
    caller, inside = _common_line(first.stack, backward.stack)
    if first.forward is None and caller is not None and inside is not None:
        # Called in a function of the person's own: the loss goes by its name where it does more than one thing.
        own = function_name(inside.code) or described
        if first.module is not None and own == "forward":
            own = type(first.module).__name__
        together = [each for each in criterion if _passes(each.stack, inside)]
        if len(together) > 1 or not known:
            if (
                own not in ("forward", "closure", "train", "main", "step", "training_step")
                and _returns(together)
                and _is_whole(root, tape, inside)
            ):
                return own, caller.place
    place = first.stack[0].place if first.stack else None
    return described, place


def loss_terms(captured: Captured) -> list[dict[str, Any]]:
    tape = captured.engine.tape
    found: list[tuple[str, Optional[float]]] = []
    for root in captured.analysis.roots:
        parts = _summands(root.value, tape, root.tail)
        for part in parts:
            tensor = tape.tensor(part)
            found.append((_term_name(part, tape, root), float(tensor.detach().sum())))
    return [{"name": name, "value": value} for name, value in found] if len(found) > 1 else []


def _is_net_side(captured: Captured, index: int, root: Root) -> bool:
    """Between the raw output and what the criterion receives."""
    for output in root.outputs:
        current = output.received
        while isinstance(current, Value) and current != output.raw:
            if current.operation == index:
                return True
            inputs = [
                each for each in captured.engine.tape.operations[current.operation].inputs if isinstance(each, Value)
            ]
            if not inputs:
                break
            current = inputs[0]
    return False


def _common_line(
    inner_stack: tuple[UserLine, ...], outer_stack: tuple[UserLine, ...]
) -> tuple[Optional[UserLine], Optional[UserLine]]:
    """The innermost frame that both calls share, at the first call's line; and the frame it called."""
    for position, line in enumerate(inner_stack):
        if any(line.frame_id == other.frame_id and line.code is other.code for other in outer_stack):
            return line, inner_stack[position - 1] if position else None
    return None, None


def _passes(stack: tuple[UserLine, ...], through: UserLine) -> bool:
    return any(line.frame_id == through.frame_id and line.code is through.code for line in stack)


def _returns(operations: list[Operation]) -> bool:
    """Whether these calls hold the loss's last one, a scaling left out: then their function computes the loss."""
    return bool(operations) and operations[-1].results[0].dim() == 0


def _is_whole(root: Root, tape: Tape, inside: UserLine) -> bool:
    """Whether all that the loss adds up comes out of this function, and not one of its terms alone."""
    for part in _summands(root.value, tape, root.tail):
        operation = tape.operations[part.operation]
        while not any(line.code is inside.code for line in operation.stack):
            scaled = [each for each in operation.inputs if isinstance(each, Value) and each.operation in root.tail]
            if operation.name not in _SCALINGS or len(scaled) != 1:
                return False
            operation = tape.operations[scaled[0].operation]
    return True


def _summands(value: Value, tape: Any, tail: set[int]) -> list[Value]:
    """`a + b` → a and b; a factor in front of all of it is looked through."""
    operation: Operation = tape.operations[value.operation]
    scalars = [
        each
        for each in operation.inputs
        if isinstance(each, Value) and each.operation in tail and tape.tensor(each).numel() == 1
    ]
    if operation.name in ("add", "radd", "iadd", "sub", "isub") and len(scalars) >= 2:
        return [part for each in scalars for part in _summands(each, tape, tail)]
    if operation.name in ("add", "radd", "iadd", "mul", "rmul", "div", "truediv", "neg") and len(scalars) == 1:
        inner_parts = _summands(scalars[0], tape, tail)
        return inner_parts if len(inner_parts) > 1 else [value]
    return [value]


def _term_name(value: Value, tape: Any, root: Root) -> str:
    pending, seen, names = [value.operation], set(), []
    received = {each.received.operation for each in root.outputs if isinstance(each.received, Value)}
    while pending:
        index = pending.pop()
        if index in seen or index not in root.tail or index in received:
            continue
        seen.add(index)
        names.append((index, tape.operations[index].name))
        if tape.operations[index].name in KNOWN_LOSSES:
            return str(tape.operations[index].name)
        pending += [each.operation for each in tape.operations[index].inputs if isinstance(each, Value)]
    words = [name.strip("_").capitalize() for _, name in sorted(names)]
    return " > ".join(words[-4:]) or "term"
