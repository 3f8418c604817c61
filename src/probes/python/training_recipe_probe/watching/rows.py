"""What was recorded on its way to the host: several rows at a time, since each message costs the training time."""

from __future__ import annotations

import time
from typing import Any, Callable

from ..conversation.rpc import Channel, Disconnected
from ..process.process import end_process

_SECONDS = 0.2


class Rows:
    """`read` turns losses that were left on a device into numbers, in place, of all rows at once."""

    def __init__(self, channel: Channel, read: Callable[[list[dict[str, Any]]], None]) -> None:
        self._channel = channel
        self._read = read
        self._rows: list[dict[str, Any]] = []
        self._sent = time.perf_counter()

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if time.perf_counter() - self._sent > _SECONDS:
            self.send()

    def send(self) -> None:
        if not self._rows:
            return
        self._read(self._rows)
        try:
            self._channel.notify("watch/rows", {"rows": self._rows})
        except Disconnected:
            # Nobody is left to read it, and whoever wanted the training is gone.
            end_process(0)
        self._rows = []
        self._sent = time.perf_counter()
