"""Ends the process and its children without unwinding: no `finally`, no `atexit`, no saved checkpoint."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any, NoReturn

# The exit code of a fault of our own.
PROBE_FAILED = 70

_ours: list[subprocess.Popen[Any]] = []


def end_with_us(process: subprocess.Popen[Any]) -> None:
    """A process that this one has started by itself."""
    _ours.append(process)


def end_process(code: int) -> NoReturn:
    _end_children()
    _remove_generated_sources()
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except (AttributeError, OSError, ValueError):
            pass
    os._exit(code)


def _end_children() -> None:
    """Data-loader workers. Only those that Python itself started: nobody else's processes."""
    for process in _ours:
        process.kill()
    module = sys.modules.get("multiprocessing.process")
    children = getattr(module, "_children", set()) if module else set()
    for child in list(children):
        pid = getattr(child, "pid", None)
        if pid:
            try:
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            except OSError:
                pass


def _remove_generated_sources() -> None:
    """What AutoGraph wrote for each function that TensorFlow compiled, and would delete in an `atexit`, which does not run."""
    for name, module in list(sys.modules.items()):
        if name.startswith("__autograph_generated_file"):
            try:
                os.unlink(module.__file__ or "")
            except OSError:
                pass
