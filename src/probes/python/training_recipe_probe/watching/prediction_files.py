"""Files that predictions are appended to, one an output: `.npy`, whose header is written anew with each record."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

# Numbers of one record; more rows than that hold are left out.
_VALUES = 16_384
_HEADER = 128


class TooLarge(Exception):
    """One row alone has more numbers than a record may have."""


class PredictionFiles:
    """Rows lie along the first axis of an output."""

    def __init__(self, folder: Path, shapes: Sequence[tuple[int, ...]]) -> None:
        self._shapes = [_kept(tuple(shape)) for shape in shapes]
        self._files = [folder / f"predictions-{index}.npy" for index in range(len(self._shapes))]
        self._count = 0

    def rows(self, output: int) -> int:
        """How many of the output's rows are kept."""
        return self._shapes[output][0]

    def append(self, records: Sequence[bytes]) -> None:
        """One an output: the kept rows as float32, row-major and little-endian."""
        self._count += 1
        for path, shape, record in zip(self._files, self._shapes, records):
            with open(path, "ab") as file:
                if self._count == 1:
                    file.write(_header(0, shape))
                file.write(record)
            with open(path, "r+b") as file:
                file.write(_header(self._count, shape))


def _kept(shape: tuple[int, ...]) -> tuple[int, ...]:
    size = 1
    for each in shape[1:]:
        size *= each
    if size > _VALUES:
        raise TooLarge
    return (min(shape[0], _VALUES // max(1, size)), *shape[1:])


def _header(count: int, shape: tuple[int, ...]) -> bytes:
    sizes = ", ".join(str(each) for each in (count, *shape))
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes},), }}"
    return b"\x93NUMPY\x01\x00" + (_HEADER - 10).to_bytes(2, "little") + text.ljust(_HEADER - 11).encode("latin1") + b"\n"
