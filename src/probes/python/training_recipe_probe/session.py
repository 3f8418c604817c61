"""One run: what the host asked for, and the conversation while the script stands still."""

from __future__ import annotations

import re
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, NoReturn, Optional

from .conversation.failures import ProbeError, RunOver, ScriptFailed
from .conversation.rpc import Channel, Handler
from .process.process import end_process
from .process.ranks import Alone
from .process.watchdog import Watchdog
from .script import edits
from .script.frames import is_user_file
from .state.seeds import Seeds


class DriveOn(BaseException):
    """A handler's way to say that the script itself must run on before the answer is known."""


# Nobody reads more rows a second; telling each would cost a small net's step as much as the step itself.
_ROW_SECONDS = 0.05


class Session:
    def __init__(
        self,
        channel: Channel,
        script: str,
        run_directory: str,
        capture_variables: bool,
        watchdog: Watchdog,
        seeds: Seeds,
        ranks: Alone,
        watched: bool = False,
    ) -> None:
        self.script = script
        self.channel = channel
        self.run_directory = Path(run_directory)
        self.capture_variables = capture_variables
        self.watchdog = watchdog
        self.seeds = seeds
        # Whether the script is to train to its end as it would by itself.
        self.watched = watched
        self.ranks = ranks
        self.started = time.perf_counter()
        self.thread_id = threading.get_ident()
        # Set by a framework's hooks: told of the script's end while an experiment drives it.
        self.on_script_left: Optional[Callable[[Optional[BaseException]], None]] = None
        self._handlers: dict[str, Handler] = {}
        self._pending: Any = None
        self._row_told = 0.0
        self.has_captured = False
        # Takes what a framework keeps besides modules and optimizers of PyTorch, and gives what puts it back.
        self.remember_more: Optional[Callable[[], Callable[[], None]]] = None
        # Set by a framework's hooks: why no step was captured, and where, for a script that ran to its end.
        self.why_untrained: Optional[Callable[[], Optional[tuple[str, Any]]]] = None
        # Why no step of this script can be done again from the same state, where that is known beforehand.
        self.cannot_repeat: Optional[str] = None

    def mentions(self, pattern: str) -> bool:
        """Whether the script's text matches; true where it cannot be read."""
        return _mentions(self.script, pattern)

    def own_code_mentions(self, pattern: str) -> bool:
        """Whether the text of the script, or of a module of the person's that was loaded, matches."""
        files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        return self.mentions(pattern) or any(_mentions(file, pattern) for file in files if file and is_user_file(file))

    def capture(self, capture: dict[str, Any], handlers: dict[str, Handler]) -> None:
        """Tells the host of the captured step and answers it until `end`, or until the script must run on."""
        self.has_captured = True
        self.watchdog.captured()
        self._handlers = {"randomness/describe": lambda params: self.seeds.describe(), **handlers}
        unloaded = [f"{file} was to be changed, and was not loaded." for file in edits.unloaded()]
        self.channel.notify("captured", {**capture, "notes": [*capture["notes"], *unloaded]})
        self.serve()

    def refuse(self, message: str, place: Any) -> NoReturn:
        """The script will never come to a step that could be examined; `place` is where it says so."""
        self.channel.notify("script/ended", {"kind": "never-trained", "message": message, "location": place, "stack": None})
        end_process(0)

    def untrained(self, ended: dict[str, Any]) -> dict[str, Any]:
        """The same end, with its reason where a framework's hooks know one."""
        why = self.why_untrained() if ended["kind"] == "never-trained" and self.why_untrained is not None else None
        return ended if why is None else {**ended, "message": why[0], "location": why[1]}

    def serve(self) -> None:
        """Returns only when an experiment wants the script to run on; `settle` answers it later."""
        while True:
            message = self.channel.read()
            self.ranks.relay(message)
            try:
                self.channel.answer(message, self._handlers)
                self.ranks.answered()
            except DriveOn:
                self._pending = message.get("id")
                return

    def settle(self, result: Any) -> None:
        """Answers the experiment that let the script run on, then serves again."""
        pending, self._pending = self._pending, None
        if isinstance(result, ProbeError):
            self.channel.fail(pending, result.code, str(result))
        else:
            self.channel.succeed(pending, result)
        self.ranks.answered()
        self.serve()

    def failed(self, error: BaseException, doing: str) -> ScriptFailed:
        """What is answered where the script raises; the host hears first of the end of another rank, if that is why."""
        self.ranks.blame()
        return ScriptFailed(f"The script raised {type(error).__name__} during {doing}: {error}")

    def answer_pending(self, result: Any, said: str) -> None:
        """Answers the request that let the script run on; nothing else can be run afterwards. From any thread."""
        pending, self._pending = self._pending, None
        self.refuse_experiments(said)
        self.channel.succeed(pending, result)

    def on_row(self, row: dict[str, Any]) -> None:
        """Tells the host how an experiment gets on. The trace has all rows."""
        now = time.perf_counter()
        if now - self._row_told >= _ROW_SECONDS:
            self._row_told = now
            self.channel.notify("experiment/step", row)

    def script_left(self, error: Optional[BaseException]) -> None:
        """The script ended. After a capture that is the end of a driven experiment, and questions may still come."""
        was_captured = self.has_captured
        said = f"The script raised {type(error).__name__}: {error}" if error else "The script ran to its end"
        if was_captured:
            self.refuse_experiments(said)
        if self.on_script_left is not None:
            self.on_script_left(error)
        if was_captured:
            self.settle(ScriptFailed(f"{said} while it was being driven."))

    def refuse_experiments(self, said: str) -> None:
        """From now on the step cannot be done again here; whoever asks is sent to a fresh process."""

        def refuse(params: dict[str, Any]) -> NoReturn:
            raise RunOver(f"{said}, so no further experiment can be run.")

        self._handlers = {**self._handlers, "experiment/run": refuse, "step/describe": refuse}


def _mentions(file: str, pattern: str) -> bool:
    try:
        return re.search(pattern, Path(file).read_text(encoding="utf-8", errors="replace")) is not None
    except OSError:
        return True
