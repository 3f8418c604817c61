"""JSON-RPC 2.0 with `Content-Length` framing over two inherited pipes."""

from __future__ import annotations

import json
import math
import os
import threading
from typing import Any, Callable

from .failures import ProbeError

Handler = Callable[[dict[str, Any]], Any]

INTERNAL_ERROR = -32603
METHOD_NOT_FOUND = -32601

# In the environment of a process that was not given the pipes as descriptors 3 and 4: which they are.
PIPES = "TRAINING_RECIPE_PIPES"


class Disconnected(Exception):
    """The host is gone."""


class EndOfSession(BaseException):
    """The host said `end`."""


def encode_numbers(value: Any) -> Any:
    """Writes the numbers that JSON lacks as `{"$number": "NaN"}`."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return {"$number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, dict):
        return {key: encode_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode_numbers(item) for item in value]
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _written(message: dict[str, Any]) -> str:
    """Most messages hold no number that JSON lacks, and going through each of a training's rows would cost it time."""
    try:
        return json.dumps(message, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(encode_numbers(message), ensure_ascii=False, allow_nan=False)


def decode_numbers(pairs: dict[str, Any]) -> Any:
    """For `json.loads(object_hook=…)`."""
    if len(pairs) == 1 and "$number" in pairs:
        return float(pairs["$number"].replace("Infinity", "inf"))
    return pairs


class Channel:
    """One end of the conversation. Reading is the training thread's alone; any thread may write."""

    def __init__(self, read_descriptor: int, write_descriptor: int) -> None:
        self._read_descriptor = read_descriptor
        self._write_descriptor = write_descriptor
        self._buffer = b""
        self._write_lock = threading.Lock()

    def notify(self, method: str, params: Any) -> None:
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def log(self, message: str) -> None:
        self.notify("log", {"message": message})

    def read(self) -> dict[str, Any]:
        """The next message. Raises `Disconnected` when the host is gone."""
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        self._buffer = rest
        while len(self._buffer) < length:
            self._fill()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return json.loads(body.decode("utf-8"), object_hook=decode_numbers)

    def answer(self, message: dict[str, Any], handlers: dict[str, Handler]) -> None:
        """Runs the handler that a request asks for and writes its answer."""
        method, identifier = message.get("method"), message.get("id")
        if method == "end":
            raise EndOfSession
        handler = handlers.get(str(method))
        if handler is None:
            if identifier is not None:
                self.fail(identifier, METHOD_NOT_FOUND, f"{method} is not something that this probe answers.")
            return
        try:
            result = handler(message.get("params") or {})
        except ProbeError as error:
            self.fail(identifier, error.code, str(error))
        except Exception as error:  # the host must hear of our own faults too
            import traceback

            self.log(traceback.format_exc())
            self.fail(identifier, INTERNAL_ERROR, f"{type(error).__name__}: {error}")
        else:
            self.succeed(identifier, result)

    def succeed(self, identifier: Any, result: Any) -> None:
        try:
            self._write({"jsonrpc": "2.0", "id": identifier, "result": result})
        except (TypeError, ValueError) as error:
            # Nothing was sent yet. An answer that cannot be written down fails alone.
            self.fail(identifier, INTERNAL_ERROR, f"{type(error).__name__}: {error}")

    def fail(self, identifier: Any, code: int, message: str) -> None:
        self._write({"jsonrpc": "2.0", "id": identifier, "error": {"code": code, "message": message}})

    def _fill(self) -> None:
        try:
            chunk = os.read(self._read_descriptor, 65536)
        except OSError as error:
            raise Disconnected from error
        if not chunk:
            raise Disconnected
        self._buffer += chunk

    def _write(self, message: dict[str, Any]) -> None:
        body = _written(message).encode("utf-8")
        data = b"Content-Length: %d\r\n\r\n" % len(body) + body
        with self._write_lock:
            try:
                while data:
                    data = data[os.write(self._write_descriptor, data) :]
            except OSError as error:
                raise Disconnected from error


def open_channel() -> Channel:
    """The pipes that the host left open for us: it writes to 3 and reads from 4, where it does not say otherwise.

    Windows hands descriptors down in another way; what differs is to be decided here alone.
    """
    read_descriptor, write_descriptor = (int(each) for each in os.environ.pop(PIPES, "3,4").split(","))
    for descriptor in (read_descriptor, write_descriptor):
        os.set_inheritable(descriptor, False)
    return Channel(read_descriptor, write_descriptor)
