"""The collector of garbage, while a library is loaded."""

from __future__ import annotations

import contextlib
import gc
from typing import Iterator


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """What a library makes while it is loaded stays. To go through all of it again and again takes a fifth of the time that
    TensorFlow is loaded in."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
