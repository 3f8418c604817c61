"""Which target each output of the net is compared with, where there are several."""

from __future__ import annotations

from typing import Any, Optional

from ..recording.structures import leaves
from ..recording.tape import LossCall
from .criterion import Analysis


def targets_of_outputs(analyses: list[Analysis], outputs: list[Any], targets: list[Any], names: list[str]) -> list[Optional[int]]:
    """By output: the place of its target among the targets; None where it meets none of them alone, or several.

    `names` of the model's outputs, in their order, by which targets may be given.
    """
    pairs: list[tuple[Any, Any]] = []
    for analysis in analyses:
        for operation in analysis.tail:
            if operation.call is not None:
                pairs += _compared(operation.call, names)
            else:
                met = [each for each in operation.inputs if any(each is output for output in outputs)]
                if len(met) == 1:
                    pairs += [(met[0], each) for each in operation.inputs]
    return [_only([_place(targets, target) for met, target in pairs if met is output]) for output in outputs]


def names_of_outputs(call: LossCall, names: list[str]) -> list[str]:
    """What a criterion's predictions go by, in their order: a dict's keys, whose order is not that of the model's `names`."""
    named = _dict_of(call, call.predictions)
    return names if named is None else [str(key) for key, value in named.items() for _ in leaves(value)]


def _dict_of(call: LossCall, tensors: list[Any]) -> Optional[dict[Any, Any]]:
    given = [*call.args, *call.kwargs.values()]
    return next((each for each in given if isinstance(each, dict) and _holds(each, tensors)), None)


def _compared(call: LossCall, names: list[str]) -> list[tuple[Any, Any]]:
    targets, predictions = _dict_of(call, call.targets), _dict_of(call, call.predictions)
    if targets is None and predictions is None:
        return list(zip(call.predictions, call.targets)) if len(call.predictions) == len(call.targets) else []
    if predictions is None and len(names) == len(call.predictions):
        predictions = dict(zip(names, call.predictions))
    if targets is None and len(names) == len(call.targets):
        targets = dict(zip(names, call.targets))
    if predictions is None or targets is None:
        return []
    return [(predictions[key], targets[key]) for key in predictions if key in targets]


def _holds(structure: Any, tensors: list[Any]) -> bool:
    return any(each is tensor for each in leaves(structure) for tensor in tensors)


def _place(targets: list[Any], tensor: Any) -> Optional[int]:
    return next((at for at, each in enumerate(targets) if each is tensor), None)


def _only(places: list[Optional[int]]) -> Optional[int]:
    found = {place for place in places if place is not None}
    return found.pop() if len(found) == 1 else None
