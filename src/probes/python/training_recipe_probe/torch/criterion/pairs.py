"""Which target each output of the net is compared with, where there are several."""

from __future__ import annotations

from typing import Optional

from ..recording.tape import Value
from .criterion import Analysis, Target


def targets_of_outputs(analysis: Analysis) -> list[Optional[int]]:
    """By output: the place of its target among the targets; None where it meets none of them alone, or several."""
    outputs = {output.received: at for at, output in enumerate(analysis.outputs) if isinstance(output.received, Value)}
    met: dict[int, list[int]] = {}
    for at, target in enumerate(analysis.targets):
        reached = _reached(analysis, target, outputs)
        if len(reached) == 1:
            met.setdefault(reached.pop(), []).append(at)
    return [met[at][0] if len(met.get(at, [])) == 1 else None for at in range(len(analysis.outputs))]


def _reached(analysis: Analysis, target: Target, outputs: dict[Value, int]) -> set[int]:
    """The outputs that go into the operation in which the target is compared."""
    tail, operations = analysis.tail, analysis.tape.operations
    pending, seen, found = [target.operation.index], set(), set()
    while pending:
        index = pending.pop()
        if index in seen:
            continue
        seen.add(index)
        for each in operations[index].inputs:
            if not isinstance(each, Value):
                continue
            if each in outputs:
                found.add(outputs[each])
            elif each.operation in tail:
                pending.append(each.operation)
    return found
