"""What the net says to the captured batch as it is now: one tensor an output, as the criterion receives it."""

from __future__ import annotations

from typing import Any, Optional

import numpy
import torch

from ...conversation.failures import NotApplicable, ProbeError
from ..criterion.forward import Arguments, NetCalls
from ..engine.run import Run
from ..net.stillness import Stillness
from ..net.tensors import storage_of
from ..recording.tape import Value, leaves, replace


class Predictor:
    """Calls the net again, outside of any step. The first time it proves itself on the captured outputs."""

    def __init__(self, captured: Any, quiet: bool = True) -> None:
        self._captured = captured
        self._tape = captured.engine.tape
        self._calls = NetCalls(captured, quiet)
        self._refusal: Optional[str] = None
        self._proved = False
        self._run: Optional[Run] = None
        # Of scripts that update by hand.
        self._before = [each.detach().clone() for each in captured.parameters if captured.optimizer is None]

    def prove(self) -> None:
        """Raises `NotApplicable` where the captured outputs do not come out again in the captured state and mode."""
        if not self._proved:
            self._proved = True
            self._refusal = self._disprove()
        if self._refusal is not None:
            raise NotApplicable(self._refusal)

    def predict(self) -> list[torch.Tensor]:
        """In evaluation mode, shaped like the captured outputs."""
        return self._outputs(evaluating=True)

    def predict_rows(self, rows: list[numpy.ndarray]) -> list[numpy.ndarray]:
        """In evaluation mode, for other examples in the places of the captured inputs."""
        captured = self._captured
        placed = {
            _place_of(tensor): torch.from_numpy(numpy.ascontiguousarray(given)).to(tensor.device, tensor.dtype).reshape(tensor.shape)
            for (tensor, _), given in zip(captured.inputs, rows)
        }

        def change(number: int, arguments: Arguments) -> Arguments:
            changed: Arguments = replace(arguments, lambda each: placed.get(_place_of(each), each))
            return changed

        self._run = captured.engine.run
        with self._calls.undisturbed(evaluating=True):
            if captured.forwards:
                outputs = self._calls.again([output.received for output in captured.criterion.outputs], change)
            else:
                outputs = self._by_tape(True, placed)
        return [each.float().cpu().numpy() for each in outputs]

    def _disprove(self) -> Optional[str]:
        captured = self._captured
        if not captured.criterion.outputs:
            return "No output of the net could be told from the rest of the loss."
        try:
            found = self._outputs(evaluating=False)
        except ProbeError as error:
            return str(error)
        for output, tensor in zip(captured.criterion.outputs, found):
            before = captured.criterion.captured(output.received)
            now = tensor.to(before.dtype)
            if before.shape != now.shape or not torch.allclose(before, now, rtol=1e-4, atol=1e-6, equal_nan=True):
                return "The net's outputs, asked for again by themselves, did not come out as in the captured step."
        return None

    def _outputs(self, evaluating: bool) -> list[torch.Tensor]:
        captured = self._captured
        self._run = captured.engine.run
        with self._calls.undisturbed(evaluating):
            if not evaluating:
                self._calls.begin_as_captured()
            if not captured.forwards:
                return self._by_tape(evaluating, {})
            return self._calls.again([output.received for output in captured.criterion.outputs])

    # -- nets of bare tensors

    def _by_tape(self, evaluating: bool, placed: dict[Any, torch.Tensor]) -> list[torch.Tensor]:
        """All calls of the step from the batch to the outputs, with the weights as they are, and others in places."""
        still = Stillness([], lambda: lambda: None)
        values: dict[Value, torch.Tensor] = {}
        weights = {} if not evaluating else self._weights_now()

        def now(reference: Any) -> Any:
            tensor = self._tape.tensor(reference) if isinstance(reference, Value) else reference
            if placed and _place_of(tensor) in placed:
                return placed[_place_of(tensor)]
            if id(tensor) not in self._captured.held and isinstance(reference, Value):
                return values.get(reference, tensor)
            # A weight: whatever made it, it is what it has been trained to.
            return weights.get(id(tensor), tensor).detach()

        with torch.no_grad():
            for index in self._needed(placed):
                operation = self._tape.operations[index]
                args, kwargs = replace((operation.arguments, operation.keywords), now)
                if operation.in_place and args and isinstance(args[0], torch.Tensor):
                    args = (args[0].clone(), *args[1:])
                if evaluating:
                    result = still.function(operation.name, operation.function, args, kwargs)
                else:
                    if operation.random_state is not None:
                        torch.set_rng_state(operation.random_state)
                    result = operation.function(*args, **kwargs)
                if operation.name == "setitem":
                    result = args[0]
                for position, tensor in enumerate(leaves(result)):
                    values[Value(index, position)] = tensor
        return [now(output.received).clone() for output in self._captured.criterion.outputs]

    def _needed(self, placed: dict[Any, torch.Tensor]) -> list[int]:
        """Operations on the way to the loss, and those on the way from what is placed, which no gradient passes."""
        needed: set[int] = set().union(*(root.ancestors for root in self._captured.analysis.roots))
        reached: set[int] = set()
        for operation in self._tape.operations[: max(needed, default=-1) + 1] if placed else []:
            for each in operation.inputs:
                tensor = self._tape.tensor(each) if isinstance(each, Value) else each
                if _place_of(tensor) in placed or isinstance(each, Value) and each.operation in reached:
                    reached.add(operation.index)
        return sorted(needed | reached)

    def _weights_now(self) -> dict[int, torch.Tensor]:
        """What a script that updates by hand has made of its weights, where it makes new tensors of them."""
        engine, parameters = self._captured.engine, self._captured.parameters
        if self._captured.optimizer is not None or self._run is None or len(self._run.rows) < 2:
            return {}
        if len(engine.asked_now) == len(parameters):
            return {id(old): new for old, new in zip(parameters, engine.asked_now)}
        if all(torch.equal(old, before) for old, before in zip(parameters, self._before)):
            raise NotApplicable("The script makes its weights anew at every step, so they cannot be told afterwards.")
        return {}


def _place_of(tensor: torch.Tensor) -> tuple[int, tuple[int, ...]]:
    """Calls are made with other objects of the same storage."""
    return storage_of(tensor), tuple(tensor.shape)
