"""SHA-256 over tensors: equal in two runs where no number differs."""

from __future__ import annotations

import hashlib
from typing import Iterable


def digest(tensors: Iterable[tuple[str, tuple[int, ...], bytes]]) -> str:
    """Of each tensor: its type's name, its shape, its bytes in row-major order."""
    whole = hashlib.sha256()
    for dtype, shape, data in tensors:
        whole.update(f"{dtype}{tuple(shape)}".encode())
        whole.update(data)
    return whole.hexdigest()
