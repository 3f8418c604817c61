"""Ways to have the script's own step done again, from the captured state."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional

from .failures import StopExperiment
from .keras_engine import KerasEngine, Step
from .keras_run import Run
from .quiet import Quiet


@contextlib.contextmanager
def _as_outside_of_a_step() -> Iterator[None]:
    """We stand inside of a replica's step; the train function wants to be called from outside of one."""
    from tensorflow.python.distribute import distribute_lib

    if distribute_lib.has_strategy():
        mode = distribute_lib._CrossReplicaThreadMode(distribute_lib.get_strategy())
    else:
        mode = distribute_lib._get_default_replica_mode()
    distribute_lib._push_per_thread_mode(mode)
    try:
        yield
    finally:
        distribute_lib._pop_per_thread_mode()


class ReplayWay:
    """Hands batches to the model's own train function, as `fit` does."""

    name = "replay"

    def __init__(self, engine: KerasEngine, step: Step, restore: Callable[[], None], dataset: Any) -> None:
        assert step.function is not None
        self._engine = engine
        self._step = step
        self._function = step.function
        self._restore = restore
        self._dataset = dataset
        self._drawn: list[Any] = [step.data]
        self._more: Optional[Iterator[Any]] = step.more

    @property
    def draws_on(self) -> bool:
        """Whether it can draw the batches that the script would."""
        return self._dataset is not None

    def perform(self, run: Run, prepare: Callable[[], None], first_only: bool) -> None:
        engine, quiet = self._engine, Quiet()
        self._restore()
        prepare()
        engine.run = run
        quiet.enter()
        try:
            with _as_outside_of_a_step(), engine.eagerly(graph_like=not self._step.model.run_eagerly):
                for data in self._batches(first_only):
                    self._function(iter([data]))
        except StopExperiment:
            pass
        finally:
            engine.run = None
            quiet.leave()
            self._restore()
        if run.stopped is None:
            run.stopped = "ended"

    def _batches(self, first_only: bool) -> Iterator[Any]:
        index = 0
        while True:
            if first_only:
                yield self._step.data
                continue
            while index >= len(self._drawn):
                item = self._draw()
                if item is None:
                    return
                self._drawn.append(item)
            yield self._drawn[index]
            index += 1

    def _draw(self) -> Any:
        """The next batch of the script's own data; begins a new epoch where one ends."""
        run, self._engine.run = self._engine.run, None
        try:
            for _ in range(2):
                if self._more is None:
                    if self._dataset is None:
                        return None
                    self._more = iter(self._dataset)
                item = next(self._more, None)
                if item is not None:
                    return item
                self._more = None
            return None
        finally:
            self._engine.run = run
