"""The captured step as the host is told of it."""

from __future__ import annotations

from typing import Any, Optional

import torch

from ...script.frames import frame_summaries, location
from ..criterion.criterion import Output, Target
from ..criterion.pairs import targets_of_outputs
from ..net.model import describe_models, describe_variables
from ..recording.tape import Operation, Value
from .captured import Captured
from .loss_name import criterion_call, loss_terms
from .random_calls import random_calls

_LIKELIHOODS = {"cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits"}
_LIMITS = {"clamp", "clip", "clamp_max", "minimum"}

Place = Optional[tuple[str, int]]


def capture_message(captured: Captured, repeat: dict[str, Any], side_by_side: dict[str, Any]) -> dict[str, Any]:
    return {
        "framework": "torch",
        "frameworkVersion": str(torch.__version__),
        "backend": captured.parameters[0].device.type if captured.parameters else "cpu",
        "trigger": "Optimizer.step" if captured.optimizer is not None else "backward",
        "location": _step_location(captured),
        "milliseconds": captured.engine.milliseconds,
        "model": _model(captured),
        **_loaded_weights(captured),
        "outputs": [
            {**_output(captured, output), "target": target}
            for output, target in zip(captured.analysis.outputs, targets_of_outputs(captured.analysis))
        ],
        "loss": _loss(captured),
        "optimizer": _optimizer(captured),
        "batch": {
            "size": captured.batch_size,
            "inputs": [captured.store.summary(tensor, name) for tensor, name in captured.inputs],
            "targets": [
                captured.store.summary(target.tensor, _target_name(captured, target))
                for target in captured.analysis.targets
            ],
            **side_by_side,
        },
        "dataSource": _data_source(captured),
        "frames": frame_summaries(captured.frames, captured.lines),
        "notes": captured.notes,
        "repeat": repeat,
    }


def _step_location(captured: Captured) -> Any:
    if not captured.frames:
        return None
    return location((captured.frames[0].f_code.co_filename, captured.lines[0]))


def _model(captured: Captured) -> dict[str, Any]:
    if captured.models:
        described = describe_models(
            captured.models, list(captured.engine.applied.values()), captured.engine.creations, captured.held
        )
        return {**described, "randomCalls": random_calls(captured.engine.tape.operations)}
    place = captured.step.backwards[0].place
    return describe_variables(captured.parameters, captured.variable_names, place)


def _loaded_weights(captured: Captured) -> dict[str, Any]:
    """The last call that filled some of the net's parameters."""
    found = captured.engine.loaded_weights.of([each for model in captured.models for each in model.parameters()])
    if found is None:
        return {}
    call, place = found
    return {"loadedWeights": {"call": call, "how": "loaded", "location": location(place)}}


def _output(captured: Captured, output: Output) -> dict[str, Any]:
    tensor = captured.tensor(output.received)
    summary = captured.store.summary(tensor, captured.variable_names.get(id(tensor)))
    operation = output.activation_operation
    return {
        **summary,
        "activation": output.activation,
        "activationLocation": location(_operation_place(captured, operation)) if operation else None,
        "featureAxis": output.feature_axis,
    }


def _operation_place(captured: Captured, operation: Operation) -> Place:
    """The line that made the layer which did it; the line that called it where there is none, or where it is called on several."""
    module = operation.module
    calls = {each.stack[0].place for each in captured.engine.tape.operations if each.module is module and each.stack}
    if module is not None and len(calls) <= 1 and type(module).__module__.startswith("torch.nn."):
        place = captured.engine.creations.place(module)
        if place is not None:
            return place
    return operation.stack[0].place if operation.stack else None


def _loss(captured: Captured) -> dict[str, Any]:
    roots = captured.analysis.roots
    name, place = "loss", captured.step.backwards[0].place
    if roots:
        name, place = criterion_call(captured, roots[0])
    names = [name] + [criterion_call(captured, root)[0] for root in roots[1:]]
    limit = _limit(captured)
    return {
        **({} if limit is None else {"limitedAt": limit}),
        **_swapped(captured),
        "name": " + ".join(dict.fromkeys(names)),
        "value": captured.value,
        "location": location(place),
        "terms": loss_terms(captured),
    }


def _swapped(captured: Captured) -> dict[str, Any]:
    """A likelihood of labels that is given the labels for its outputs and the outputs for its labels."""
    for each in (captured.engine.tape.operations[index] for index in sorted(captured.analysis.tail)):
        if each.name not in _LIKELIHOODS:
            continue
        given = each.keywords.get("input", each.arguments[0] if each.arguments else None)
        wanted = each.keywords.get("target", each.arguments[1] if len(each.arguments) > 1 else None)
        if isinstance(given, (Value, torch.Tensor)) and isinstance(wanted, (Value, torch.Tensor)):
            labels, answers = captured.tensor(given), captured.tensor(wanted)
            if answers.requires_grad and not labels.requires_grad and bool(((labels == 0) | (labels == 1)).all()):
                return {"swappedAt": location(each.stack[0].place) if each.stack else None}
    return {}


def _limit(captured: Captured) -> Optional[dict[str, Any]]:
    """Where the loss, or a part of it, is kept below something."""
    operations = captured.engine.tape.operations
    for each in (operations[index] for index in sorted(captured.analysis.tail)):
        of_two = each.name == "min" and len([given for given in each.inputs if not isinstance(given, (int, float, bool))]) > 1
        if (of_two or each.name in _LIMITS) and each.stack:
            return location(each.stack[0].place)
    return None


def _optimizer(captured: Captured) -> Optional[dict[str, Any]]:
    if captured.optimizer is None:
        return None
    place = next((place for each, place in captured.engine.live_optimizers() if each is captured.optimizer), None)
    rate = captured.optimizer.param_groups[0].get("lr")
    return {
        "name": type(captured.optimizer).__name__.lower(),
        "learningRate": None if rate is None else float(rate),
        "location": location(place),
    }


def _target_name(captured: Captured, target: Target) -> Optional[str]:
    return captured.variable_names.get(id(target.tensor), "targets")


def _data_source(captured: Captured) -> dict[str, Any]:
    if not captured.step.fetches:
        return {"kind": "by-hand", "exampleCount": None, "batchSize": captured.batch_size, "shuffled": None}
    loader = captured.step.fetches[-1].loader
    try:
        count: Optional[int] = len(loader.dataset)  # type: ignore[arg-type]
    except (TypeError, NotImplementedError, AttributeError):
        count = None
    batch = loader.batch_size or getattr(loader.batch_sampler, "batch_size", None)
    sampler = type(loader.sampler).__name__ if loader.sampler is not None else ""
    shuffled = {"RandomSampler": True, "SequentialSampler": False, "WeightedRandomSampler": True,
                "SubsetRandomSampler": True, "DistributedSampler": getattr(loader.sampler, "shuffle", None)}.get(sampler)  # fmt: skip
    return {"kind": "data-loader", "exampleCount": count, "batchSize": batch, "shuffled": shuffled}
