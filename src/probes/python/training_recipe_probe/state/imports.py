"""What a library draws from the process's generators while it is loaded is no draw of the script's."""

from __future__ import annotations

import builtins
import functools
import sys
from typing import Any

from ..script.frames import is_user_code, is_user_file
from .seeds import Seeds


def watch_imports(seeds: Seeds) -> None:
    original = builtins.__import__
    depth = 0

    @functools.wraps(original)
    def load(name: str, *args: Any, **kwargs: Any) -> Any:
        nonlocal depth
        if seeds.frozen:
            # Libraries import within their functions, in every step of a training.
            if builtins.__import__ is load:
                builtins.__import__ = original
            return original(name, *args, **kwargs)
        if seeds.settled or ((depth > 0 or name in sys.modules) and not is_user_code(sys._getframe(1).f_code)):
            return original(name, *args, **kwargs)
        seeds.glance()
        depth += 1
        try:
            result = original(name, *args, **kwargs)
        finally:
            depth -= 1
        module = sys.modules.get(name)
        # A module of the script's own draws for the script; a relative name is one's own, or is not found here.
        if module is not None and not is_user_file(getattr(module, "__file__", None) or "<built-in>"):
            seeds.forgive()
        return result

    builtins.__import__ = load
