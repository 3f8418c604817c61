"""Answers `examples/read`: examples of the training's data set, or of arrays among the script's variables."""

from __future__ import annotations

from typing import Any

from ...examples.arrays import whole_arrays
from ...examples.column import as_array
from ...examples.loader import loader_source
from ...examples.reader import ExampleReader
from ...examples.roles import roles_of
from ...examples.source import Source, of_the_batch
from ...examples.unnoticed import Unnoticed
from ..recording.loader import single_process
from ..recording.tape import tensors_in


class Examples:
    def __init__(self, captured: Any) -> None:
        self._captured = captured
        self._loader: Any = None
        engine = captured.engine
        unnoticed = Unnoticed(engine, lambda: engine.remember_all_generators(self._loader))
        self.answer = ExampleReader(self._open, engine.session.run_directory, unnoticed.read).answer

    def _open(self) -> Source:
        captured = self._captured
        inputs = [tensor for tensor, _ in captured.inputs]
        names = [name for _, name in captured.inputs]
        targets = [captured.tensor(target.tensor) for target in captured.analysis.targets]
        for fetch in reversed(captured.step.fetches):
            roles = roles_of(tensors_in(fetch.item), inputs, targets)
            if roles is not None:
                self._loader = fetch.loader
                return loader_source(fetch.loader, roles, tensors_in, single_process, names)
        found = whole_arrays(captured.frames, inputs, targets, captured.batch_size)
        if found is not None:
            found.input_names = names
            return found
        rows = [as_array(each) for each in inputs], [as_array(each) for each in targets]
        return of_the_batch(*rows, captured.batch_size, names)
