"""Reads of the person's data that leave no trace: nothing is printed or written, and the generators stand as before."""

from __future__ import annotations

from typing import Any, Callable, Optional, TypeVar

from ..conversation.failures import ProbeError, ScriptFailed
from ..process.quiet import Quiet

Result = TypeVar("Result")


class Unnoticed:
    """One stream of reads: each goes on with the random numbers at which the one before stopped."""

    def __init__(self, engine: Any, remember: Callable[[], Callable[[], None]]) -> None:
        """`remember` takes the generators' state, and hands out what puts it back."""
        self._engine = engine
        self._remember = remember
        self._stream: Optional[Callable[[], None]] = None

    def read(self, fetch: Callable[[], Result]) -> Result:
        """Raises `ScriptFailed` where the data does."""
        generators = self._remember()
        was_off, self._engine.off = self._engine.off, True
        quiet = Quiet()
        quiet.enter()
        try:
            if self._stream is not None:
                self._stream()
            found = fetch()
            self._stream = self._remember()
            return found
        except ProbeError:
            raise
        except Exception as error:
            raise ScriptFailed(f"The data raised {type(error).__name__} when examples were read: {error}") from error
        finally:
            quiet.leave()
            self._engine.off = was_off
            generators()
