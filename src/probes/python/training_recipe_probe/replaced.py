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
