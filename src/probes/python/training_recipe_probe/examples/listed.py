"""Batches whose examples are not rows of tensors but come one by one, in lists: detection data, texts of any length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Optional

import numpy

from ..conversation.failures import NotApplicable
from .column import as_array

# So many examples tell whether the net got them.
_COMPARED = 4


@dataclass(frozen=True)
class Part:
    """One tensor of each example."""

    name: Optional[str]
    # Which of the batch's fields it is in: by convention the first holds what goes in.
    field: int
    # In a dict of its own within a field, as what an annotation says is.
    is_nested: bool
    values: list[Any]

    def rows(self) -> list[numpy.ndarray]:
        return [as_array(each) for each in self.values]


@dataclass(frozen=True)
class ListedRoles:
    """Which parts of such a batch go in and which are compared; and whether the net gets those that go in as they stand there."""

    by_example: bool
    names: list[Optional[str]]
    inputs: list[int]
    targets: list[int]
    as_the_net_gets_them: bool

    def of(self, item: Any) -> tuple[list[list[numpy.ndarray]], list[list[numpy.ndarray]]]:
        """Of another batch of the same source."""
        parts = _by_example(item, None) if self.by_example else _by_field(item, None)
        if parts is None or [part.name for part in parts] != self.names:
            raise NotApplicable("Batches of this source hold now more, now fewer tensors, so their examples cannot be told apart.")
        return [parts[at].rows() for at in self.inputs], [parts[at].rows() for at in self.targets]


def listed_roles(item: Any, size: Optional[int], given: list[Any]) -> Optional[tuple[ListedRoles, list[Part]]]:
    """Of a batch of `size` examples; `given` is what the net got. None where all is stacked, or nothing is a tensor."""
    if not isinstance(item, (dict, list, tuple)) or not (_is_listed(item) or len(item) == size):
        return None  # Told at once: a batch of rows may be a whole data set.
    for by_example in (False, True):
        if by_example and size is None and not (item and isinstance(item, (list, tuple)) and isinstance(item[0], (list, tuple, dict))):
            return None
        parts = (_by_example if by_example else _by_field)(item, size)
        if parts is None:
            continue
        if not (by_example or _is_listed(item)) or not all(_can_be_laid_out(part) for part in parts):
            return None
        reach = _reaching(parts, given)
        outer = [at for at, part in enumerate(parts) if not part.is_nested]
        inputs = [at for at in outer if at in reach]
        matched = bool(inputs)
        if not inputs:
            first = min(parts[at].field for at in outer or range(len(parts)))
            inputs = [at for at, part in enumerate(parts) if part.field == first]
        targets = [at for at in range(len(parts)) if at not in inputs]
        return ListedRoles(by_example, [part.name for part in parts], inputs, targets, matched), parts
    return None


def _reaching(parts: list[Part], given: list[Any]) -> set[int]:
    """Those that the net was seen to get, one by one or stacked."""
    arrays = [as_array(each) for each in given]
    found = set()
    for at, part in enumerate(parts):
        some = part.rows()[:_COMPARED]
        rows = [array for array in arrays if len(array.shape) and len(array) == len(part.values)]
        one_by_one = all(any(numpy.array_equal(each, array) for array in arrays) for each in some)
        stacked = any(all(numpy.array_equal(each, row) for each, row in zip(some, array)) for array in rows)
        if one_by_one or stacked:
            found.add(at)
    return found


def _is_listed(item: Any) -> bool:
    """Whether a batch of fields has one that is a list of tensors, or of what holds some, or is ragged."""
    fields = list(dict.values(item)) if isinstance(item, dict) else item
    return any(
        _is_ragged(each)
        or isinstance(each, (list, tuple)) and any(True for _ in _tensors(each)) or isinstance(each, dict) and _is_listed(each)
        for each in fields
    )


def _by_field(item: Any, size: Optional[int]) -> Optional[list[Part]]:
    """`(images, targets)`, each a tensor or a list with an entry an example; or a dict of such fields."""
    if not isinstance(item, (dict, list, tuple)):
        return None
    fields = list(dict.items(item)) if isinstance(item, dict) else [(None, each) for each in item]
    parts: list[Part] = []
    for at, (key, value) in enumerate(fields):
        if not any(True for _ in _tensors(value)):
            continue
        name = key if isinstance(key, str) else None
        size = _length(value) if size is None else size
        inside = _parts_of(value, size, name, at)
        if inside is None:
            return None
        parts += inside
    return parts or None


def _parts_of(value: Any, size: Optional[int], name: Optional[str], at: int) -> Optional[list[Part]]:
    """Of one field."""
    if isinstance(value, dict):
        inside = _by_field(value, size)
        return None if inside is None else [Part(part.name, at, True, part.values) for part in inside]
    if size is None or _length(value) != size:
        return None
    if _is_tensor(value):
        return [Part(name, at, False, list(_rows_of(value)))]
    return None if _are_stacked(value, size) else _entries(value, name, at)


def _by_example(item: Any, size: Optional[int]) -> Optional[list[Part]]:
    """`[(image, target), …]`."""
    if not isinstance(item, (list, tuple)) or not item or size not in (None, len(item)):
        return None
    first = item[0]
    if _is_tensor(first):
        return _entries(item, None, 0)
    keys: list[Any] = list(first) if isinstance(first, dict) else list(range(len(first))) if isinstance(first, (list, tuple)) else []
    parts: list[Part] = []
    for at, key in enumerate(keys):
        try:
            column = [example[key] for example in item]
        except (KeyError, IndexError, TypeError):
            return None
        if any(True for _ in _tensors(column)):
            entries = _entries(column, key if isinstance(key, str) else None, at)
            if entries is None:
                return None
            parts += entries
    return parts or None


def _entries(values: Any, name: Optional[str], field: int) -> Optional[list[Part]]:
    """The tensors of a list with one entry an example; None where its entries are not alike."""
    named = [dict(_tensors(each, name)) for each in values]
    if not named[0] or any(each.keys() != named[0].keys() for each in named):
        return None
    is_nested = isinstance(values[0], dict)
    return [Part(key, field, is_nested, [each[key] for each in named]) for key in named[0]]


def _tensors(value: Any, name: Optional[str] = None) -> Iterator[tuple[Optional[str], Any]]:
    """By the innermost key that each is found under; several without one are numbered."""
    if _is_tensor(value):
        yield name, value
    elif isinstance(value, dict):
        for key, each in dict.items(value):
            yield from _tensors(each, key if isinstance(key, str) else name)
    elif isinstance(value, (list, tuple)):
        for at, each in enumerate(value):
            yield from _tensors(each, name if len(value) == 1 else f"{name or ''} {at}".strip())


def _can_be_laid_out(part: Part) -> bool:
    """Whether its entries are numbers of one kind, of as many axes each; an empty one may be another."""
    arrays = part.rows()
    kinds = {(each.ndim, each.dtype.kind) for each in arrays if each.size}
    return len(kinds) <= 1 and all(each.dtype.kind in "biuf" for each in arrays)


def _are_stacked(values: Any, size: int) -> bool:
    """Several views of a batch, each of them stacked."""
    return all(_is_tensor(each) and _length(each) == size for each in values) and len({tuple(each.shape) for each in values}) == 1


def _is_tensor(value: Any) -> bool:
    return hasattr(type(value), "shape") and hasattr(type(value), "dtype")


def _is_ragged(value: Any) -> bool:
    return type(value).__name__ == "RaggedTensor"


def _length(value: Any) -> Optional[int]:
    if _is_ragged(value):
        return int(value.nrows())
    if _is_tensor(value):
        return int(value.shape[0]) if len(value.shape) else None
    return len(value) if isinstance(value, (list, tuple)) else None


def _rows_of(tensor: Any) -> Iterator[Any]:
    return (tensor[at] for at in range(_length(tensor) or 0))
