"""Stands at a function of a library whatever name a script has it by: `from … import cross_entropy` holds the function itself."""

from __future__ import annotations

import functools
from types import FunctionType
from typing import Any, Callable

# What takes a function's place: called with the function as it was, and the caller's arguments.
Around = Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]

_AROUND = "__training_recipe_around__"


def redirect(function: FunctionType, around: Around) -> None:
    """From now on whoever calls the function calls `around`. Of functions without free variables.

    The function keeps its name, its defaults and its lines; what it did is done by a copy.
    """
    original = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    original.__kwdefaults__ = function.__kwdefaults__
    original.__module__, original.__doc__ = function.__module__, function.__doc__
    arounds = function.__globals__.setdefault(_AROUND, {})
    arounds[function.__name__] = functools.partial(around, original)
    source = f"def {function.__name__}(*args, **kwargs):\n    return {_AROUND}[{function.__name__!r}](args, kwargs)\n"
    made: dict[str, Any] = {}
    exec(source, {}, made)
    code, own = made[function.__name__].__code__, function.__code__
    function.__code__ = code.replace(co_filename=own.co_filename, co_firstlineno=own.co_firstlineno)
    # Its arguments are taken as they come, and those left out are the copy's.
    function.__defaults__ = function.__kwdefaults__ = None
    function.__wrapped__ = original  # type: ignore[attr-defined]
