"""What a script compares with the classes that its net has chosen, and whether it makes one number of it: its accuracy."""

from __future__ import annotations

import functools
import sys
from types import CodeType, FrameType
from typing import Any, Callable, Iterator, Optional

import torch
from torch.jit._builtins import _register_builtin

from ..net.tensors import is_wrapped, stands_for_others
from ..recording.tape import ModeSwitch, RecordingMode, leaves, plain_name

# Larger outputs are not held on to.
_MOST_NUMBERS = 4_000_000
# Calls of torch after which a comparison is not followed any further.
_FOLLOWED_CALLS = 16

# The comparison is still the same one behind these.
_CASTS = {
    "float", "double", "half", "bfloat16", "int", "long", "type", "type_as", "to", "cpu", "cuda", "detach", "data", "view",
    "view_as", "reshape", "flatten", "squeeze", "unsqueeze", "clone", "contiguous",
}  # fmt: skip
_READS = {"size", "shape", "len", "dim", "ndim", "numel", "dtype", "device", "is_cuda"}
_NUMBERS_OF_ONE = {"item", "bool", "int", "float", "index"}
_REDUCTIONS = {"sum", "mean", "count_nonzero"}

# In training that a line compares the net's classes is looked at so often at first, and then of so many times once.
_LOOKS = 4
_EVERY = 64

# Told of how many are right, on the device, None where something else was compared; of how many there are; of whether the
# script makes one number of it; and of its frame.
Note = Callable[[Optional[torch.Tensor], int, bool, Optional[FrameType]], None]


