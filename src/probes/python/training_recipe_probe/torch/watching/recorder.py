"""Answers `training/watch`: lets the script train to its end, and records what happens. Changes nothing."""

from __future__ import annotations

from types import FrameType
from typing import Any, NoReturn, Optional

import torch
from torch.optim import Optimizer

from ...conversation.failures import NotApplicable
from ...examples.predictions import NetAsked
from ...script.frames import Places
from ...session import DriveOn
from ...watching.budget import EVERY_STEP, THEN
from ...watching.recording import Recording
from ..experiments.predictions import Predictor
from ..hooks_recording import record_calls_of
from ..net.tensors import content
from ..recording.step import step_loss
from .evaluations import Evaluations, Told
from .measures import Updates, noted, norms, read_together

BY_HAND = "The script updates its weights by hand, so the net cannot be asked with its weights of the moment."


class Recorder(Recording):
    def __init__(self, captured: Any, params: dict[str, Any]) -> None:
        super().__init__(captured.engine.session, params)
        self._captured = captured
        self._engine = captured.engine
        self._optimizer: Optional[Optimizer] = captured.optimizer
        self.by_hand = self._optimizer is None
        self._backwards: list[tuple[Any, Any]] = [(each.place, each.value) for each in captured.step.backwards]
        self._places = Places()
        # Where the first of a step's losses comes from. To find it costs as much as all else that is noted of a loss, and
        # where steps have but one it tells nothing.
        places = {place for place, _ in self._backwards}
        self._first_place: Any = next(iter(places)) if len(places) == 1 else None
        self._row: Optional[dict[str, Any]] = None
        # Whether the update that is being made is to be measured.
        self.measures_update = False
        self._rate: Optional[float] = None
        names = captured.parameter_names
        self._named = [
            (names.get(id(each), f"parameter {index}"), each) for index, each in enumerate(captured.parameters)
        ]
        self._updates = Updates(self._named)
        self._predictor = Predictor(captured, quiet=False)
        self._refusal = self._refuse_predictions()
        self._evaluations = Evaluations(captured, self._give_up)

    def begin(self) -> NoReturn:
        """The captured step is the first one; its gradients are there, and its update is still to come."""
        self._engine.recorder = self
        record_calls_of(self._evaluations.net, self._engine, self._evaluations)
        self.before_update(self._optimizer)
        raise DriveOn

    # -- events

    def on_loader_exhausted(self, frame: FrameType) -> None:
        if self._broken:
            return
        try:
            self._evaluations.on_loader_exhausted(frame)
        except Exception:
            self._give_up()

    # Where a step takes a millisecond each call in between is felt: what nearly every step does stands here in one piece.

    def on_backward(self, tensors: Any, frame: FrameType) -> None:
        if self._broken:
            return
        try:
            place = None if self._backwards else self._first_place
            if place is None:
                place = self._places.of(frame)
            if isinstance(tensors, torch.Tensor) and not self._engine.scaled:
                self._backwards.append((place, noted(tensors)))
                return
            losses = (tensors,) if isinstance(tensors, torch.Tensor) else tensors
            for loss in self._engine.take_unscaled(losses):
                self._backwards.append((place, noted(loss)))
        except Exception:
            self._give_up()

    def after_backward(self) -> None:
        """Of a script that updates its weights by hand: that comes next."""
        self.before_update(None)

    def before_update(self, optimizer: Optional[Optimizer]) -> None:
        """The gradients are there, the weights are not changed yet."""
        backwards = self._backwards
        if self._broken or not backwards or self._row is not None:
            return
        if optimizer is not self._optimizer:
            backwards.clear()
            return
        try:
            step = self._steps
            if self._evaluations.has_news:
                self._note_told(self._evaluations.take(step))
            self._steps = self._evaluations.steps = step + 1
            loss = backwards[0][1] if len(backwards) == 1 else step_loss(backwards, self._captured.divided)
            backwards.clear()
            row: dict[str, Any] = {"step": step, "loss": loss}
            rate = None if optimizer is None else optimizer.param_groups[0].get("lr")
            # A rate that is a tensor is changed in place.
            if rate is not None and (type(rate) is not float or rate != self._rate) and float(rate) != self._rate:
                self._rate = row["learningRate"] = float(rate)
            if step < EVERY_STEP or step % THEN == 0:
                self._record_if_due(row, step)
            if self._updates.begun:
                self._row, self.measures_update = row, True
            else:
                self._rows.add(row)
        except Exception:
            self._give_up()

    def after_update(self, optimizer: Optional[Optimizer]) -> None:
        if self._broken:
            return
        self._backwards.clear()
        row = self._row
        if optimizer is not self._optimizer or row is None:
            return
        try:
            self._row, self.measures_update = None, False
            with self._budget.norms.more(), torch.no_grad():
                row["updateRatios"] = self._updates.ratios()
            self._rows.add(row)
        except Exception:
            self._give_up()

    # -- what is recorded

    def _read_losses(self, rows: list[dict[str, Any]]) -> None:
        read_together(rows)

    def _record_if_due(self, row: dict[str, Any], step: int) -> None:
        if not self.by_hand and self._budget.norms.due(step):
            with self._budget.norms.record(step), torch.no_grad():
                self._note_norms(row)
        self._predict_if_due(row, step)

    def _complete(self) -> None:
        if self._row is not None:
            row, self._row = self._row, None
            self._rows.add(row)
        self._note_told(self._evaluations.take_last(self._steps))

    def _note_told(self, told: list[Told]) -> None:
        for step, metrics in told:
            self._note_metrics(metrics, step)

    def _note_norms(self, row: dict[str, Any]) -> None:
        gradients = [(name, each.grad.detach()) for name, each in self._named if each.grad is not None]
        row["gradientNorms"] = dict(zip([name for name, _ in gradients], norms([each for _, each in gradients])))
        self._updates.begin()

    def _refuse_predictions(self) -> Optional[str]:
        if self.by_hand:
            return BY_HAND
        try:
            self._predictor.prove()
        except NotApplicable as error:
            return str(error)
        return None

    def _ask(self) -> list[torch.Tensor]:
        return [each.float() for each in self._predictor.predict()]

    def _net_asked(self) -> NetAsked:
        return NetAsked.of(self._captured, self._predictor.predict_rows)

    def _bytes(self, values: torch.Tensor) -> bytes:
        return content(values)[2]
