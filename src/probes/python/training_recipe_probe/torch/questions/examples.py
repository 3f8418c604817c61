"""Answers `examples/read`: examples of the training's data set, or of arrays among the script's variables."""

from __future__ import annotations

from typing import Any, Callable

from ...examples.arrays import whole_arrays
from ...examples.column import as_array
from ...examples.loader import loader_source
from ...examples.reader import ExampleReader
from ...examples.roles import Roles, roles_of
from ...examples.source import Rows, Source, of_the_batch
from ...examples.unnoticed import Unnoticed
from ..recording.loader import single_process
from ..recording.tape import tensors_in
from .side_by_side import names_of_inputs


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
        listed = captured.listed
        if listed is not None:
            self._loader = listed.fetch.loader
            found = loader_source(listed.fetch.loader, listed.roles.of, listed.roles.as_the_net_gets_them, single_process)
            named = listed.roles.names
            found.input_names = names_of_inputs(captured, len(listed.roles.inputs))
            found.target_names = [named[at] for at in listed.roles.targets]
            return found
        for fetch in reversed(captured.step.fetches):
            roles = roles_of(tensors_in(fetch.item), inputs, targets)
            if roles is not None:
                self._loader = fetch.loader
                source = loader_source(
                    fetch.loader, _told_by(roles), roles.as_the_net_gets_them, single_process
                )
                source.input_names = names
                return source
        found = whole_arrays(captured.frames, inputs, targets, captured.batch_size)
        if found is not None:
            found.input_names = names
            return found
        rows = [as_array(each) for each in inputs], [as_array(each) for each in targets]
        return of_the_batch(*rows, captured.batch_size, names)


def _told_by(roles: Roles) -> Callable[[Any], Rows]:
    return lambda item: roles.of(tensors_in(item))
