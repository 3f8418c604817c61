"""Which operation of the net brings together what should stay apart: told by changing inputs and seeing what moves."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Callable, Optional

import torch
from torch.overrides import TorchFunctionMode

from ...script.frames import is_probe_code, is_user_code, location, walk
from ..recording.tape import leaves, plain_name

# Elements of results that are kept for comparison: some hundred megabytes.
_MOST_ELEMENTS = 40_000_000
_ROUNDING = 1e-5
# These move numbers without computing any, and may move them from one example to another.
_RESHAPES = {"view", "reshape", "flatten", "unflatten", "view_as", "reshape_as", "as_strided", "resize"}
# Memory that holds what happened to lie there before: that it differs from pass to pass says nothing of the examples.
_UNFILLED = {"empty", "empty_like", "empty_strided", "empty_permuted", "new_empty", "new_empty_strided"}


@dataclass
class _Done:
    """One operation of a forward pass."""

    name: str
    results: list[torch.Tensor]
    operands: list[list[int]]
    place: Optional[tuple[str, int]]
    layer: Optional[torch.nn.Module]


class _Watch(TorchFunctionMode):
    """Hands every operation of a forward pass on, in order."""

    def __init__(self, on_done: Callable[[_Done], None]) -> None:
        super().__init__()
        self._on_done = on_done

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        keywords = kwargs or {}
        operands = [list(each.shape) for each in leaves((args, keywords)) if isinstance(each, torch.Tensor)]
        result = function(*args, **keywords)
        if plain_name(function) in _UNFILLED:
            return result
        found = [each for each in leaves(result) if isinstance(each, torch.Tensor) and each.is_floating_point() and each.dim()]
        if found:
            place, layer, given = _whereabouts()
            self._on_done(_Done(plain_name(function), found, given or operands, place, layer))
        return result


def _whereabouts() -> tuple[Optional[tuple[str, int]], Optional[torch.nn.Module], list[list[int]]]:
    """The user's line, and the library's layer that it calls with what the layer is given."""
    layer: Optional[torch.nn.Module] = None
    given: list[list[int]] = []
    for frame in walk(sys._getframe(2)):
        code = frame.f_code
        if is_user_code(code):
            return (code.co_filename, frame.f_lineno), layer, given
        owner = frame.f_locals.get("self")
        if isinstance(owner, torch.nn.Module) and not is_probe_code(code) and not isinstance(owner, torch.nn.Sequential):
            layer = owner
            handed = (frame.f_locals.get("args"), frame.f_locals.get("kwargs"))
            shapes = [list(each.shape) for each in leaves(handed) if isinstance(each, torch.Tensor)]
            given = shapes or given
    return None, layer, given


def _results_of(call: Callable[[Any], Any], arguments: Any) -> tuple[list[str], list[list[torch.Tensor]]]:
    """Of each operation its name and what it gave, as far as there is room."""
    names: list[str] = []
    results: list[list[torch.Tensor]] = []
    kept = 0

    def keep(done: _Done) -> None:
        nonlocal kept
        kept += sum(each.numel() for each in done.results)
        if kept <= _MOST_ELEMENTS:
            names.append(done.name)
            results.append([each.detach().clone() for each in done.results])

    with _Watch(keep):
        call(arguments)
    return names, results


def find_mixing(
    call: Callable[[Any], Any], arguments: tuple[Any, Any, Any], size: int, describe: Callable[[Any], dict[str, Any]]
) -> Optional[dict[str, Any]]:
    """`arguments`: as captured, with one example changed, with another one changed. None where it cannot be told."""
    captured, one_changed, other_changed = arguments
    names, before = _results_of(call, captured)
    moved: list[list[torch.Tensor]] = []
    same = True

    def compare(done: _Done) -> None:
        nonlocal same
        index = len(moved)
        if same and index < len(names) and names[index] == done.name:
            moved.append([_moved(one, other) for one, other in zip(before[index], done.results)])
        else:
            same = False

    with _Watch(compare):
        call(one_changed)
    reshaped: Optional[_Done] = None
    mixing: Optional[_Done] = None
    index = 0

    def look(done: _Done) -> None:
        nonlocal index, reshaped, mixing
        at, index = index, index + 1
        if mixing is not None or at >= len(moved) or names[at] != done.name:
            return
        for one, base, other in zip(moved[at], before[at], done.results):
            also = _moved(base, other)
            if one.shape != also.shape:
                return
            if bool((one & also).any()):
                mixing = reshaped or done
                return
            if bool(one.any()) and bool(also.any()):
                if _apart(one, also, size):
                    reshaped = None
                elif done.name in _RESHAPES and reshaped is None:
                    reshaped = done

    with _Watch(look):
        call(other_changed)
    return None if mixing is None else _described(mixing, describe)


def find_seeing_ahead(
    call: Callable[[Any], Any],
    arguments: tuple[Any, Any],
    axes_of: tuple[int, int, int],
    position: int,
    describe: Callable[[Any], dict[str, Any]],
) -> Optional[dict[str, Any]]:
    """`arguments`: as captured, and with the input at `position` changed. The first operation that moves an earlier one.

    `axes_of`: how many positions there are, which of the first two axes counts the examples, and how many these are: a batch
    as large as its sequences are long is none of time's axes.

    Scores of each position against each are passed by: what sees ahead in them may still be masked.
    """
    length, batch_axis, examples = axes_of
    names, before = _results_of(call, arguments[0])
    index = 0
    found: Optional[_Done] = None

    def look(done: _Done) -> None:
        nonlocal index, found
        at, index = index, index + 1
        if found is not None or at >= len(names) or names[at] != done.name:
            return
        for base, other in zip(before[at], done.results):
            axes = [axis for axis, size in enumerate(other.shape) if size == length]
            if examples == length and len(axes) > 1 and axes[0] == batch_axis:
                axes = axes[1:]
            if len(axes) == 1 and base.shape == other.shape:
                moved = (base.detach() != other.detach()).movedim(axes[0], 0).reshape(length, -1).any(1)
                if bool(moved[:position].any()):
                    found = done
                    return

    with _Watch(look):
        call(arguments[1])
    return None if found is None else _described(found, describe)


def _described(done: _Done, describe: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {
        "operation": done.name,
        "operands": done.operands,
        "layer": None if done.layer is None else describe(done.layer),
        "location": location(done.place),
    }


def _moved(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Which elements differ by more than rounding."""
    if one.shape != other.shape:
        return torch.ones(other.shape, dtype=torch.bool)
    one, other = one.detach().float(), other.detach().float()
    largest = float(torch.nan_to_num(one, nan=0.0, posinf=0.0, neginf=0.0).abs().max()) if one.numel() else 0.0
    return ((one - other).abs() > _ROUNDING * largest).cpu()


def _apart(one: torch.Tensor, other: torch.Tensor, size: int) -> bool:
    """Whether some axis that counts examples (or several rows for each) keeps the two apart."""
    for axis, length in enumerate(one.shape):
        if length % size == 0 and length:
            first = one.movedim(axis, 0).reshape(length, -1).any(1)
            second = other.movedim(axis, 0).reshape(length, -1).any(1)
            if not bool((first & second).any()):
                return True
    return False


__all__ = ["find_mixing", "find_seeing_ahead"]
