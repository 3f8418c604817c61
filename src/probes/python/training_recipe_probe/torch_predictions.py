"""What the net says to the captured batch as it is now: one tensor an output, as the criterion receives it."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, Optional

import torch

from .failures import NotApplicable, ProbeError
from .torch_criterion import Output
from .torch_loss import Environment
from .torch_run import Run
from .torch_state import remember_tensors
from .torch_stillness import Stillness
from .torch_tape import Operation, RecordingMode, Value, leaves, plain_name, replace

_NO_CALL = "The net's predictions cannot be had by themselves: it is called in pieces that the script puts together."


class Predictor:
    """Calls the net again, outside of any step. The first time it proves itself on the captured outputs."""

    def __init__(self, captured: Any) -> None:
        self._captured = captured
        self._tape = captured.engine.tape
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

    def _disprove(self) -> Optional[str]:
        captured = self._captured
        if not captured.criterion.outputs:
            return "No output of the net could be told from the rest of the loss."
        engine = captured.engine
        generators = engine.remember_all_generators(None)
        try:
            if engine.forward_generators is not None:
                engine.forward_generators()
            found = self._outputs(evaluating=False)
        except ProbeError as error:
            return str(error)
        finally:
            generators()
        for output, tensor in zip(captured.criterion.outputs, found):
            before = captured.criterion.captured(output.received)
            if before.shape != tensor.shape or not torch.allclose(before, tensor, rtol=1e-4, atol=1e-6, equal_nan=True):
                return "The net's outputs, asked for again by themselves, did not come out as in the captured step."
        return None

    def _outputs(self, evaluating: bool) -> list[torch.Tensor]:
        captured, engine = self._captured, self._captured.engine
        modules = list(dict.fromkeys(each for forward in captured.forwards for each in forward.module.modules()))
        modes = [(module, module.training) for module in modules]
        generators = engine.remember_all_generators(None)
        buffers = remember_tensors([each for module in modules for each in module.buffers(recurse=False)])
        run, engine.run = engine.run, None
        self._run = run
        try:
            if evaluating:
                for module, _ in modes:
                    module.training = False
            with torch.enable_grad(), _without(engine):
                return self._again() if captured.forwards else self._by_tape(evaluating)
        except (RuntimeError, ValueError, TypeError, IndexError, AttributeError, KeyError, AssertionError) as error:
            raise NotApplicable(f"The net could not be called again by itself: {type(error).__name__}: {error}") from error
        finally:
            engine.run = run
            for module, was in modes:
                module.training = was
            buffers()
            generators()

    # -- nets that are modules

    def _again(self) -> list[torch.Tensor]:
        captured = self._captured
        frontier = {each for output in captured.criterion.outputs for each in self._frontier(output)}
        wanted = {(self._operation(each).name, self._operation(each).occurrence): each for each in frontier}
        placed: dict[Any, torch.Tensor] = {}
        counts: dict[str, int] = {}

        def see(function: Any, args: Any, kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            name = plain_name(function)
            if torch.is_grad_enabled() and any(each.requires_grad for each in leaves((args, kwargs))):
                occurrence = counts.get(name, 0)
                counts[name] = occurrence + 1
                value = wanted.get((name, occurrence))
                if value is not None:
                    placed[value] = list(leaves(result))[value.position].detach()
            return result

        results: dict[int, torch.Tensor] = {}
        for forward in captured.step.forwards:
            if not any(forward is each for each in captured.forwards):
                continue
            self._begin_counting(forward, counts)
            arguments = replace((forward.arguments, forward.keywords), lambda each: self._argument(each, results))
            with RecordingMode(see):
                result = forward.module(*arguments[0], **arguments[1])
            for old, new in zip(leaves(forward.result), leaves(result)):
                results[id(old)] = new.detach()
        if set(placed) != frontier:
            raise NotApplicable(_NO_CALL)
        return self._received(placed)

    def _begin_counting(self, forward: Any, counts: dict[str, int]) -> None:
        """Calls outside of the net count too: each forward begins where it began in the step."""
        index = next(i for i, each in enumerate(self._captured.step.forwards) if each is forward)
        first: dict[str, int] = {}
        for operation in self._tape.operations:
            if operation.forward == index:
                first.setdefault(operation.name, operation.occurrence)
        counts.update(first)

    def _argument(self, tensor: torch.Tensor, results: dict[int, torch.Tensor]) -> torch.Tensor:
        """What an earlier part of the net gave is what that part gives now."""
        if id(tensor) in results:
            return results[id(tensor)]
        if tensor.requires_grad and tensor.grad_fn is not None:
            raise NotApplicable(_NO_CALL)
        return tensor.detach()

    def _frontier(self, output: Output) -> set[Value]:
        """The last results inside of the net's calls that the output is made of."""
        found: set[Value] = set()
        pending, seen = [output.received], set()
        while pending:
            reference = pending.pop()
            if not isinstance(reference, Value):
                if reference.requires_grad:
                    raise NotApplicable(_NO_CALL)
                continue
            if reference in seen:
                continue
            seen.add(reference)
            if not self._tape.tensor(reference).requires_grad:
                continue
            operation = self._operation(reference)
            if operation.forward is not None:
                found.add(reference)
            elif operation.index in self._captured.analysis.tail:
                pending += list(operation.inputs)
            else:
                raise NotApplicable(_NO_CALL)
        return found

    def _operation(self, value: Value) -> Operation:
        return self._tape.operations[value.operation]

    def _received(self, placed: dict[Any, torch.Tensor]) -> list[torch.Tensor]:
        environment = Environment(self._captured.criterion, placed, None)
        with torch.no_grad():
            return [environment.get(output.received).detach().clone() for output in self._captured.criterion.outputs]

    # -- nets of bare tensors

    def _by_tape(self, evaluating: bool) -> list[torch.Tensor]:
        """All calls of the step from the batch to the outputs, with the weights as they are."""
        still = Stillness([], lambda: lambda: None)
        values: dict[Value, torch.Tensor] = {}
        weights = {} if not evaluating else self._weights_now()

        def now(reference: Any) -> Any:
            tensor = self._tape.tensor(reference) if isinstance(reference, Value) else reference
            if id(tensor) not in self._captured.held and isinstance(reference, Value):
                return values.get(reference, tensor)
            # A weight: whatever made it, it is what it has been trained to.
            return weights.get(id(tensor), tensor).detach()

        with torch.no_grad():
            for index in sorted(set().union(*(root.ancestors for root in self._captured.analysis.roots))):
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


@contextlib.contextmanager
def _without(engine: Any) -> Iterator[None]:
    """Neither the tape nor a run's steering sees these calls."""
    was_off, engine.off = engine.off, True
    try:
        yield
    finally:
        engine.off = was_off


