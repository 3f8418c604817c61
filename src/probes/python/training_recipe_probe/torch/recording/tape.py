"""Records the tensor operations of a step as they are called: what was computed from what, and on which line."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Callable, Iterator, Optional

import torch
from torch import overrides
from torch.overrides import TorchFunctionMode

from ...script.frames import is_training_code, is_user_code
from .autocast import with_present_types
from .holders import copy_of_holder, held_tensors, is_holder

RANDOM = {"dropout", "alpha_dropout", "feature_dropout", "dropout1d", "dropout2d", "dropout3d", "rrelu", "gumbel_softmax"}

# Larger results that no gradient reaches are not kept alive.
_KEPT_CONSTANTS = 100_000
# Asked very often, and never a tensor's way to another tensor.
_READS = {"dim", "size", "item", "is_complex", "is_floating_point", "numel", "__len__", "backward", "tolist", "numpy",
          "stride", "is_contiguous", "requires_grad_", "__format__", "__repr__", "__bool__", "__index__", "__int__", "__float__"}


@dataclass(frozen=True)
class Value:
    """The `position`-th tensor that an operation gave."""

    operation: int
    position: int


@dataclass(frozen=True)
class UserLine:
    """One user frame of a call. The frame itself is not kept; its id tells it from others while it lives."""

    frame_id: int
    code: CodeType
    line: int

    @property
    def place(self) -> tuple[str, int]:
        return self.code.co_filename, self.line


@dataclass
class Operation:
    index: int
    name: str
    function: Callable[..., Any]
    # Tensors that another operation gave stand as `Value`; all others as themselves.
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    results: list[torch.Tensor]
    differentiable: bool
    in_place: bool
    # Counts calls of this name with a differentiable input, within the step.
    occurrence: int
    stack: tuple[UserLine, ...]
    module: Optional[torch.nn.Module]
    # Which outermost call of a module this was in; None outside of all.
    forward: Optional[int]
    random_state: Optional[torch.Tensor] = None

    @property
    def inputs(self) -> Iterator[Any]:
        yield from leaves((self.arguments, self.keywords))


def leaves(structure: Any) -> Iterator[Any]:
    """Every `Value` and tensor of nested tuples, lists, dicts and objects that hold a batch."""
    if isinstance(structure, (Value, torch.Tensor)):
        yield structure
    elif isinstance(structure, (list, tuple)):
        for item in structure:
            yield from leaves(item)
    elif isinstance(structure, dict):
        # Of `dict` itself: those of a lazy mapping may load, and fail.
        for item in dict.values(structure):
            yield from leaves(item)
    elif type(structure).__name__ == "PackedSequence":
        yield structure.data
    elif is_holder(structure):
        for _, tensor in held_tensors(structure):
            yield tensor


def tensors_in(structure: Any) -> list[torch.Tensor]:
    return [each for each in leaves(structure) if isinstance(each, torch.Tensor)]


def replace(structure: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of nested tuples, lists, dicts and objects that hold a batch, `change` applied to every `Value` and tensor."""
    if isinstance(structure, (Value, torch.Tensor)):
        return change(structure)
    if isinstance(structure, tuple):
        items = [replace(item, change) for item in structure]
        return type(structure)(*items) if hasattr(structure, "_fields") else tuple(items)
    if isinstance(structure, list):
        return [replace(item, change) for item in structure]
    if type(structure) is dict:
        return {key: replace(item, change) for key, item in structure.items()}
    if isinstance(structure, dict):
        copied = structure.copy()
        for key, item in structure.items():
            copied[key] = replace(item, change)
        return copied
    return copy_of_holder(structure, change) if is_holder(structure) else structure


def plain_name(function: Callable[..., Any]) -> str:
    """`__truediv__` → `truediv`, `relu_` → `relu`, the getter of `Tensor.T` → `T`."""
    name = getattr(function, "__name__", type(function).__name__)
    if name == "__get__":
        name = getattr(getattr(function, "__self__", None), "__name__", name)
    if name.startswith("__") and name.endswith("__"):
        return name.strip("_")
    return name[:-1] if name.endswith("_") and not name.startswith("_") else name


def _is_in_place(function: Callable[..., Any], name: str, keywords: dict[str, Any]) -> bool:
    raw = getattr(function, "__name__", "")
    if raw.startswith("__i") and raw.endswith("__") and raw not in ("__invert__", "__index__", "__int__"):
        return True
    if raw == "__setitem__" or keywords.get("inplace") is True:
        return True
    return raw.endswith("_") and not raw.endswith("__")


