"""Sees an activation that was applied to the parts of an output, as `TimeDistributed` does, as one on the whole."""

from __future__ import annotations

from typing import Any, Callable, Optional

import numpy

from ..recording.tape import Operation, Tape, execute
from ..recording.tensors import to_numpy

# Operations that put parts together; how many of their last inputs are no parts.
_JOINS = {"Pack": 0, "ConcatV2": 1}


def join_activations(tape: Tape, whole: Any, activations: set[str], passing: set[str]) -> Optional[Any]:
    """Rewrites `join(f(a), f(b), ...)` on the tape as `f(join(a, b, ...))`, where that is the same; hands back the join.

    `passing` are operations that move numbers about and change none.
    """
    moves, current = _back(tape, whole, passing)
    join = tape.producer(current)
    if join is None or join.name not in _JOINS or join.call is not None:
        return None
    count = len(join.inputs) - _JOINS[join.name]
    parts = [_back(tape, part, passing) for part in join.inputs[:count]]
    applied = [tape.producer(end) for _, end in parts]
    first = applied[0] if applied else None
    if first is None or first.name not in activations or any(_differs(each, first) for each in applied):
        return None
    made: list[Operation] = []

    def again(operation: Operation, inputs: tuple[Any, ...]) -> Any:
        outputs = tuple(execute(operation, list(inputs)))
        made.append(_like(operation, inputs, outputs))
        return outputs[0]

    before = [_moved(each.inputs[0], inner, again) for each, (inner, _) in zip(applied, parts) if each is not None]
    joined = _moved(again(join, (*before, *join.inputs[count:])), moves, again)
    if not numpy.allclose(to_numpy(execute(first, [joined])[0]), to_numpy(whole), rtol=1e-5, atol=1e-7):
        return None
    made.append(_like(first, (joined,), (whole,)))
    tape.rewrite(moves[0] if moves else join, made)
    return joined


def _back(tape: Tape, tensor: Any, passing: set[str]) -> tuple[list[Operation], Any]:
    """Back through operations that only move numbers: these, last first, and where they begin."""
    moves: list[Operation] = []
    operation = tape.producer(tensor)
    while operation is not None and operation.call is None and operation.name in passing and operation.inputs:
        moves.append(operation)
        tensor = operation.inputs[0]
        operation = tape.producer(tensor)
    return moves, tensor


def _moved(tensor: Any, moves: list[Operation], again: Callable[[Operation, tuple[Any, ...]], Any]) -> Any:
    for move in reversed(moves):
        tensor = again(move, (tensor, *move.inputs[1:]))
    return tensor


def _differs(operation: Optional[Operation], first: Operation) -> bool:
    return operation is None or operation.call is not None or operation.name != first.name


def _like(operation: Operation, inputs: tuple[Any, ...], outputs: tuple[Any, ...]) -> Operation:
    return Operation(
        0, operation.name, inputs, operation.attributes, outputs, operation.layer, operation.forward, operation.place, operation.function
    )
