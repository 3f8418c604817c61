"""Keras on the torch backend. Its step is PyTorch's and examined as such; what its optimizers, metrics and random layers
keep are variables of Keras's own, which are no module's parameters."""

from __future__ import annotations

import weakref
from typing import Any, Callable

import torch

from ...session import Session


def remember_variables(session: Session) -> None:
    from keras.src.backend.torch.core import Variable

    made: list[tuple[weakref.ref[Any], torch.Tensor]] = []
    original = Variable._initialize

    def _initialize(self: Any, value: Any) -> None:
        original(self, value)
        # What an optimizer makes at its first step begins anew with each experiment.
        made.append((weakref.ref(self), self._value.detach().clone() if session.has_captured else self._value))

    Variable._initialize = _initialize

    def remember() -> Callable[[], None]:
        alive = [(reference, variable) for reference, _ in made if (variable := reference()) is not None]
        made[:] = [(reference, variable._value.detach().clone()) for reference, variable in alive]

        def restore() -> None:
            with torch.no_grad():
                for reference, value in made:
                    variable = reference()
                    if variable is not None:
                        variable._value.data.copy_(value)

        return restore

    session.remember_more = remember