@dataclass
class Tape:
    operations: list[Operation] = field(default_factory=list)
    _producers: dict[int, Value] = field(default_factory=dict)
    _occurrences: dict[str, int] = field(default_factory=dict)
    # Operations that met a tensor which no operation made, by the tensor's id.
    _met: dict[int, list[int]] = field(default_factory=dict)

    def clear(self) -> None:
        self.operations.clear()
        self._met.clear()
        self._producers.clear()
        self._occurrences.clear()

    def restart_counting(self) -> None:
        """A step begins here as far as anyone can tell."""
        self._occurrences.clear()

    def producer(self, tensor: torch.Tensor) -> Optional[Value]:
        """Null for what no operation made, and for weights: whatever filled them is no part of the step."""
        if tensor.is_leaf and tensor.requires_grad:
            return None
        value = self._producers.get(id(tensor))
        if value is None or self.operations[value.operation].results[value.position] is not tensor:
            return None
        return value

    def tensor(self, value: Value) -> torch.Tensor:
        return self.operations[value.operation].results[value.position]

    def record(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        call: Callable[[], Any],
        module: Optional[torch.nn.Module],
        forward: Optional[int],
        name: Optional[str] = None,
    ) -> Any:
        """Calls, and notes the call. `name` where the function's own says nothing."""
        if getattr(function, "__name__", "") in _READS:
            return call()
        name = name or plain_name(function)
        differentiable_input = torch.is_grad_enabled() and any(each.requires_grad for each in leaves((arguments, keywords)))
        random_state = torch.get_rng_state() if name in RANDOM else None
        in_place = _is_in_place(function, name, keywords)
        if in_place and arguments and isinstance(arguments[0], torch.Tensor):
            self._save_from_change(arguments[0])
        linked = replace((arguments, keywords), lambda tensor: self.producer(tensor) or tensor)
        result = call()
        occurrence = 0
        if differentiable_input:
            occurrence = self._occurrences.get(name, 0)
            self._occurrences[name] = occurrence + 1
        results = [each for each in leaves(result) if isinstance(each, torch.Tensor)]
        if name == "setitem" and arguments and isinstance(arguments[0], torch.Tensor):
            results = [arguments[0]]
        differentiable = any(each.requires_grad for each in results)
        if not results or not differentiable and any(each.numel() > _KEPT_CONSTANTS for each in results):
            return result
        index = len(self.operations)
        self.operations.append(
            Operation(
                index,
                name,
                with_present_types(function),
                linked[0],
                linked[1],
                results,
                differentiable,
                in_place,
                occurrence,
                user_stack(sys._getframe(1)),
                module,
                forward,
                random_state,
            )
        )
        for position, tensor in enumerate(results):
            self._producers[id(tensor)] = Value(index, position)
        for each in leaves(linked):
            if isinstance(each, torch.Tensor) and not each.requires_grad:
                self._met.setdefault(id(each), []).append(index)
        return result

    def _save_from_change(self, tensor: torch.Tensor) -> None:
        """A constant that is about to be overwritten (labels filled anew): what met it keeps what it was."""
        if tensor.requires_grad:
            return
        producer = self.producer(tensor)
        if producer is not None:
            self.operations[producer.operation].results[producer.position] = tensor.detach().clone()
            return
        met = self._met.pop(id(tensor), None)
        if met:
            kept = tensor.detach().clone()
            for index in met:
                operation = self.operations[index]
                operation.arguments, operation.keywords = replace(
                    (operation.arguments, operation.keywords), lambda each: kept if each is tensor else each
                )


def user_stack(frame: Any) -> tuple[UserLine, ...]:
    """The user frames of a call, innermost first."""
    found = []
    while frame is not None:
        if is_user_code(frame.f_code):
            found.append(UserLine(id(frame), frame.f_code, frame.f_lineno))
        frame = frame.f_back
    return tuple(found)


def training_stack(frame: Any) -> tuple[UserLine, ...]:
    """The frames that may hold the training loop: the user's, and those of a library's trainer."""
    found = []
    while frame is not None:
        if is_training_code(frame.f_code):
            found.append(UserLine(id(frame), frame.f_code, frame.f_lineno))
        frame = frame.f_back
    return tuple(found)


class RecordingMode(TorchFunctionMode):
    """Hands every call of a torch function to `see`."""

    def __init__(self, see: Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]) -> None:
        super().__init__()
        self._see = see

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return self._see(func, args, kwargs or {})


class ModeSwitch:
    """Puts one mode on the stack and takes that very one off again, whatever the script has put above it."""

    def __init__(self, mode: TorchFunctionMode) -> None:
        self._mode = mode
        self.on = False

    def enter(self) -> None:
        if not self.on:
            self._mode.__enter__()
            self.on = True

    def leave(self) -> None:
        if not self.on:
            return
        self.on = False
        count = getattr(torch._C, "_len_torch_function_stack", None)
        if count is None:
            self._mode.__exit__(None, None, None)
            return
        above = []
        while count() > 0:
            top = overrides._pop_mode()  # type: ignore[attr-defined]
            if top is self._mode:
                break
            above.append(top)
        for mode in reversed(above):
            overrides._push_mode(mode)  # type: ignore[attr-defined]
