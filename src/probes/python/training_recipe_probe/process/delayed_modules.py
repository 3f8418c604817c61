"""Modules of libraries that are loaded when somebody asks something of them, not by whoever names them first."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any, Callable, Optional, Sequence

# What stands in for some contents of a module as long as it is not loaded.
StandIns = Callable[[ModuleType], dict[str, Any]]


def nothing(_: ModuleType) -> dict[str, Any]:
    return {}


def delay_modules(names: dict[str, StandIns]) -> None:
    """Packages, by their full names; it makes no difference where there are none of them, or where they are delayed already."""
    already = {name for finder in sys.meta_path if isinstance(finder, _Finder) for name in finder.names}
    sys.meta_path.insert(0, _Finder({name: each for name, each in names.items() if name not in already}))


def is_delayed(module: ModuleType) -> bool:
    return module in _waiting


def load(module: ModuleType) -> None:
    """Nothing, where it is loaded already."""
    waiting = _waiting.get(module)
    if waiting is None:
        return
    with waiting.lock:
        if waiting.loading:
            # It looks at itself half-way.
            raise AttributeError(f"partially initialized module {module.__name__!r} has no such attribute")
        if module not in _waiting:
            return
        for name in waiting.stand_ins:
            module.__dict__.pop(name, None)
        module.__dict__["__path__"] = waiting.path
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


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, names: dict[str, StandIns]) -> None:
        self.names = names
        self._searching: set[str] = set()

    def find_spec(
        self, name: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name not in self.names or name in self._searching:
            return None
        self._searching.add(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._searching.discard(name)
        if spec is None or spec.loader is None or spec.submodule_search_locations is None:
            return None
        spec.loader = _Loader(spec.loader, self.names[name])
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader, stand_ins: StandIns) -> None:
        self._loader = loader
        self._stand_ins = stand_ins

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # The module shows its true loader, as without us.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        stand_ins = self._stand_ins(module)
        # Who imports a part of the package asks where it lies, and has all of it loaded.
        _waiting[module] = _Waiting(self._loader.exec_module, stand_ins, module.__dict__.pop("__path__"))
        module.__dict__.update(stand_ins)
        module.__class__ = _Delayed


class _Delayed(ModuleType):
    """Loaded by the first look at what it does not hold yet; then it is a module like any other."""

    def __getattr__(self, name: str) -> Any:
        # Who goes through all modules there are asks each of them for such names.
        if name.startswith("__") and name not in ("__path__", "__all__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        load(self)
        return getattr(self, name)

    def __dir__(self) -> list[str]:
        load(self)
        return dir(self)


class _Waiting:
    def __init__(self, execute: Callable[[ModuleType], None], stand_ins: dict[str, Any], path: Any) -> None:
        self.execute = execute
        self.stand_ins = stand_ins
        self.path = path
        self.lock = threading.RLock()
        self.loading = False


_waiting: dict[ModuleType, _Waiting] = {}
