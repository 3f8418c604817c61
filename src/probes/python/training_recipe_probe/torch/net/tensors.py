"""Tensors that the host may ask for: their one-line summaries and their files."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any, Optional

import torch

from ...conversation.failures import NotApplicable
from ...conversation.npy import DESCRIPTIONS, write_npy

_FIRST_VALUES = 16
_wrapped = getattr(getattr(torch._C, "_functorch", None), "is_functorch_wrapped_tensor", None)
_transforms = getattr(getattr(torch._C, "_functorch", None), "peek_interpreter_stack", None)


def is_transformed() -> bool:
    """Within `vmap`, `grad` and their like: tensors there have no values of their own, and end with the call."""
    return _transforms is not None and _transforms() is not None


def is_wrapped(tensor: torch.Tensor) -> bool:
    """Whether it was made within `vmap` or the like, and has no values once that has ended."""
    return _wrapped is not None and bool(_wrapped(tensor))


def stands_for_others() -> bool:
    """Whether a tensor is one of many, or part of a trace, just now: to read it would be an error, or end in the trace."""
    return torch.jit.is_tracing() or is_transformed()


class TensorStore:
    """Keeps tensors alive by id until the run ends."""

    def __init__(self, run_directory: Path) -> None:
        self._run_directory = run_directory
        self._tensors: dict[str, tuple[torch.Tensor, Optional[str]]] = {}
        self._ids = itertools.count(1)

    def summary(self, tensor: torch.Tensor, name: Optional[str]) -> dict[str, Any]:
        identifier = f"t{next(self._ids)}"
        self._tensors[identifier] = (tensor.detach(), name)
        return self._describe(identifier)

    def keep(self, tensor: torch.Tensor, name: Optional[str]) -> str:
        """For many tensors (predictions of every step): the id alone."""
        identifier = f"t{next(self._ids)}"
        self._tensors[identifier] = (tensor.detach(), name)
        return identifier

    def get(self, identifier: str) -> torch.Tensor:
        if identifier not in self._tensors:
            raise NotApplicable(f"There is no tensor {identifier} in this run.")
        return self._tensors[identifier][0]

    def save(self, identifier: str) -> dict[str, Any]:
        tensor = self.get(identifier)
        path = self._run_directory / f"{identifier}.npy"
        dense = _dense(tensor)
        if dense.dtype == torch.bfloat16:
            dense = dense.float()
        name = _dtype_name(dense)
        if name not in DESCRIPTIONS:
            raise NotApplicable(f"Tensors of type {name} cannot be written to a file.")
        write_npy(path, name, tuple(dense.shape), _bytes(dense))
        return {"summary": self._describe(identifier), "file": str(path)}

    def _describe(self, identifier: str) -> dict[str, Any]:
        tensor, name = self._tensors[identifier]
        dense = _dense(tensor)
        return {
            "id": identifier,
            "name": name,
            "dtype": _dtype_name(tensor),
            "shape": list(tensor.shape),
            "statistics": statistics(dense),
            "firstValues": [_plain(value) for value in dense.flatten()[:_FIRST_VALUES].tolist()],
        }


def storage_of(tensor: torch.Tensor) -> int:
    """The same for tensors that share their numbers. Sparse ones have no storage of their own, and are told apart as objects."""
    return tensor.data_ptr() if tensor.layout == torch.strided else id(tensor)


def content(tensor: torch.Tensor) -> tuple[str, tuple[int, ...], bytes]:
    """What makes two tensors equal: type, shape and values in row-major order."""
    dense = _dense(tensor)
    if dense.dtype == torch.bfloat16:
        dense = dense.float()
    return _dtype_name(tensor), tuple(tensor.shape), _bytes(dense)


def _dtype_name(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).replace("torch.", "")


def _dense(tensor: torch.Tensor) -> torch.Tensor:
    tensor = tensor.detach()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    return tensor.resolve_conj().resolve_neg().cpu()


def _bytes(tensor: torch.Tensor) -> bytes:
    contiguous = tensor.contiguous()
    try:
        return contiguous.numpy().tobytes()
    except RuntimeError:  # torch without numpy
        import ctypes

        return ctypes.string_at(contiguous.data_ptr(), contiguous.numel() * contiguous.element_size())


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, complex) else value


def statistics(tensor: torch.Tensor) -> Optional[dict[str, Any]]:
    """Over the finite elements; None for empty and complex tensors."""
    if tensor.numel() == 0 or tensor.is_complex():
        return None
    values = tensor.flatten()
    nan_count = infinity_count = 0
    if values.is_floating_point():
        finite = torch.isfinite(values)
        if not bool(finite.all()):
            nan_count = int(torch.isnan(values).sum())
            infinity_count = int(torch.isinf(values).sum())
            values = values[finite]
            if values.numel() == 0:
                return {"minimum": math.nan, "maximum": math.nan, "mean": math.nan, "standardDeviation": math.nan,
                        "nanCount": nan_count, "infinityCount": infinity_count}  # fmt: skip
    values = values.double()
    return {
        "minimum": float(values.min()),
        "maximum": float(values.max()),
        "mean": float(values.mean()),
        "standardDeviation": float(values.std(unbiased=False)),
        "nanCount": nan_count,
        "infinityCount": infinity_count,
    }
