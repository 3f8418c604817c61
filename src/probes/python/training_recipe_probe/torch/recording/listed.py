"""Batches of a loader's whose examples come one by one, in lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import torch

from ...examples.listed import ListedRoles, Part, listed_roles
from ..net.tensors import storage_of
from .loader import Fetch


@dataclass(frozen=True)
class ListedBatch:
    fetch: Fetch
    roles: ListedRoles
    inputs: list[Part]
    targets: list[Part]
    # The net gets a tensor an example, and no rows.
    is_one_by_one: bool

    @property
    def size(self) -> int:
        return len(self.inputs[0].values)

    def annotations(self) -> set[int]:
        """Storages of what stands beside the inputs: no inputs, though a net may be given them for its loss."""
        return {storage_of(each) for part in self.targets for each in part.values if isinstance(each, torch.Tensor) and each.numel()}


def listed_batch(fetches: list[Fetch], given: list[torch.Tensor]) -> Optional[ListedBatch]:
    """The captured batch, where what its loader gave has an entry an example; None where its examples are rows of tensors."""
    for fetch in reversed(fetches):
        found = listed_roles(fetch.item, _size_of(fetch), given)
        if found is None:
            continue
        roles, parts = found
        inputs, targets = ([parts[at] for at in places] for places in (roles.inputs, roles.targets))
        batch = ListedBatch(fetch, roles, inputs, targets, False)
        left = [each for each in given if storage_of(each) not in batch.annotations()]
        is_one_by_one = len(left) == batch.size * len(inputs) and len({each.dim() for each in left}) == 1 and batch.size > 1
        if not roles.as_the_net_gets_them and not is_one_by_one:
            # The script puts them together before they meet the net.
            return None
        return ListedBatch(fetch, roles, inputs, targets, is_one_by_one)
    return None


def _size_of(fetch: Fetch) -> Optional[int]:
    size = fetch.loader.batch_size or getattr(fetch.loader.batch_sampler, "batch_size", None)
    try:
        return size if size is None else min(size, len(fetch.loader.dataset))  # type: ignore[arg-type]
    except (TypeError, NotImplementedError, AttributeError):
        return int(size)