class Comparisons:
    """Stands at `==` of tensors. Of what is compared there the net's classes are told by what they are, not by where they come from."""

    def __init__(
        self, is_off: Callable[[], bool], note: Note, begins: Callable[[], None], fail: Callable[[], None]
    ) -> None:
        """`begins`: a comparison is followed until it is noted. `fail`: a fault of ours, which the script is not to hear of."""
        self._begins = begins
        self._is_off = is_off
        self._note = note
        self._fail = fail
        self._heard: tuple[torch.Tensor, ...] = ()
        # Those of them that classes may be chosen from; None: not looked at yet.
        self._looked_at: Optional[list[torch.Tensor]] = None
        self._training = True
        # By the place in a script's code: how often it compared the net's classes in training.
        self._known: dict[tuple[CodeType, int], int] = {}
        self._inside = False
        # What is followed to the number that the script makes of it, and what to note of it.
        self._followed: Optional[torch.Tensor] = None
        self._right: Optional[torch.Tensor] = None
        self._frame: Optional[FrameType] = None
        self._calls = 0
        self._mode = ModeSwitch(RecordingMode(self._see))
        for owner, name in ((torch.Tensor, "__eq__"), (torch.Tensor, "eq"), (torch, "eq")):
            listening = self._listening(getattr(owner, name))
            # TorchScript knows functions of torch by their identity, and has no source of this one to read.
            _register_builtin(listening, "aten::eq")
            setattr(owner, name, listening)

    def forget(self) -> None:
        """Before the net is called: with what it said last its graph goes, so that never two are held."""
        if self._followed is not None or self._mode.on:
            try:
                self.leave()
            except Exception:
                self._fail()
        self._heard = ()
        self._looked_at = None

    def hear(self, outputs: Any, training: bool) -> None:
        """What the net has said last. A watched training pays for this at each step, so it is only kept here."""
        if self._heard or self._mode.on:
            self.forget()
        self._training = training
        self._heard = (
            (outputs,)
            if isinstance(outputs, torch.Tensor)
            else tuple(each for each in leaves(outputs) if isinstance(each, torch.Tensor))
        )

    @property
    def _said(self) -> list[torch.Tensor]:
        said = self._looked_at
        if said is None:
            said = [
                each.detach()
                for each in self._heard
                if not is_wrapped(each) and each.is_floating_point() and 0 < each.numel() <= _MOST_NUMBERS
            ]
            self._looked_at = said
        return said

    def leave(self) -> None:
        """What is still followed is let go. Not from within a call that the mode hands over: there it is not on its stack."""
        if self._followed is not None or self._mode.on:
            self._mode.leave()
            self._settle(False)

    def are_classes(self, one: torch.Tensor, other: torch.Tensor) -> bool:
        """Whether either is what the net has chosen last."""
        return self._is_said(one) or self._is_said(other)

    def _listening(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def equal(one: Any, other: Any, *args: Any, **kwargs: Any) -> Any:
            if self._inside or not self._heard or not isinstance(other, torch.Tensor) or self._is_off() or stands_for_others():
                return original(one, other, *args, **kwargs)
            # Where a function mode is on torch calls this very name once more.
            self._inside = True
            try:
                result = original(one, other, *args, **kwargs)
                try:
                    self._follow(one, other, result, sys._getframe(1))
                except Exception:
                    self._fail()
                return result
            finally:
                self._inside = False

        return equal

    def _follow(self, one: torch.Tensor, other: torch.Tensor, result: Any, frame: FrameType) -> None:
        if not is_one_by_one(one, other, result) or not self._may_be_classes(result.numel()):
            return
        self.leave()
        key = frame.f_code, frame.f_lasti
        seen = self._known.get(key, 0)
        if not self._training or seen < _LOOKS or seen % _EVERY == 0:
            if not self.are_classes(one, other):
                self._known.pop(key, None)
                self._note(None, 0, False, frame)
                return
        if self._training:
            # What the script makes of a whole epoch its variables have to tell.
            self._known[key] = seen + 1
            self._note(result.sum(), result.numel(), False, frame)
            return
        self._followed, self._right, self._frame, self._calls = result, result.sum(), frame, 0
        self._mode.enter()
        self._begins()

    def _may_be_classes(self, count: int) -> bool:
        return any(True for output in self._said for _ in _axes(output, count))

    def _is_said(self, classes: torch.Tensor) -> bool:
        for output in self._said:
            for chosen in _choices(output, classes.numel()):
                if torch.equal(chosen.to(torch.int64), classes.detach().reshape(-1).to(chosen.device, torch.int64)):
                    return True
        return False

    def _see(self, function: Any, args: Any, kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if self._followed is None or self._inside:
            return result
        self._inside = True
        try:
            self._go_on(plain_name(function), args, kwargs, result)
        except Exception:
            self._fail()
        finally:
            self._inside = False
        return result

    def _go_on(self, name: str, args: Any, kwargs: Any, result: Any) -> None:
        followed = self._followed
        assert followed is not None
        first = args[0] if args else kwargs.get("input")
        self._calls += 1
        if first is not followed:
            if self._calls >= _FOLLOWED_CALLS or any(each is followed for each in leaves((args, kwargs))):
                self._settle(False)
        elif name in _REDUCTIONS and isinstance(result, torch.Tensor) and result.numel() == 1:
            self._settle(True)
        elif name in _NUMBERS_OF_ONE and not isinstance(result, torch.Tensor) and followed.numel() == 1:
            self._settle(True)
        elif name in _CASTS and isinstance(result, torch.Tensor) and result.numel() == followed.numel():
            self._followed = result
        elif name not in _READS:
            self._settle(False)

    def _settle(self, is_one_number: bool) -> None:
        followed, right, frame = self._followed, self._right, self._frame
        self._followed = self._right = self._frame = None
        if followed is not None:
            self._note(right, followed.numel(), is_one_number, frame)


def is_one_by_one(one: Any, other: Any, result: Any) -> bool:
    """Whether as many were compared as there are on either side."""
    every = (one, other, result)
    return all(isinstance(each, torch.Tensor) for each in every) and one.numel() == other.numel() == result.numel() > 0


def _axes(output: torch.Tensor, count: int) -> Iterator[Optional[int]]:
    """Along which of its axes an output may choose so many classes; None: each number is yes or no."""
    for axis in sorted({1, output.dim() - 1}) if output.dim() > 1 else []:
        if output.shape[axis] > 1 and output.numel() == count * output.shape[axis]:
            yield axis
    if output.numel() == count:
        yield None


def _choices(output: torch.Tensor, count: int) -> Iterator[torch.Tensor]:
    """The classes that an output may stand for, as many as were compared."""
    for axis in _axes(output, count):
        if axis is not None:
            yield output.argmax(axis).reshape(-1)
        else:
            yield output.reshape(-1) > 0
            yield output.reshape(-1) > 0.5
