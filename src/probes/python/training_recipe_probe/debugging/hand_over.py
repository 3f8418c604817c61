"""
Hands a tensor over to a debugger's front end, as text. The front end sends this file into the paused process, where nothing
of ours is installed: it imports nothing but numpy and leaves nothing behind.
"""

from __future__ import annotations

import base64
import io
import json
import math
import sys
from typing import Any, Optional

import numpy

_FIRST_WORDS = 16


def hand_over(value: Any, most_bytes: int, most_elements: int) -> str:
    """
    Two texts in base 64 with a dot between: what the tensor is, as JSON, and its first rows, as a `.npy` file.

    `most_bytes`: of the rows that are handed over. `most_elements`: that the figures are made of, and of what is ever
    copied. Where something stands in the way, the JSON says what, as `refused`.
    """
    refused = _refusal(value)
    if refused is not None:
        return _text({"refused": refused})
    value = _dense(value)
    if not hasattr(value, "shape"):
        value = numpy.asarray(value)
    shape = [int(size) for size in value.shape]
    part = to_numpy(_first_rows(value, shape, most_elements))
    description: dict[str, Any] = {
        "dtype": _dtype_name(value, part),
        "shape": shape,
        "statistics": statistics(part),
        "figuresOf": int(part.size),
        "framework": _framework(value),
    }
    if part.dtype.kind in "OSU":
        description["words"] = [_word(each) for each in part.reshape(-1)[:_FIRST_WORDS].tolist()]
        return _text(description)
    rows = _first_rows(part, list(part.shape), most_bytes // max(1, part.dtype.itemsize))
    if rows.dtype.kind not in "biuf" or rows.nbytes > most_bytes:
        return _text(description)
    little = numpy.ascontiguousarray(rows.astype(rows.dtype.newbyteorder("<"), copy=False)).reshape(rows.shape)
    file = io.BytesIO()
    numpy.lib.format.write_array(file, little, version=(1, 0), allow_pickle=False)
    return _text(description, file.getvalue())


def to_numpy(value: Any) -> numpy.ndarray:
    """A copy that later steps leave alone. Ragged and sparse tensors become dense."""
    value = _dense(value)
    if hasattr(value, "detach"):
        value = value.cpu()
        if str(value.dtype) == "torch.bfloat16":
            value = value.float()
    if hasattr(value, "numpy"):
        try:
            value = value.numpy()
        except TypeError:  # a type of torch's own, of eight bits
            value = value.float().numpy()
    array = numpy.array(value)
    if array.dtype.name == "bfloat16":
        array = array.astype(numpy.float32)
    return array


def statistics(array: numpy.ndarray) -> Optional[dict[str, Any]]:
    """Over the finite elements; None for empty arrays and for what is no real number."""
    if array.size == 0 or array.dtype.kind not in "biuf":
        return None
    values = array.reshape(-1)
    nan_count = infinity_count = 0
    if array.dtype.kind == "f":
        finite = numpy.isfinite(values)
        if not finite.all():
            nan_count = int(numpy.isnan(values).sum())
            infinity_count = int(numpy.isinf(values).sum())
            values = values[finite]
    empty = values.size == 0
    values = values.astype(numpy.float64)
    return {
        "minimum": math.nan if empty else float(values.min()),
        "maximum": math.nan if empty else float(values.max()),
        "mean": math.nan if empty else float(values.mean()),
        "standardDeviation": math.nan if empty else float(values.std()),
        "nanCount": nan_count,
        "infinityCount": infinity_count,
    }


def _dense(value: Any) -> Any:
    kind = type(value).__name__
    if kind == "RaggedTensor":
        return value.to_tensor()
    if kind == "SparseTensor":
        return sys.modules["tensorflow"].sparse.to_dense(value)
    if not hasattr(value, "detach"):
        return value
    value = value.detach()
    if str(getattr(value, "layout", "torch.strided")) != "torch.strided":
        value = value.to_dense()
    if getattr(value, "is_quantized", False):
        value = value.dequantize()
    for resolve in ("resolve_conj", "resolve_neg"):
        value = getattr(value, resolve)() if hasattr(value, resolve) else value
    return value


def _is_tensor(value: Any) -> bool:
    kind = type(value)
    return hasattr(kind, "shape") and hasattr(kind, "dtype") and hasattr(kind, "numpy")


def _is_array(value: Any) -> bool:
    """Arrays of numpy and of what it can read: pictures, tables, arrays of other libraries."""
    kind = type(value)
    return not hasattr(kind, "detach") and (hasattr(kind, "__array_interface__") or (
        hasattr(kind, "__array__") and not hasattr(kind, "numpy")
    ))  # fmt: skip


def _refusal(value: Any) -> Optional[str]:
    """Why it has no values to show; None where it has."""
    kind = type(value)
    name = kind.__name__
    # The last is what older releases of TensorFlow call them.
    if name in ("KerasTensor", "SymbolicTensor") or (name == "Tensor" and kind.__module__.startswith("tensorflow")):
        return "It is a symbol of a graph that is being made, and has no values."
    if _is_array(value):
        return None
    if not _is_tensor(value) and name not in ("RaggedTensor", "SparseTensor"):
        parts = " Ask for one of its parts." if isinstance(value, (list, tuple, dict)) else ""
        return f"It is a {name}, not a tensor.{parts}"
    if name == "FakeTensor" or str(getattr(value, "device", "")) == "meta":
        return "It has a shape, but no values."
    torch = sys.modules.get("torch")
    functions = getattr(getattr(torch, "_C", None), "_functorch", None)
    if hasattr(value, "detach") and hasattr(functions, "peek_interpreter_stack"):
        if functions.peek_interpreter_stack() is not None:
            return "Within vmap, grad and their like a tensor has no values of its own."
    return None


def _first_rows(value: Any, shape: list[int], most: int) -> Any:
    """As many of the first rows as have `most` elements in all, and at least one."""
    count = math.prod(shape)
    if not shape or count <= most:
        return value
    return value[: max(1, most // max(1, count // shape[0]))]


def _framework(value: Any) -> str:
    """Whose habits the shape follows: an array's, those of what the process has loaded."""
    if hasattr(value, "detach"):
        return "torch"
    return "torch" if "torch" in sys.modules and not {"tensorflow", "keras"} & set(sys.modules) else "keras"


def _dtype_name(value: Any, array: numpy.ndarray) -> str:
    if array.dtype.kind in "OSU":
        words = array.reshape(-1)[:_FIRST_WORDS].tolist()
        return "string" if all(isinstance(each, (str, bytes)) for each in words) else "object"
    # bfloat16 comes as float32; the tensor's own type is what the script computes with.
    own = getattr(value, "dtype", array.dtype)
    return str(getattr(own, "name", own)).replace("torch.", "")


def _word(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _text(description: dict[str, Any], values: bytes = b"") -> str:
    figures = description.get("statistics")
    if figures is not None:
        # NaN is not JSON.
        figures = {key: number if math.isfinite(number) else str(number) for key, number in figures.items()}
        description = {**description, "statistics": figures}
    encode = base64.b64encode
    return encode(json.dumps(description).encode()).decode() + "." + encode(values).decode()
