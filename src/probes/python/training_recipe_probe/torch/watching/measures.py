"""Losses, and how large gradients and updates are, with as few looks at the device as can be."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import torch


def noted(loss: torch.Tensor) -> Union[float, torch.Tensor]:
    """The loss of the moment. On CUDA a copy that stays there: to read it the script would have to wait for the device."""
    if not loss.is_cuda and loss.numel() == 1:
        # `float` would detach it first, or warn.
        return float(loss.item())
    value = loss.detach()
    if value.numel() != 1:
        value = value.sum()
    return value.to(torch.float64, copy=True).reshape(()) if value.is_cuda else float(value)


def read_together(rows: list[dict[str, Any]]) -> None:
    """Losses that are tensors become numbers, in place."""
    left = [row for row in rows if isinstance(row["loss"], torch.Tensor)]
    if left:
        for row, loss in zip(left, torch.stack([row["loss"] for row in left]).tolist()):
            row["loss"] = loss


def norms(tensors: Sequence[torch.Tensor]) -> list[float]:
    """L2 norm of each."""
    if not tensors:
        return []
    together = getattr(torch, "_foreach_norm", None)
    dense = all(each.layout == torch.strided for each in tensors)
    alike = len({(each.device, each.dtype) for each in tensors}) == 1
    if together is not None and dense and alike:
        return [float(each) for each in torch.stack(list(together(list(tensors)))).tolist()]
    return [float(each.norm()) for each in tensors]


class Updates:
    """The weights before an update, to tell how far it moves them."""

    def __init__(self, named: Sequence[tuple[str, torch.Tensor]]) -> None:
        self._named = named
        self._before: Optional[list[torch.Tensor]] = None

    @property
    def begun(self) -> bool:
        return self._before is not None

    def begin(self) -> None:
        self._before = [each.detach().clone() for _, each in self._named]

    def ratios(self) -> dict[str, float]:
        """L2 norm of the update over that of the weights, by name; a bias that begins at 0 is measured by what it became."""
        before, self._before = self._before or [], None
        now = [each.detach() for _, each in self._named]
        moved = norms([new - old for new, old in zip(now, before)])
        sizes = [max(pair) for pair in zip(norms(before), norms(now))]
        return {
            name: change / size if size > 0 else 0.0 for (name, _), change, size in zip(self._named, moved, sizes)
        }
