"""Answers `examples/read`: reads on in a source until enough examples are there, or the time for one answer is over."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Callable, Optional

from ..conversation.failures import NotApplicable
from .column import Column, RowsOfOne
from .source import Rows, Source

Around = Callable[[Callable[[], Optional[Rows]]], Optional[Rows]]


class ExampleReader:
    def __init__(self, open_source: Callable[[], Source], folder: Path, around: Around) -> None:
        """`around` calls what fetches from the source so that the script does not notice."""
        self._open = open_source
        self._folder = folder
        self._around = around
        self._source: Optional[Source] = None
        self._columns: Optional[tuple[list[Column], list[Column]]] = None
        # Rows that were fetched and are beyond the limit of the answers so far.
        self._ahead: Optional[Rows] = None
        self._complete = False

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        if self._source is None:
            self._source = self._open()
        of = self._source.of
        limit = int(params["limit"]) if of is None else min(int(params["limit"]), of)
        until = time.perf_counter() + float(params["withinMilliseconds"]) / 1000
        while not self._complete and self._examples < limit:
            rows = self._ahead if self._ahead is not None else self._around(self._next)
            self._ahead = None
            if rows is None:
                self._complete = True
                break
            self._take(rows, limit)
            if time.perf_counter() >= until:
                break
        self._complete = self._complete or self._examples == of
        return self._said()

    @property
    def _examples(self) -> int:
        return self._columns[0][0].rows if self._columns is not None else 0

    def _next(self) -> Optional[Rows]:
        assert self._source is not None
        return next(self._source.batches, None)

    def _take(self, rows: Rows, limit: int) -> None:
        inputs, targets = rows
        if self._columns is None:
            self._columns = self._begin(inputs, targets)
        room = limit - self._examples
        if len(inputs[0]) > room:
            self._ahead = [each[room:] for each in inputs], [each[room:] for each in targets]
        for columns, arrays in zip(self._columns, (inputs, targets)):
            for column, array in zip(columns, arrays):
                column.append(array[:room])

    def _begin(self, inputs: list[RowsOfOne], targets: list[RowsOfOne]) -> tuple[list[Column], list[Column]]:
        assert self._source is not None
        if not inputs:
            raise NotApplicable("The data source gives no numbers that could be an input.")
        names, of = self._source.input_names, self._source.target_names
        return (
            [Column(self._folder, f"examples-input-{at}", names[at] if at < len(names) else None) for at in range(len(inputs))],
            [Column(self._folder, f"examples-target-{at}", of[at] if at < len(of) else None) for at in range(len(targets))],
        )

    def _said(self) -> dict[str, Any]:
        assert self._source is not None
        if self._columns is None:
            raise NotApplicable("The data source gave no examples when it was asked.")
        inputs, targets = self._columns
        return {
            "origin": self._source.origin,
            "inputs": [each.saved() for each in inputs],
            "targets": [each.saved() for each in targets],
            "examples": self._examples,
            "of": self._examples if self._complete and self._source.origin != "batch" else self._source.of,
            "complete": self._complete,
            "inOrder": self._source.in_order,
            "once": self._source.once,
            "asTheNetGetsThem": self._source.as_the_net_gets_them,
            "notes": self._source.notes,
        }
