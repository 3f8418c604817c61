"""The captured net, asked about the captured batch again and again, with its weights of the moment."""

from __future__ import annotations

from typing import Any, Optional

import numpy

from ...conversation.failures import NotApplicable
from ...state.python_state import remember_generators
from ..engine.capture import Captured
from ..net.net import Net
from ..recording.events import Forward
from ..recording.structures import leaves
from ..recording.tensors import to_numpy


class AskedAgain:
    """In evaluation mode; generators and states are afterwards what they were."""

    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self.net = Net(captured, quiet=False)
        self._one_call = self._only_call()

    def refuse(self) -> Optional[str]:
        """Asks once in the state of the capture, and puts back the state of now. Why it cannot be asked; None where it can."""
        engine = self._captured.engine
        with engine.paused():
            variables = engine.variables.remember()
        generators = remember_generators()
        try:
            self.net.prove()
        except NotApplicable as error:
            return str(error)
        finally:
            with engine.paused():
                variables()
            generators()
        return None

    def ask(self) -> list[Any]:
        """One tensor an output, as the criterion receives it."""
        generators = remember_generators()
        try:
            if self._one_call is None:
                return self.net.predict()
            return _call_once(self._one_call)
        finally:
            generators()

    def _only_call(self) -> Optional[Forward]:
        """Of a net that is one call of one layer, whose result is what the criterion receives: to ask it directly costs a tenth."""
        forwards, outputs = self.net.forwards, self._captured.criterion.outputs
        if len(forwards) != 1 or len(outputs) != 1:
            return None
        [forward] = forwards
        results = list(leaves(forward.result))
        positional = len(forward.args) == len(list(leaves(forward.args)))
        return forward if positional and len(results) == 1 and results[0] is outputs[0].received else None


def _call_once(forward: Forward) -> list[Any]:
    states = [(each, to_numpy(each)) for each in forward.layer.non_trainable_variables]
    kwargs = {**forward.kwargs}
    if "training" in kwargs or getattr(forward.layer, "_call_has_training_arg", False):
        kwargs["training"] = False
    result = forward.layer(*forward.args, **kwargs)
    for variable, before in states:
        if not numpy.array_equal(to_numpy(variable), before, equal_nan=before.dtype.kind == "f"):
            variable.assign(before)
    return list(leaves(result))
