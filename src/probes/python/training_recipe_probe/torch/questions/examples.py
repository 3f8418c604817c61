"""Answers `examples/read`: examples of the training's data set, or of arrays among the script's variables."""

from __future__ import annotations

from typing import Any, Callable, Optional

from ...conversation.failures import ProbeError, ScriptFailed
from ...examples.arrays import whole_arrays
from ...examples.column import as_array
from ...examples.loader import loader_source
from ...examples.reader import ExampleReader
from ...examples.roles import roles_of
from ...examples.source import Rows, Source, of_the_batch
from ...process.quiet import Quiet
from ..recording.loader import single_process
from ..recording.tape import tensors_in


class Examples:
    def __init__(self, captured: Any) -> None:
        self._captured = captured
        self._loader: Any = None
        # Random numbers of the reading's own, from the script's at its beginning.
        self._stream: Any = None
        reader = ExampleReader(self._open, captured.engine.session.run_directory, self._unnoticed)
        self.answer = reader.answer

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

    def _unnoticed(self, fetch: Callable[[], Optional[Rows]]) -> Optional[Rows]:
        engine = self._captured.engine
        generators = engine.remember_all_generators(self._loader)
        was_off, engine.off = engine.off, True
        quiet = Quiet()
        quiet.enter()
        try:
            if self._stream is not None:
                self._stream()
            rows = fetch()
            self._stream = engine.remember_all_generators(self._loader)
            return rows
        except ProbeError:
            raise
        except Exception as error:
            raise ScriptFailed(f"The data raised {type(error).__name__} when examples were read: {error}") from error
        finally:
            quiet.leave()
            engine.off = was_off
            generators()
