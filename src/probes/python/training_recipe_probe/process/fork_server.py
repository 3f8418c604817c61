"""An interpreter that has the framework loaded, and copies itself for each run of a script.

    python launch.py --fork-server numpy torch

To load a framework takes longer than most of what is asked of a script. Each copy goes on as `start` would in a process of
its own. The host writes to descriptor 3 and reads from 4, a JSON object a line:

    → {"run": 7, "arguments": ["--", "train.py"], "directory": "/…", "streams": "/tmp/…/7"}
    ← {"ready": true} | {"failed": "why"}               once, when all is loaded, or cannot be
    ← {"run": 7, "pid": 123} | {"run": 7, "stale": true}  stale: what was loaded has changed on the disk since
    ← {"run": 7, "code": 0, "signal": null}             one of the two is null

At `streams` the host listens, at that path with `.out`, `.err` and `.probe` after it. Linux only.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import warnings
from types import ModuleType
from typing import Any, NoReturn, Optional

from ..frameworks import prepare_imports
from ..start import start
from .collector import without_collector
from .preloaded import Preloaded

_FROM_HOST, _TO_HOST = 3, 4
# What a framework's hooks are made of is loaded with it.
_ROOMS = {"torch": "torch.hooks", "keras": "keras.hooks.keras"}


def serve(names: list[str]) -> NoReturn:
    environment = dict(os.environ)
    # The folder of the launcher, which a script's own takes the place of.
    launcher = sys.path.pop(0)
    prepare_imports()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    preloaded = Preloaded()
    try:
        with without_collector():
            preloaded.load([functools.partial(_load, name) for name in names])
    except BaseException as error:
        _tell({"failed": f"{type(error).__name__}: {error}"})
        os._exit(1)
    _restore(environment)
    sys.path.insert(0, launcher)
    places = _Places([preloaded.module(name) for name in names])
    # Copies share what is never touched again.
    gc.collect()
    gc.freeze()
    _tell({"ready": True})
    _Server(preloaded, places).serve()


def _load(name: str) -> None:
    importlib.import_module(name)
    if name in _ROOMS:
        importlib.import_module(f"{__name__.partition('.')[0]}.{_ROOMS[name]}")


class _Places:
    """The folders that libraries were installed to, and when something was last."""

    def __init__(self, modules: list[Optional[ModuleType]]) -> None:
        files = [getattr(module, "__file__", None) for module in modules]
        self._folders = sorted({os.path.dirname(os.path.dirname(file)) for file in files if file})
        self._seen = self._now()

    def have_changed(self) -> bool:
        return self._now() != self._seen

    def _now(self) -> list[int]:
        return [os.stat(folder).st_mtime_ns if os.path.isdir(folder) else -1 for folder in self._folders]


class _Server:
    def __init__(self, preloaded: Preloaded, places: _Places) -> None:
        self._preloaded = preloaded
        self._places = places
        self._runs: dict[int, int] = {}
        self._buffer = b""
        self._is_open = True

    def serve(self) -> NoReturn:
        woken, wakes = os.pipe()
        os.set_blocking(wakes, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        while self._is_open or self._runs:
            ready, _, _ = select.select([woken, *([_FROM_HOST] if self._is_open else [])], [], [])
            if woken in ready:
                os.read(woken, 4096)
                self._reap()
            if _FROM_HOST in ready:
                self._read((woken, wakes))
        os._exit(0)

    def _read(self, ours: tuple[int, int]) -> None:
        chunk = os.read(_FROM_HOST, 65536)
        self._is_open = chunk != b""
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        for line in lines:
            self._fork(json.loads(line), ours)

    def _fork(self, request: dict[str, Any], ours: tuple[int, int]) -> None:
        run = request["run"]
        if self._places.have_changed():
            _tell({"run": run, "stale": True})
            return
        with warnings.catch_warnings():
            # Threads of the libraries that reckon wait for work, and are made anew where they are wanted.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            _run(request, self._preloaded, ours)
        self._runs[pid] = run
        _tell({"run": run, "pid": pid})

    def _reap(self) -> None:
        while self._runs:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            run = self._runs.pop(pid, None)
            if run is not None:
                ended = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else None
                _tell({"run": run, "code": None if ended else os.WEXITSTATUS(status), "signal": ended})


def _run(request: dict[str, Any], preloaded: Preloaded, ours: tuple[int, int]) -> NoReturn:
    """In the copy: as if the interpreter had just been started."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in (*ours, _FROM_HOST, _TO_HOST):
            os.close(descriptor)
        # A group of its own, so that its children end with it.
        os.setsid()
        _connect(request["streams"])
        os.chdir(request["directory"])
        _draw_anew(preloaded)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    start(request["arguments"], preloaded)


def _connect(streams: str) -> None:
    for name, descriptors in ((".out", (1,)), (".err", (2,)), (".probe", (3, 4))):
        stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        stream.connect(streams + name)
        connected = stream.detach()
        for descriptor in descriptors:
            if descriptor != connected:
                os.dup2(connected, descriptor)
        if connected not in descriptors:
            os.close(connected)


def _draw_anew(preloaded: Preloaded) -> None:
    """NumPy's and PyTorch's generators began where this interpreter did; Python's own is seeded by each copy, TensorFlow's at its
    first draw."""
    numpy_random = preloaded.module("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
    torch = preloaded.module("torch")
    if torch is not None:
        torch.default_generator.seed()


def _restore(environment: dict[str, str]) -> None:
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)


def _tell(message: dict[str, Any]) -> None:
    os.write(_TO_HOST, json.dumps(message).encode() + b"\n")
