"""The captured step's calls of the net, made again by themselves: nothing of the script or of a run is disturbed."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional

import torch

from ...conversation.failures import NotApplicable
from ...process.quiet import Quiet
from ..net.model import without_partners
from ..net.state import remember_buffers, remember_namespaces
from ..recording.tape import RecordingMode, Value, leaves, plain_name, replace

IN_PIECES = "The net cannot be called by itself: it is called in pieces that the script puts together."

Arguments = tuple[tuple[Any, ...], dict[str, Any]]


class NetCalls:
    def __init__(self, captured: Any, quiet: bool = True) -> None:
        """`quiet`: what the net prints and writes is lost, with what other threads of the script write meanwhile."""
        self._captured = captured
        self._quiet = quiet
        self._tape = captured.engine.tape

    @contextlib.contextmanager
    def undisturbed(self, evaluating: bool) -> Iterator[None]:
        """Modes, buffers, attributes and generators are put back; the hooks see nothing. A failure of the net is `NotApplicable`."""
        captured, engine = self._captured, self._captured.engine
        modules = list(dict.fromkeys(each for forward in captured.forwards for each in forward.module.modules()))
        modes = [(module, module.training) for module in modules]
        generators = engine.remember_all_generators(None)
        buffers = remember_buffers(modules)
        namespaces = remember_namespaces(modules)
        run, engine.run = engine.run, None
        was_off, engine.off = engine.off, True
        quiet = Quiet()
        if self._quiet:
            quiet.enter()
        try:
            if evaluating:
                for module, _ in modes:
                    module.training = False
            with torch.enable_grad():
                yield
        except (RuntimeError, ValueError, TypeError, IndexError, AttributeError, KeyError, AssertionError) as error:
            raise NotApplicable(f"The net could not be called again by itself: {type(error).__name__}: {error}") from error
        finally:
            quiet.leave()
            engine.run, engine.off = run, was_off
            for module, was in modes:
                module.training = was
            namespaces()
            buffers()
            generators()

    def begin_as_captured(self) -> None:
        """The generators as they stood when the captured step first called its net."""
        if self._captured.engine.forward_generators is not None:
            self._captured.engine.forward_generators()

    def again(
        self, references: list[Any], change: Callable[[int, Arguments], Arguments] = lambda number, arguments: arguments
    ) -> list[torch.Tensor]:
        """What stands at these places of the tape when the net is called again.

        `change` is told of each call, by its number, and of its arguments.
        """
        frontier = {each for reference in references for each in self._frontier(reference)}
        wanted = {(operation.name, operation.occurrence): value for value in frontier
                  for operation in [self._tape.operations[value.operation]]}  # fmt: skip
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
        for number, forward in enumerate(self._captured.forwards):
            self._begin_counting(forward, counts)
            arguments = replace((forward.arguments, forward.keywords), lambda each: self._argument(each, results))
            args, kwargs = change(number, arguments)
            with RecordingMode(see), forward.autocast.again():
                result = without_partners(forward.module)(*args, **kwargs)
            for old, new in zip(leaves(forward.result), leaves(result)):
                results[id(old)] = new.detach()
                # What a scripted net computes inside is not seen; what it gives is.
                placed.update({each: new.detach() for each in frontier - placed.keys() if self._tape.tensor(each) is old})
        if set(placed) != frontier:
            raise NotApplicable(IN_PIECES)
        return self._at(references, placed)

    def call_all(self) -> None:
        """Every call of the step, for whoever listens to modules."""
        results: dict[int, torch.Tensor] = {}
        for forward in self._captured.forwards:
            args, kwargs = replace((forward.arguments, forward.keywords), lambda each: self._argument(each, results))
            with forward.autocast.again():
                result = without_partners(forward.module)(*args, **kwargs)
            for old, new in zip(leaves(forward.result), leaves(result)):
                results[id(old)] = new.detach()

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
            raise NotApplicable(IN_PIECES)
        return tensor.detach()

    def _frontier(self, reference: Any) -> set[Value]:
        """The last results inside of the net's calls that a place of the tape is made of."""
        found: set[Value] = set()
        pending, seen = [reference], set()
        while pending:
            current = pending.pop()
            if not isinstance(current, Value):
                if current.requires_grad:
                    raise NotApplicable(IN_PIECES)
                continue
            if current in seen or not self._tape.tensor(current).requires_grad:
                continue
            seen.add(current)
            operation = self._tape.operations[current.operation]
            if operation.forward is not None:
                found.add(current)
            elif operation.index in self._captured.analysis.tail:
                pending += list(operation.inputs)
            else:
                raise NotApplicable(IN_PIECES)
        return found

    def _at(self, references: list[Any], placed: dict[Any, torch.Tensor]) -> list[torch.Tensor]:
        from .loss import Environment

        environment = Environment(self._captured.criterion, placed, None)
        with torch.no_grad():
            return [environment.get(each).detach().clone() for each in references]


def one_net(captured: Any) -> Optional[torch.nn.Module]:
    """The module whose single call is the whole net; None where there is none."""
    return captured.forwards[0].module if len(captured.forwards) == 1 else None
