"""Experiments: runs of the script's own step with other batches."""

from __future__ import annotations

import random
import sys
from typing import Any, Callable, Optional, Union

import torch

from ...conversation.failures import NotApplicable, ScriptFailed
from ...session import DriveOn
from ..engine.captured import Captured
from ..engine.run import Run
from .observe import Observer
from .repeat import BodyWay, DriveWay
from .snapshot import remember_training
from .steering import Steerer
from .verify import Tell, Verification, must_leave


class Experiments:
    """Answers `experiment/run`."""

    def __init__(self, captured: Captured) -> None:
        self._engine = captured.engine
        self.restore_state = remember_training(captured)
        self.steerer = Steerer(captured)
        self._observer = Observer(captured)
        self._verification = Verification(captured, self.restore_state, self.steerer, self._observer)

    def verify(self, tell: Tell) -> None:
        """Finds how the step can be had again, then tells the host."""
        self._verification.verify(tell)

    def exact_way(self) -> Union[BodyWay, DriveWay]:
        """Raises `NotApplicable` where the step could not be repeated."""
        way = self._verification.way
        if way is None:
            reason = self._verification.reason or ""
            raise NotApplicable(f"This training step could not be repeated exactly. {reason}".strip())
        return way

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        way = self.exact_way()
        if int(params["steps"]) < 1:
            raise NotApplicable("An experiment takes at least one step.")
        run = self._observer.run(self.steerer.steering(way, params), int(params["steps"]), params)
        prepare = self._seeding(params.get("seed"))
        if isinstance(way, DriveWay):
            session = self._engine.session

            def done() -> None:
                session.settle(self._trace(run, params))

            way.begin(run, prepare, done)
            raise DriveOn
        try:
            way.perform(run, prepare, params.get("seed") is not None)
        except BaseException as error:
            if must_leave(error):
                raise
            raise ScriptFailed(f"The script raised {type(error).__name__} during the experiment: {error}") from error
        return self._trace(run, params)

    def _trace(self, run: Run, params: dict[str, Any]) -> Any:
        if run.error is not None and not run.rows:
            return ScriptFailed(f"The script raised {type(run.error).__name__} during the experiment: {run.error}")
        return {"experiment": params, "rows": run.rows, "stopped": run.stopped or "ended"}

    def _seeding(self, seed: Optional[int]) -> Callable[[], None]:
        def prepare() -> None:
            if seed is None:
                return
            torch.manual_seed(seed)
            random.seed(seed)
            numpy = sys.modules.get("numpy")
            if numpy is not None:
                numpy.random.seed(seed % 2**32)

        return prepare
