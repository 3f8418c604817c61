"""The cells through which the functions of a live frame share its variables."""

from __future__ import annotations

from types import CellType, CodeType, FrameType, FunctionType
from typing import Any

from ..script.variables import named_variables


def real_cells(frame: FrameType) -> dict[str, CellType]:
    """The cells through which inner functions share the frame's variables (a closure that reads the loop's batch)."""
    code = frame.f_code
    shared = set(code.co_cellvars)
    cells: dict[str, CellType] = {}
    if shared:
        inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        for _, value in named_variables(frame):
            function = getattr(value, "__func__", value)
            if isinstance(function, FunctionType) and function.__code__ in inner:
                for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
                    cells.setdefault(name, cell)
        missing = shared - set(cells)
        if missing:
            cells.update(_cells_by_search(inner, missing, frame))
    return cells


def _cells_by_search(inner: list[CodeType], names: set[str], frame: FrameType) -> dict[str, CellType]:
    """For inner functions that live somewhere else than in a local variable (a callback handed to a library)."""
    import gc

    cells: dict[str, CellType] = {}
    for code in inner:
        for function in gc.get_referrers(code):
            if isinstance(function, FunctionType) and function.__code__ is code:
                for name, cell in zip(code.co_freevars, function.__closure__ or ()):
                    if name in names and name in frame.f_locals and _holds(cell, frame.f_locals[name]):
                        cells.setdefault(name, cell)
    return cells


def _holds(cell: CellType, value: Any) -> bool:
    try:
        return cell.cell_contents is value
    except ValueError:
        return False
