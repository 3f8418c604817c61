"""From the process's start to the script's end."""

from __future__ import annotations

import os
import platform
import runpy
import sys
import time
from types import ModuleType
from typing import Any, NoReturn, Optional

from . import PROTOCOL_VERSION
from .conversation.rpc import Channel, Disconnected, EndOfSession, open_channel
from .frameworks import install_hooks
from .process.endings import ended_by, never_trained
from .process.preloaded import Preloaded
from .process.process import end_process
from .process.ranks import Alone, Follower, Leader, count_of
from .process.terminal import stand_in_for_terminal
from .process.watchdog import Watchdog
from .script import edits
from .script.notebook import Notebook, NotebookChannel
from .session import Session
from .state.seeds import Seeds

_PATIENCE_SECONDS = 2.0


def start(arguments: list[str], preloaded: Optional[Preloaded] = None) -> NoReturn:
    """Waits for `initialize`, runs the script as `__main__`, and ends the process.

    preloaded: libraries that this process was started with; None in one that was started for the script alone.
    """
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    try:
        channel = open_channel()
        if arguments[0].endswith(".ipynb"):
            channel = NotebookChannel.over(channel)
        session = _initialize(channel)
        notebook = _read_notebook(arguments[0], session)
        if preloaded is not None and (name := preloaded.shadowed_by(_first_folder(arguments))) is not None:
            _say_unfit(session, f"its folder has a module {name} of its own")
        install_hooks(session, preloaded, lambda why: _say_unfit(session, why))
        stand_in_for_terminal()
        _run(arguments, session, notebook)
    except (Disconnected, EndOfSession):
        end_process(0)
    raise AssertionError("unreachable")


def _initialize(channel: Channel) -> Session:
    message = channel.read()
    params = message.get("params") or {}
    if message.get("method") != "initialize":
        channel.fail(message.get("id"), -32600, "The first message must be initialize.")
        end_process(1)
    if params.get("protocolVersion") != PROTOCOL_VERSION:
        channel.fail(
            message.get("id"),
            -32003,
            f"The host speaks version {params.get('protocolVersion')} of the protocol, the probe version {PROTOCOL_VERSION}.",
        )
        end_process(1)
    try:
        edits.install(params.get("edits") or ())
    except edits.EditsDoNotFit as error:
        channel.fail(message.get("id"), -32602, str(error))
        end_process(1)
    watchdog = Watchdog(channel, params["captureWithinMilliseconds"] / 1000, end_process)
    session = Session(
        channel,
        params["script"],
        params["runDirectory"],
        bool(params.get("captureVariables")),
        watchdog,
        Seeds(params.get("reseed")),
        _ranks(channel, params),
        bool(params.get("watch")),
    )
    channel.succeed(
        message.get("id"),
        {
            "protocolVersion": PROTOCOL_VERSION,
            "probe": "python",
            "runtime": f"python {platform.python_version()}",
        },
    )
    return session


def _ranks(channel: Channel, params: dict[str, Any]) -> Alone:
    if params.get("follows"):
        return Follower(channel)
    return Leader(channel, count_of(params["ranks"]), params) if params.get("ranks") is not None else Alone()


def _read_notebook(path: str, session: Session) -> Optional[Notebook]:
    if not isinstance(session.channel, NotebookChannel):
        return None
    try:
        notebook = Notebook(path, session.run_directory)
    except (OSError, ValueError, AttributeError, TypeError, edits.EditsDoNotFit) as error:
        message = f"{os.path.basename(path)} could not be read as a notebook: {error}"
        session.channel.notify("script/ended", {"kind": "syntax-error", "message": message, "location": None, "stack": None})
        _wait_to_be_ended()
    session.channel.notebook = notebook
    session.script = notebook.file
    if notebook.left_out:
        session.channel.log("Magics left out: " + "; ".join(notebook.left_out))
    return notebook


def _run(arguments: list[str], session: Session, notebook: Optional[Notebook]) -> NoReturn:
    session.started = time.perf_counter()
    session.watchdog.why = lambda: session.why_untrained and session.why_untrained()
    session.watchdog.start()
    script = arguments[1] if arguments[0] == "-m" else arguments[0]
    try:
        if arguments[0] == "-m":
            _run_module(arguments[1:])
        elif notebook is not None:
            _run_notebook(arguments, notebook)
        else:
            _run_file(arguments)
    except (Disconnected, EndOfSession):
        end_process(0)
    except BaseException as error:
        _flush()
        if session.watched and session.has_captured:
            _end_as_by_itself(session, error, script)
        session.script_left(error)
        if not session.ranks.blame():
            session.channel.notify("script/ended", session.untrained(ended_by(error, script)))
    else:
        _flush()
        if session.watched and session.has_captured:
            _end_as_by_itself(session, None, script)
        session.script_left(None)
        session.channel.notify("script/ended", session.untrained(never_trained()))
    _wait_to_be_ended()


def _end_as_by_itself(session: Session, error: Optional[BaseException], script: str) -> NoReturn:
    """A training that was watched is told of, and then what it registered for its end still comes."""
    exited = isinstance(error, SystemExit)
    if error is not None and not exited:
        sys.stderr.write(str(ended_by(error, script)["stack"]))
    try:
        session.script_left(error)
    except EndOfSession:
        pass
    session.ranks.let_end()
    raise SystemExit(error.code if isinstance(error, SystemExit) else 0 if error is None else 1)


def _first_folder(arguments: list[str]) -> str:
    """Where imports look first."""
    return os.getcwd() if arguments[0] == "-m" else os.path.dirname(os.path.abspath(arguments[0]))


def _say_unfit(session: Session, why: str) -> NoReturn:
    """The host starts the script once more, in a fresh process."""
    _flush()
    session.channel.notify("process/unfit", {"why": why})
    _wait_to_be_ended()


def _wait_to_be_ended() -> NoReturn:
    """The host ends the process when it has read why; one that was gone before then would have said nothing."""
    time.sleep(_PATIENCE_SECONDS)
    end_process(0)


def _run_file(arguments: list[str]) -> None:
    """As `python script.py ARGS` does it."""
    path = arguments[0]
    sys.argv = list(arguments)
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    main = _fresh_main()
    main.__file__ = path
    if edits.of(path):
        code = edits.compile_file(path)
    else:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, main.__dict__)


def _run_notebook(arguments: list[str], notebook: Notebook) -> None:
    """As a kernel started in the notebook's folder does it."""
    sys.argv = list(arguments)
    sys.path[0] = os.path.dirname(notebook.path)
    notebook.run(_fresh_main().__dict__)


def _run_module(arguments: list[str]) -> None:
    """As `python -m package.module ARGS` does it."""
    sys.argv = ["-m", *arguments[1:]]
    sys.path[0] = os.getcwd()
    _fresh_main()
    runpy._run_module_as_main(arguments[0], alter_argv=True)  # type: ignore[attr-defined]


def _fresh_main() -> ModuleType:
    main = ModuleType("__main__")
    main.__dict__.update({"__builtins__": __builtins__, "__loader__": None, "__spec__": None, "__package__": None})
    annotations: dict[str, Any] = {}
    main.__dict__["__annotations__"] = annotations
    sys.modules["__main__"] = main
    return main


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass
