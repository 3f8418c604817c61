"""Tells the host why a script ended before its first training step."""

from __future__ import annotations

import os
import re
import sys
import traceback
from types import ModuleType, TracebackType
from typing import Any, Optional

from ..script.frames import (
    PROBE_FOLDER,
    is_probe_code,
    is_user_code,
    is_user_file,
    location,
)

# What libraries put into their messages for terminals: bold, colours.
_STYLING = re.compile(r"\x1b\[[0-9;]*m")


def never_trained() -> dict[str, Any]:
    return {
        "kind": "never-trained",
        "message": "The script ran to its end and no training step was seen.",
        "location": None,
        "stack": None,
    }


def ended_by(error: BaseException, script: str) -> dict[str, Any]:
    """The `script/ended` notification for an exception that left the script."""
    if isinstance(error, SystemExit):
        return _exited(error)
    place = _innermost_user_line(error.__traceback__)
    said = _STYLING.sub("", str(error))
    kind, message = "threw", f"{type(error).__name__}: {said}{_version_of_module(error)}".rstrip(": ")
    if isinstance(error, SyntaxError) and error.filename and is_user_line(error.filename):
        kind = "syntax-error"
        place = (error.filename, error.lineno or 1)
        message = f"{type(error).__name__}: {error.msg}"
    elif isinstance(error, ModuleNotFoundError) and error.name:
        kind = "module-not-found"
        message = _module_not_found(error.name)
    elif isinstance(error, KeyboardInterrupt):
        message = "The script was interrupted."
    return {"kind": kind, "message": message, "location": location(place), "stack": _stack(error)}


def _module_not_found(name: str) -> str:
    package = name.partition(".")[0]
    if package != name and package in sys.modules:
        return (
            f"There is no module {name} in the installed {_release(package)}: the script was written for another version of "
            f"{package}."
        )
    return f"The module {name} is not installed for the Python that was used, {sys.executable}."


def _version_of_module(error: BaseException) -> str:
    """What is installed, where a library lacks what the script expects of it."""
    module = getattr(error, "obj", None) if isinstance(error, AttributeError) else None
    if isinstance(error, ImportError):
        module = sys.modules.get(error.name or "")
    if not isinstance(module, ModuleType) or is_user_file(getattr(module, "__file__", None) or "<none>"):
        return ""
    package = module.__name__.partition(".")[0]
    return f" ({_release(package)} is installed)" if getattr(sys.modules.get(package), "__version__", None) else ""


def _release(package: str) -> str:
    return f"{package} {getattr(sys.modules.get(package), '__version__', '')}".strip()


def is_user_line(filename: str) -> bool:
    return os.path.exists(filename)


def _exited(error: SystemExit) -> dict[str, Any]:
    if error.code in (None, 0):
        return never_trained()
    said = f"code {error.code}" if isinstance(error.code, int) else str(error.code)
    hint = " (that is how a wrong or missing command-line argument ends)" if error.code == 2 else ""
    return {
        "kind": "threw",
        "message": f"The script ended itself with {said} before its first training step{hint}.",
        "location": location(_innermost_user_line(error.__traceback__)),
        "stack": _stack(error),
    }


def _innermost_user_line(trace: Optional[TracebackType]) -> Optional[tuple[str, int]]:
    place = None
    while trace is not None:
        if is_user_code(trace.tb_frame.f_code):
            place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _stack(error: BaseException) -> str:
    """The traceback as Python would print it without us."""
    trace = error.__traceback__
    while trace is not None and (is_probe_code(trace.tb_frame.f_code) or "runpy" in trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    shown = traceback.TracebackException(type(error), error, trace)
    shown.stack = traceback.StackSummary.from_list(
        [line for line in shown.stack if not line.filename.startswith(PROBE_FOLDER)]
    )
    return "".join(shown.format())
