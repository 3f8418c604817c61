"""Puts a framework's hooks in right after the script has imported it, and imports none by itself."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from types import ModuleType
from typing import Callable, Optional, Sequence

from .process.collector import without_collector
from .process.delayed_compiler import COMPILER, stand_ins
from .process.delayed_modules import delay_modules, nothing
from .process.preloaded import Preloaded, Unfit
from .session import Session
from .state.imports import watch_imports


def prepare_imports() -> None:
    """What has to be so before a framework is loaded."""
    # Compiled graphs would hide the calls that we listen to.
    os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")
    # Keras looks for scikit-learn, to make its models estimators of it, and loads the whole of it where it is installed.
    delay_modules({COMPILER: stand_ins, "keras.wrappers": nothing, "keras._tf_keras.keras.wrappers": nothing})
    # A window that waits for a person to close it would never be closed.
    os.environ.setdefault("MPLBACKEND", "Agg")


def install_hooks(session: Session, preloaded: Optional[Preloaded], unfit: Unfit) -> None:
    prepare_imports()
    session.seeds.watch_python()
    watch_imports(session.seeds)
    hooks: dict[str, Callable[[ModuleType], None]] = {
        "numpy.random": lambda module: session.seeds.watch_numpy(module),
        "torch": lambda module: _hook_torch(session, hooks),
        "tensorflow": lambda module: _hook_tensorflow(session),
        "keras": lambda module: _hook_keras(session),
        "tf_keras": lambda module: _refuse_legacy_keras(session),
    }
    after_import = _AfterImport(hooks, session.seeds.importing)
    if preloaded is not None:
        preloaded.offer(after_import.came, unfit)
    sys.meta_path.insert(0, after_import)


def _hook_torch(session: Session, hooks: dict[str, Callable[[ModuleType], None]]) -> None:
    from .torch.hooks import install
    from .torch.hooks_loading import hook_safetensors, hook_transformers

    engine = install(session)
    hooks["safetensors.torch"] = lambda module: hook_safetensors(engine, module)
    hooks["transformers.modeling_utils"] = lambda module: hook_transformers(engine, module)


def _hook_tensorflow(session: Session) -> None:
    from .keras.hooks.keras import install_tensorflow

    install_tensorflow(session)


def _hook_keras(session: Session) -> None:
    from .keras.hooks.keras import install_keras

    install_keras(session)


def _refuse_legacy_keras(session: Session) -> None:
    from .keras.hooks.refusals import refuse_legacy_keras

    refuse_legacy_keras(session)


class _AfterImport(importlib.abc.MetaPathFinder):
    """Finds what others find, and calls back once the module has run."""

    def __init__(
        self, hooks: dict[str, Callable[[ModuleType], None]], importing: Callable[[], contextlib.AbstractContextManager[None]]
    ) -> None:
        self._hooks = hooks
        self._importing = importing
        self._searching: set[str] = set()

    def came(self, name: str, module: ModuleType) -> None:
        """A module that was loaded in another way than by its loader."""
        self._hooks.pop(name, _nothing)(module)

    def find_spec(
        self, name: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name not in self._hooks or name in self._searching:
            return None
        if name == "tensorflow":
            # Its greeting would stand in the script's output; a script that wants it has said so by now.
            os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        self._searching.add(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._searching.discard(name)
        if spec is None or spec.loader is None:
            return None
        # Others may look for the module without loading it, so the hook stays until it has run.
        spec.loader = _Loader(spec.loader, lambda module: self.came(name, module), self._importing)
        return spec


def _nothing(module: ModuleType) -> None:
    """Where the hook has run before."""


class _Loader(importlib.abc.Loader):
    def __init__(
        self,
        loader: importlib.abc.Loader,
        hook: Callable[[ModuleType], None],
        importing: Callable[[], contextlib.AbstractContextManager[None]],
    ) -> None:
        self._loader = loader
        self._hook = hook
        self._importing = importing

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        loader = self._loader
        # The module shows its true loader, as without us.
        module.__loader__ = loader
        if module.__spec__ is not None:
            module.__spec__.loader = loader
        with self._importing(), without_collector():
            loader.exec_module(module)
        self._hook(module)
