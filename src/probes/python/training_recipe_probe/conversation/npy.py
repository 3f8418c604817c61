"""Writes `.npy` files (format 1.0) without numpy."""

from __future__ import annotations

from pathlib import Path

# Ours to numpy's array-protocol type strings, little-endian.
DESCRIPTIONS = {
    "float64": "<f8",
    "float32": "<f4",
    "float16": "<f2",
    "int64": "<i8",
    "int32": "<i4",
    "int16": "<i2",
    "int8": "|i1",
    "uint8": "|u1",
    "uint16": "<u2",
    "uint32": "<u4",
    "uint64": "<u8",
    "bool": "|b1",
    "complex64": "<c8",
    "complex128": "<c16",
}


def write_npy(path: Path, dtype: str, shape: tuple[int, ...], data: bytes) -> None:
    """`data` is row-major and little-endian. Raises `KeyError` for a dtype that the format lacks."""
    header = f"{{'descr': '{DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': {_tuple(shape)}, }}"
    # Magic (6), version (2), length (2), header, newline: a multiple of 64.
    padding = -(10 + len(header) + 1) % 64
    text = (header + " " * padding + "\n").encode("latin1")
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data)


def _tuple(shape: tuple[int, ...]) -> str:
    return "(" + "".join(f"{size}, " for size in shape).rstrip(" " if len(shape) == 1 else ", ") + ")"
