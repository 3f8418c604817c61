"""What a notebook has around it that a script has not: IPython's shell, and the cell magics that the notebook makes itself."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any, Callable, Optional

CellMagic = Callable[[str, str], Any]


def nothing(*objects: Any, **options: Any) -> None:
    """There is nobody to look."""


class Shell:
    """Stands for the shell of IPython: knows the notebook's own cell magics, and takes every other call and does nothing."""

    config: dict[str, Any] = {}

    def __init__(self) -> None:
        self._magics: dict[str, CellMagic] = {}
        self._ran: Optional[str] = None

    def __call__(self) -> Shell:
        """`get_ipython()`."""
        return self

    def __getattr__(self, name: str) -> Any:
        return nothing

    def register_magic_function(self, function: CellMagic, magic_kind: str = "line", magic_name: Optional[str] = None) -> None:
        if "cell" in magic_kind:
            self._magics[magic_name or function.__name__] = function

    def run_cell(self, raw_cell: str, *others: Any, **options: Any) -> None:
        self._ran = raw_cell

    def lets_run(self, name: str, line: str, body: str) -> bool:
        """Whether the notebook's own magic of this name runs the cell below it."""
        magic = self._magics.get(name)
        if magic is None:
            return False
        self._ran = None
        magic(line, body)
        return self._ran is not None


def stand_in_for_ipython(shell: Shell) -> None:
    """A notebook's kernel has IPython; an interpreter that runs it as a script need not. What is asked of it does nothing."""
    known = sys.modules.get("IPython")
    if not isinstance(known, _StandIn) and (known is not None or importlib.util.find_spec("IPython") is not None):
        return
    for name in ("IPython", "IPython.display", "IPython.core", "IPython.core.magic", "IPython.core.display"):
        module = _StandIn(name)
        module.__path__ = []
        sys.modules[name] = module
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], own, module)
    # Libraries ask it whether they are in a shell, and then for what only a real one has: they are in none.
    sys.modules["IPython"].__dict__.update(get_ipython=nothing, version_info=(8, 30, 0, ""), __version__="8.30.0")
    sys.modules["IPython.core.magic"].__dict__.update(
        register_cell_magic=_registering(shell, "cell"), register_line_cell_magic=_registering(shell, "line_cell")
    )


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything


class _Anything:
    """`Image(...)`, `clear_output()`, `display(...)`, a decorator: whatever is called for."""

    def __new__(cls, *objects: Any, **options: Any) -> Any:
        alone = len(objects) == 1 and not options and callable(objects[0])
        return objects[0] if alone else super().__new__(cls)

    def __init__(self, *objects: Any, **options: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return nothing

    def __call__(self, *objects: Any, **options: Any) -> None:
        return None


def _registering(shell: Shell, kind: str) -> Callable[[Any], Any]:
    def register(magic: Any) -> Any:
        """As `@register_cell_magic`, or with a name: `@register_cell_magic("backend")`."""
        if callable(magic):
            shell.register_magic_function(magic, kind)
            return magic

        def named(function: CellMagic) -> CellMagic:
            shell.register_magic_function(function, kind, str(magic))
            return function

        return named

    return register
