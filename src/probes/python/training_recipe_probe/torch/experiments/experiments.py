"""Experiments: runs of the script's own step with other batches."""

from __future__ import annotations

import random
import sys
from typing import Any, Callable, Union

import torch

from ...conversation.failures import NotApplicable, ProbeError
from ...session import DriveOn
from ..engine.captured import Captured
from ..engine.run import Run
from .observe import Observer
from .repeat import BodyWay, DriveWay
from .snapshot import remember_training
from .steering import Steerer
from .verify import Tell, Verification, must_leave

_SCATTER_SEED = 5
CALLS_OF_OTHERS = (
    "In the experiment the net was called otherwise than in the captured step (by other modules, or with tensors of another rank), "
    "so its inputs could not be changed."
)

OTHER_SIZES = (
    "The script makes its batches by itself, and not all of one size, so the captured one cannot take the place of the others: "
    "what the script makes beside them, as masks and lengths, does not fit it."
)


class Experiments:
    """Answers `experiment/run`."""

    def __init__(self, captured: Captured) -> None:
        self._captured = captured
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
        prepare = self._preparing(params)
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
            raise self._failed(error, run) from error
        trace = self._trace(run, params)
        if isinstance(trace, ProbeError):
            raise trace
        return trace

    def _failed(self, error: BaseException, run: Run) -> ProbeError:
        if run.steering.sizes_differ:
            return NotApplicable(OTHER_SIZES)
        return self._engine.session.failed(error, "the experiment")

    def _trace(self, run: Run, params: dict[str, Any]) -> Union[dict[str, Any], ProbeError]:
        if run.error is not None and not run.rows:
            return self._failed(run.error, run)
        if run.rows and run.steering.inputs_changed == 0:
            # Its losses would be those of the script, and be told to be those of other inputs.
            return NotApplicable(CALLS_OF_OTHERS)
        return {"experiment": params, "rows": run.rows, "stopped": run.stopped or "ended"}

    def _preparing(self, params: dict[str, Any]) -> Callable[[], None]:
        seed, scatter = params.get("seed"), params.get("scatter") or []
        scattered = self._named(scatter)

        def prepare() -> None:
            if scattered:
                _scatter(scattered, seed or 0)
            if seed is None:
                return
            torch.manual_seed(seed)
            random.seed(seed)
            numpy = sys.modules.get("numpy")
            if numpy is not None:
                numpy.random.seed(seed % 2**32)

        return prepare

    def _named(self, names: list[str]) -> list[torch.Tensor]:
        known = dict(self._captured.named_parameters())
        missing = [name for name in names if name not in known]
        if missing:
            raise NotApplicable(f"There is no parameter {missing[0]}.")
        return [known[name] for name in names]


def _scatter(parameters: list[torch.Tensor], seed: int) -> None:
    generator = torch.Generator().manual_seed(_SCATTER_SEED + seed)
    with torch.no_grad():
        for each in parameters:
            spread = float(each.double().std(unbiased=False)) or 0.1
            each.add_(torch.randn(each.shape, generator=generator).to(each.device, each.dtype) * spread)
