"""Functions of a framework that the probe stands in for."""

from __future__ import annotations

import functools
from typing import Any, Callable

WRAPPED = "__training_recipe_wrapped__"


def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Puts what `make` gives in the function's place, once."""
    original = getattr(owner, name, None)
    if original is not None and not getattr(original, WRAPPED, False):
        wrapper = make(original)
        functools.update_wrapper(wrapper, original)
        setattr(wrapper, WRAPPED, True)
        setattr(owner, name, wrapper)


def put_back(owner: Any, name: str) -> None:
    """What `replace` put there is taken away again, unless someone else has stood in for it since."""
    current = owner.__dict__.get(name)
    if getattr(current, WRAPPED, False):
        setattr(owner, name, current.__wrapped__)
