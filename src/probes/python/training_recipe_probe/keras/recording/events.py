"""What happens in a step, as the hooks saw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any, Callable, Iterator, Optional

from ...script.frames import user_frames
from ...state.python_state import Remembered
from .state import Restore
from .tape import Place

# The person's frames at an event, innermost first: the frame's id, its code, its line.
Stack = tuple[tuple[int, CodeType, int], ...]


@dataclass(eq=False)
class Forward:
    """An outermost call of a layer or model."""

    layer: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    place: Place
    result: Any = None


@dataclass(eq=False)
class GradientCall:
    losses: list[Any]
    sources: list[Any]
    results: list[Any]
    place: Place
    stack: Stack


@dataclass(frozen=True)
class HeadState(Remembered):
    """What stood at the head of a loop's round; TensorFlow's variables too."""

    variables: Restore
    first_draw: int

    def restore(self) -> None:
        self.variables()
        super().restore()


@dataclass(eq=False)
class Step:
    """A step that has begun. `function` takes one batch again, where a model's own train function does the step."""

    restore: Restore
    first_draw: int
    model: Any = None
    function: Optional[Callable[[Any], Any]] = None
    data: Any = None
    more: Optional[Iterator[Any]] = None
    stack: Stack = ()
    forwards: list[Forward] = field(default_factory=list)
    gradients: list[GradientCall] = field(default_factory=list)


@dataclass(eq=False)
class TrainingCall:
    """`fit` or `train_on_batch`, with what it was given."""

    trigger: str
    model: Any
    arguments: dict[str, Any]


def stack_of(frame: FrameType) -> Stack:
    return tuple((id(each), each.f_code, each.f_lineno) for each in user_frames(frame))


def variable_of(source: Any) -> Any:
    """The TensorFlow variable of a source of gradients; None for tensors."""
    inner = getattr(source, "_value", None) if type(source).__module__.startswith("keras") else source
    return inner if hasattr(inner, "handle") and hasattr(inner, "assign") else None
