"""While the script's step is done again it writes no files and prints nothing: an experiment leaves no trace of itself."""

from __future__ import annotations

import builtins
import io
import logging
import os
import sys
from typing import Any


class Quiet:
    def __init__(self) -> None:
        self._before: list[Any] = []

    def enter(self) -> None:
        if self._before:
            return
        silent = open(os.devnull, "w", encoding="utf-8")
        self._before = [sys.stdout, sys.stderr, builtins.open, io.open, logging.root.manager.disable]
        sys.stdout = sys.stderr = silent
        opened = builtins.open

        def open_for_reading(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if isinstance(mode, str) and any(letter in mode for letter in "wax+"):
                return opened(os.devnull, "wb" if "b" in mode else "w")
            return opened(file, mode, *args, **kwargs)

        builtins.open = io.open = open_for_reading  # type: ignore[assignment]
        logging.disable(logging.CRITICAL)
        torch = sys.modules.get("torch")
        if torch is not None:
            self._before.append(torch.save)
            torch.save = lambda *args, **kwargs: None

    def leave(self) -> None:
        if not self._before:
            return
        silent = sys.stdout
        sys.stdout, sys.stderr, builtins.open, io.open, disabled, *save = self._before  # type: ignore[misc]
        logging.disable(disabled)
        if save:
            sys.modules["torch"].save = save[0]  # type: ignore[attr-defined]
        self._before = []
        silent.close()
