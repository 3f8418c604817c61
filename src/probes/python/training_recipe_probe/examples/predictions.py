"""What the net says to examples that were read, by this process or another one: asked a batch at a time, written to files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Callable, Optional

import numpy

from ..conversation.failures import NotApplicable
from .column import Column, as_array

# Of as many rows as the captured batch has: what the criterion receives, in evaluation mode.
Predict = Callable[[list[numpy.ndarray]], list[numpy.ndarray]]
# Within so many seconds: the files, and how many of the examples, from the first on, they are about.
Ask = Callable[[Optional[float]], dict[str, Any]]

_SECONDS = 20.0


class NetAsked:
    def __init__(self, folder: Path, inputs: list[Any], batch_size: Optional[int], predict: Predict) -> None:
        """`inputs`: those of the captured batch, as the net got them."""
        self._folder = folder
        self._inputs = inputs
        self._size = batch_size
        self._predict = predict
        self._asked = 0

    @classmethod
    def of(cls, captured: Any, predict: Predict) -> NetAsked:
        """The net of a captured step, whatever the framework."""
        inputs = [tensor for tensor, _ in captured.inputs]
        return cls(captured.engine.session.run_directory, inputs, captured.batch_size, predict)

    def about(self, examples: Optional[dict[str, Any]]) -> Ask:
        """Raises `NotApplicable` where these examples do not reach the net, or are not its own."""
        if examples is None or examples["examples"] == 0:
            raise NotApplicable("No examples were read that the net could be asked about.")
        if examples["asTheNetGetsThem"] is not True:
            raise NotApplicable(
                "The script changes its examples on their way from the data source to the net, so the net cannot be asked about them."
            )
        arrays = [numpy.load(each["file"], mmap_mode="r") for each in examples["inputs"]]
        self._prove([each.shape[1:] for each in arrays])
        return lambda within_seconds: self._ask(arrays, within_seconds)

    def _prove(self, row_shapes: list[tuple[int, ...]]) -> None:
        """Other examples in the captured ones' places have to give other outputs, in their order."""
        size = self._size
        captured = [as_array(each) for each in self._inputs]
        shapes = [each.shape[1:] for each in captured if each.ndim]
        if size is None or any(each.ndim == 0 or len(each) != size for each in captured):
            raise NotApplicable("Which axis of the net's inputs counts examples could not be told.")
        if len(captured) != len(row_shapes) or any(
            numpy.prod(one, dtype=int) != numpy.prod(other, dtype=int) for one, other in zip(shapes, row_shapes)
        ):
            raise NotApplicable("The examples that were read are no inputs of the net's: they have other shapes.")
        as_it_is = self._predict(captured)
        if any(each.ndim == 0 or len(each) != size for each in as_it_is):
            raise NotApplicable("The net does not give one output for each example.")
        other = [numpy.roll(each, 1, axis=0) for each in captured] if size > 1 else [numpy.zeros_like(each) for each in captured]
        moved = self._predict(other)
        if size > 1:
            reached = all(_alike(numpy.roll(one, 1, axis=0), two) for one, two in zip(as_it_is, moved))
        else:
            reached = any(not _alike(one, two) for one, two in zip(as_it_is, moved))
        if not reached:
            raise NotApplicable("The net, asked about the captured examples in another order, does not give its outputs in that order.")

    def _ask(self, arrays: list[numpy.ndarray], within_seconds: Optional[float]) -> dict[str, Any]:
        """The files and how many of the examples, from the first on, they are about."""
        size = self._size
        assert size is not None
        until = time.perf_counter() + (within_seconds if within_seconds is not None else _SECONDS)
        self._asked += 1
        columns: list[Column] = []
        for start in range(0, len(arrays[0]), size):
            rows = [numpy.asarray(each[start : start + size]) for each in arrays]
            count = len(rows[0])
            given = [_filled(each, size).reshape((size, *as_array(like).shape[1:])) for each, like in zip(rows, self._inputs)]
            outputs = self._predict(given)
            columns = columns or [
                Column(self._folder, f"examples-prediction-{self._asked}-{at}", None) for at in range(len(outputs))
            ]
            for column, output in zip(columns, outputs):
                column.append(numpy.asarray(output[:count], dtype=numpy.float32))
            if time.perf_counter() >= until:
                break
        return {"outputs": [each.saved() for each in columns], "examples": columns[0].rows if columns else 0}


def _filled(rows: numpy.ndarray, size: int) -> numpy.ndarray:
    """As many rows as a batch has: the last ones stand in for those that are missing."""
    return rows if len(rows) == size else numpy.concatenate([rows, numpy.repeat(rows[-1:], size - len(rows), axis=0)])


def _alike(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    if one.shape != other.shape:
        return False
    scale = float(numpy.nanmax(numpy.abs(one), initial=1e-6))
    return bool(numpy.allclose(one, other, rtol=0, atol=1e-4 * scale, equal_nan=True))
