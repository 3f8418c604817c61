"""Answers `state/fingerprint`: weights before the captured step, and its batch."""

from __future__ import annotations

from typing import Any, Iterable

import numpy

from ...state.fingerprint import digest
from ..engine.capture import Captured
from ..recording.events import variable_of
from ..recording.tensors import to_numpy


def fingerprint(captured: Captured) -> dict[str, str]:
    weights = [each for model in captured.models for each in model.weights] + captured.variables
    found = {id(variable): variable for each in weights if (variable := variable_of(each)) is not None}
    return {
        "weights": _digest(found.values()),
        "inputs": _digest(tensor for tensor, _ in captured.inputs),
        "targets": _digest(captured.criterion.targets),
    }


def _digest(tensors: Iterable[Any]) -> str:
    return digest(_content(to_numpy(each)) for each in tensors)


def _content(array: numpy.ndarray) -> tuple[str, tuple[int, ...], bytes]:
    if array.dtype.kind in "OSU":
        return "string", array.shape, repr(array.reshape(-1).tolist()).encode()
    return array.dtype.name, array.shape, numpy.ascontiguousarray(array).tobytes()
