"""PyTorch's compiler is loaded when somebody asks something of it, not by the first optimizer that is made.

Each optimizer tells the compiler which of its functions it is to leave alone, and imports it for that: hundreds of modules,
as many seconds as PyTorch itself takes. As long as nothing is compiled there is nothing to leave alone, and an examination
compiles nothing (see `install_hooks`).
"""

from __future__ import annotations

import functools
import sys
from types import FunctionType, ModuleType
from typing import Any, Callable, Optional

from .delayed_modules import is_delayed, load

COMPILER = "torch._dynamo"
_ASKS_AT_EACH_OPTIMIZER = "torch._compile"


def stand_ins(module: ModuleType) -> dict[str, Any]:
    return {"disable": functools.partial(_disable, module), "graph_break": _graph_break}


def _disable(module: ModuleType, fn: Any = None, recursive: bool = True, **options: Any) -> Any:
    if type(fn) is not FunctionType or sys._getframe(1).f_globals.get("__name__") != _ASKS_AT_EACH_OPTIMIZER:
        # Asked by a script, which may look at what it is given.
        load(module)
        return getattr(module, "disable")(fn, recursive, **options)
    disabled: Optional[Callable[..., Any]] = None

    # PyTorch has wrapped it already, and keeps what it is given here.
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal disabled
        if is_delayed(module):
            return fn(*args, **kwargs)
        if disabled is None:
            disabled = getattr(module, "disable")(fn, recursive, **options)
        return disabled(*args, **kwargs)

    return call


def _graph_break(*_args: Any, **_options: Any) -> None:
    """Outside of what is compiled it does nothing."""
