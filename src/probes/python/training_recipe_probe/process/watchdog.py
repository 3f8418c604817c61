"""A thread that ends the process when the host is gone, and says where a script hangs."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from typing import Any, Callable, Optional

from ..conversation.rpc import Channel, Disconnected
from ..script.frames import is_probe_code, location, user_frames, walk

_GLANCE_SECONDS = 0.5
_PATIENCE_SECONDS = 10.0


class Watchdog:
    def __init__(self, channel: Channel, capture_within_seconds: float, end: Callable[[int], None]) -> None:
        self._channel = channel
        self._deadline = time.monotonic() + capture_within_seconds
        self._allowed = capture_within_seconds
        self._end = end
        self._captured = threading.Event()
        self._thread_id = threading.get_ident()
        self._parent = os.getppid()
        # What was seen of a training that came to no step: words, and where.
        self.why: Callable[[], Optional[tuple[str, Any]]] = lambda: None

    def start(self) -> None:
        threading.Thread(target=self._watch, name="training-recipe-watchdog", daemon=True).start()

    def captured(self) -> None:
        """The first step is known; from here on the host keeps the time."""
        self._captured.set()

    def _watch(self) -> None:
        while True:
            time.sleep(_GLANCE_SECONDS)
            if os.getppid() != self._parent:
                self._end(1)
            if not self._captured.is_set() and time.monotonic() > self._deadline:
                self._tell_where_it_hangs()
                # The host ends the process when it has read why.
                time.sleep(_PATIENCE_SECONDS)
                self._end(0)

    def _tell_where_it_hangs(self) -> None:
        frame = sys._current_frames().get(self._thread_id)
        own = user_frames(frame) if frame else []
        place = (own[0].f_code.co_filename, own[0].f_lineno) if own else None
        lines = [
            line
            for each in walk(frame)
            if not is_probe_code(each.f_code) and "importlib" not in each.f_code.co_filename
            for line in traceback.format_stack(each, limit=1)
        ]
        where = f"It is at line {place[1]} of {os.path.basename(place[0])}." if place else ""
        seen, told = self.why() or (where, location(place))
        try:
            self._channel.notify(
                "script/ended",
                {
                    "kind": "hung",
                    "message": f"No training step was reached within {self._allowed:.0f} seconds. {seen}".rstrip(),
                    "location": told,
                    "stack": "".join(reversed(lines)) or None,
                },
            )
        except Disconnected:
            pass
