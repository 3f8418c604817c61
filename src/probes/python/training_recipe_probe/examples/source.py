"""What examples can be read from, whatever holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Iterator, Optional

from ..conversation.failures import NotApplicable
from .column import RowsOfOne
from .flattened import unflattened

Rows = tuple[list[RowsOfOne], list[RowsOfOne]]


@dataclass
class Source:
    """`batches` gives inputs and targets of some examples at a time, their first axes as long as each other."""

    origin: str
    batches: Iterator[Rows]
    of: Optional[int] = None
    in_order: bool = True
    once: bool = True
    as_the_net_gets_them: Optional[bool] = None
    input_names: list[Optional[str]] = field(default_factory=list)
    target_names: list[Optional[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def slices(inputs: list[Any], targets: list[Any], size: int = 512) -> Iterator[Rows]:
    """Whole arrays, some rows at a time."""
    count = min(len(each) for each in [*inputs, *targets])
    for start in range(0, count, size):
        rows = slice(start, min(start + size, count))
        yield [each[rows] for each in inputs], [each[rows] for each in targets]


def of_the_batch(inputs: list[Any], targets: list[Any], size: Optional[int], names: list[Any]) -> Source:
    """Where there is nothing else to read: what the net was just given."""
    if size is None or not inputs or inputs[0].ndim == 0 or len(inputs[0]) != size:
        raise NotApplicable("Which axis of the captured batch counts its examples could not be told.")
    compared = [unflattened(each, size, inputs) for each in targets]
    rows = [each for each in inputs if each.ndim and len(each) == size], [each for each in compared if each.ndim and len(each) == size]
    said = "The script makes its batches by itself, so only the captured one can be read."
    return Source("batch", iter([rows]), once=False, as_the_net_gets_them=True, input_names=names, notes=[said])
