"""PyTorch's compiler is loaded when somebody asks something of it, not by the first optimizer that is made.

Each optimizer tells the compiler which of its functions it is to leave alone, and imports it for that: hundreds of modules,
as many seconds as PyTorch itself takes. As long as nothing is compiled there is nothing to leave alone, and an examination
compiles nothing (see `install_hooks`).
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
from types import FunctionType, ModuleType
from typing import Any, Callable, Optional, Sequence

_NAME = "torch._dynamo"
_ASKS_AT_EACH_OPTIMIZER = "torch._compile"


def delay_compiler() -> None:
    sys.meta_path.insert(0, _Finder())


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self) -> None:
        self._searching = False

    def find_spec(
        self, name: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name != _NAME or self._searching:
            return None
        self._searching = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._searching = False
        if spec is None or spec.loader is None or spec.submodule_search_locations is None:
            return None
        spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # The module shows its true loader, as without us.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        _delay(module, self._loader.exec_module)


class _Delayed(ModuleType):
    """Loaded by the first look at what it does not hold yet; then it is a module like any other."""

    def __getattr__(self, name: str) -> Any:
        # Who goes through all modules there are asks each of them for such names.
        if name.startswith("__") and name != "__path__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        _load(self)
        return getattr(self, name)


class _Waiting:
    """What a module is loaded by, and what stands in for its contents until then."""

    def __init__(self, execute: Callable[[ModuleType], None], stand_ins: dict[str, Any]) -> None:
        self.execute = execute
        self.stand_ins = stand_ins
        self.lock = threading.RLock()
        self.loading = False


_waiting: dict[ModuleType, _Waiting] = {}


def _delay(module: ModuleType, execute: Callable[[ModuleType], None]) -> None:
    stand_ins = {
        "disable": functools.partial(_disable, module),
        "graph_break": _graph_break,
    }
    _waiting[module] = _Waiting(execute, {**stand_ins, "__path__": module.__dict__.pop("__path__")})
    module.__dict__.update(stand_ins)
    module.__class__ = _Delayed


def _load(module: ModuleType) -> None:
    waiting = _waiting.get(module)
    if waiting is None:
        return
    with waiting.lock:
        if waiting.loading:
            # It looks at itself half-way.
            raise AttributeError(f"partially initialized module {module.__name__!r} has no such attribute")
        if module not in _waiting:
            return
        path = waiting.stand_ins.pop("__path__")
        for name in waiting.stand_ins:
            module.__dict__.pop(name, None)
        module.__dict__["__path__"] = path
        waiting.loading = True
        try:
            waiting.execute(module)
        except BaseException:
            # As an import that fails: the next one tries again.
            sys.modules.pop(module.__name__, None)
            raise
        finally:
            waiting.loading = False
            del _waiting[module]
            module.__class__ = ModuleType


def _disable(module: ModuleType, fn: Any = None, recursive: bool = True, **options: Any) -> Any:
    if type(fn) is not FunctionType or sys._getframe(1).f_globals.get("__name__") != _ASKS_AT_EACH_OPTIMIZER:
        # Asked by a script, which may look at what it is given.
        _load(module)
        return getattr(module, "disable")(fn, recursive, **options)
    disabled: Optional[Callable[..., Any]] = None

    # PyTorch has wrapped it already, and keeps what it is given here.
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal disabled
        if module in _waiting:
            return fn(*args, **kwargs)
        if disabled is None:
            disabled = getattr(module, "disable")(fn, recursive, **options)
        return disabled(*args, **kwargs)

    return call


def _graph_break(*_args: Any, **_options: Any) -> None:
    """Outside of what is compiled it does nothing."""
