"""Takes and puts back all that a TensorFlow step changes: every variable there is, which holds weights, optimizer
slots, metrics and seed generators alike."""

from __future__ import annotations

import weakref
from typing import Any, Callable, Optional

import tensorflow as tf

Restore = Callable[[], None]


class Variables:
    """Reading a variable shares its buffer until somebody writes, so remembering costs little."""

    def __init__(self) -> None:
        self._known: dict[int, weakref.ref[Any]] = {}
        self._initial: dict[int, Any] = {}
        # Told of each variable that is made, for a while.
        self.listener: Optional[Callable[[Any], None]] = None

    def made(self, variable: Any) -> None:
        if not tf.executing_eagerly():
            return
        if self.listener is not None:
            self.listener(variable)
        identifier = id(variable)
        self._known[identifier] = weakref.ref(variable, lambda _: self._forget(identifier))
        try:
            self._initial[identifier] = variable.read_value()
        except (tf.errors.OpError, ValueError, AttributeError):
            pass  # not initialised yet; it cannot be read, nor restored

    def _forget(self, identifier: int) -> None:
        self._known.pop(identifier, None)
        self._initial.pop(identifier, None)

    def remember(self) -> Restore:
        """The values now. Variables that are made later go back to those that they were born with."""
        kept: dict[int, Any] = {}
        for identifier, reference in list(self._known.items()):
            variable = reference()
            if variable is not None:
                try:
                    kept[identifier] = variable.read_value()
                except (tf.errors.OpError, ValueError, AttributeError):
                    continue

        def restore() -> None:
            for identifier, reference in list(self._known.items()):
                variable = reference()
                value = kept.get(identifier, self._initial.get(identifier))
                if variable is not None and value is not None:
                    variable.assign(value)

        return restore


def plain_attributes(things: list[Any]) -> Restore:
    """Counters and switches that a model's own code keeps as plain numbers."""
    kept = [
        (thing, {name: value for name, value in vars(thing).items() if _is_plain(value)})
        for thing in things
        if hasattr(thing, "__dict__")
    ]

    def restore() -> None:
        for thing, values in kept:
            for name, value in values.items():
                if thing.__dict__.get(name, value) is not value:
                    thing.__dict__[name] = value

    return restore


def _is_plain(value: Any) -> bool:
    return isinstance(value, (int, float, str, bool, type(None)))
