"""Libraries that were loaded before the script, and are handed to it when it imports them.

A module that waits here stands in `sys.modules` no more than one that was never loaded: the script's own `import` finds it, so
whoever listens to imports hears of it then, and what the script does before its imports comes before them. Where the
script's surroundings would have loaded something else, a fresh process has to run it (see `_why_unfit`).
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Callable, Iterable, NoReturn, Optional, Sequence

# They tell other libraries what to do, or how much is printed, and none of the preloaded ones what to be.
_HARMLESS = ("TF_CPP_MIN_LOG_LEVEL", "MPLBACKEND", "MPLCONFIGDIR", "TOKENIZERS_PARALLELISM", "PYTHONUNBUFFERED")
_HARMLESS_PREFIXES = ("WANDB_", "COMET_", "NEPTUNE_", "MLFLOW_")
# Made by whichever compiled module comes first, and shared.
_SHARED = ("cython_runtime", "_cython_")

# Told of a module that an import brought along, by the name that it is imported by.
Heard = Callable[[str, ModuleType], None]
# Told why this process is not like a fresh one. It does not return.
Unfit = Callable[[str], NoReturn]

_OURS = __name__.partition(".")[0]
_STANDARD = frozenset(getattr(sys, "stdlib_module_names", ()))


@dataclass(frozen=True)
class _Group:
    """What one `import` loaded, in the order in which it came, and what it changed of the environment."""

    modules: dict[str, ModuleType]
    environment: dict[str, Optional[str]]


class Preloaded:
    """`load` in one process, `offer` in copies of it."""

    def __init__(self) -> None:
        self._groups: list[_Group] = []
        self._environment: dict[str, str] = {}
        self._path: list[str] = []

    def load(self, imports: Sequence[Callable[[], object]]) -> None:
        """Runs each, and takes away the modules that are not the standard library's, nor ours."""
        self._environment, self._path = dict(os.environ), list(sys.path)
        for each in imports:
            modules, environment = set(sys.modules), dict(os.environ)
            each()
            new = {name: module for name, module in sys.modules.items() if name not in modules and not _stays(name)}
            self._groups.append(_Group(new, _changes(environment, dict(os.environ))))
        for group in self._groups:
            for name in group.modules:
                del sys.modules[name]

    def module(self, name: str) -> Optional[ModuleType]:
        """One that waits to be handed over."""
        return next((group.modules[name] for group in self._groups if name in group.modules), None)

    def shadowed_by(self, folder: str) -> Optional[str]:
        """A file that would be loaded in the place of something that is loaded already, if this folder comes first."""
        loaded = {name.partition(".")[0] for name in sys.modules}
        loaded.update(name.partition(".")[0] for group in self._groups for name in group.modules)
        loaded -= {"__main__", _OURS}
        return next((entry for entry in sorted(_importable(folder)) if entry in loaded), None)

    def offer(self, heard: Heard, unfit: Unfit) -> None:
        """From now on the script's imports find what waits here. `heard` is told in the order in which they were loaded."""
        self._environment = dict(os.environ)
        sys.meta_path.insert(0, _Finder(self, heard, unfit))

    def take_over(self, name: str, unfit: Unfit) -> dict[str, ModuleType]:
        """Puts into `sys.modules` what the import of `name` would have loaded, but for `name` itself, and gives it back."""
        last = next(at for at, group in enumerate(self._groups) if name in group.modules)
        why = self._why_unfit()
        if why is not None:
            unfit(why)
        taken, self._groups = self._groups[: last + 1], self._groups[last + 1 :]
        brought = {}
        for group in taken:
            for each, module in group.modules.items():
                before = sys.modules.get(each)
                if before is not None and before is not module and not each.startswith(_SHARED):
                    unfit(f"the script loaded another {each}")
                if each != name:
                    sys.modules[each] = brought[each] = module
            for variable, value in group.environment.items():
                if value is None:
                    os.environ.pop(variable, None)
                else:
                    os.environ.setdefault(variable, value)
        self._environment = dict(os.environ)
        return brought

    def _why_unfit(self) -> Optional[str]:
        for variable in _changes(self._environment, dict(os.environ)):
            if variable not in _HARMLESS and not variable.startswith(_HARMLESS_PREFIXES):
                return f"the script sets {variable} before it imports the framework"
        for folder in sys.path:
            if folder not in self._path and (name := self.shadowed_by(folder or os.getcwd())) is not None:
                return f"{folder} has a module {name} of its own"
        return None


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, preloaded: Preloaded, heard: Heard, unfit: Unfit) -> None:
        self._loader = _Loader(preloaded, heard, unfit)
        self._preloaded = preloaded

    def find_spec(
        self, name: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        module = self._preloaded.module(name)
        if module is None:
            return None
        true = module.__spec__
        spec = importlib.machinery.ModuleSpec(
            name, self._loader, origin=true and true.origin, is_package=hasattr(module, "__path__")
        )
        # Those who only look for the package see where it lies.
        if true is not None:
            spec.has_location = true.has_location
            spec.submodule_search_locations = true.submodule_search_locations
            spec.cached = true.cached
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, preloaded: Preloaded, heard: Heard, unfit: Unfit) -> None:
        self._preloaded = preloaded
        self._heard = heard
        self._unfit = unfit
        self._true: dict[str, tuple[Any, Any]] = {}

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        module = self._preloaded.module(spec.name)
        if module is None:
            # Whoever found it has let another import bring it along meanwhile.
            return sys.modules.get(spec.name)
        self._true[spec.name] = (module.__spec__, getattr(module, "__loader__", None))
        return module

    def exec_module(self, module: ModuleType) -> None:
        name = module.__spec__.name if module.__spec__ is not None else module.__name__
        if name in self._true:
            module.__spec__, module.__loader__ = self._true.pop(name)
        if self._preloaded.module(name) is None:
            return
        for each, brought in self._preloaded.take_over(name, self._unfit).items():
            self._heard(each, brought)


def _stays(name: str) -> bool:
    top = name.partition(".")[0]
    return top in _STANDARD or top in sys.builtin_module_names or top in (_OURS, "__main__")


def _changes(before: dict[str, str], after: dict[str, str]) -> dict[str, Optional[str]]:
    return {name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _importable(folder: str) -> Iterable[str]:
    """The names that can be imported from a folder. One without an `__init__.py` comes after all others of its name."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        name, _, ending = entry.name.partition(".")
        if ending in ("py", "pyc") or ending.endswith((".so", "so")) or (not ending and _is_package(entry)):
            yield name


def _is_package(entry: os.DirEntry[str]) -> bool:
    return os.path.isfile(os.path.join(entry.path, "__init__.py"))
