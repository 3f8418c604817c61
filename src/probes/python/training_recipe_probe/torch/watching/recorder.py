"""Answers `training/watch`: lets the script train to its end, and records what happens. Changes nothing."""

from __future__ import annotations

from typing import Any, NoReturn, Optional

import torch
from torch.optim import Optimizer

from ...conversation.failures import NotApplicable
from ...examples.predictions import NetAsked
from ...script.frames import user_location
from ...session import DriveOn
from ...watching.recording import Recording
from ..experiments.predictions import Predictor
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
        self._backwards: list[tuple[Any, Any]] = [(each.place, each.value) for each in captured.step.backwards]
        self._row: Optional[dict[str, Any]] = None
        self._rate: Optional[float] = None
        names = captured.parameter_names
        self._named = [
            (names.get(id(each), f"parameter {index}"), each) for index, each in enumerate(captured.parameters)
        ]
        self._updates = Updates(self._named)
        self._predictor = Predictor(captured, quiet=False)
        self._refusal = self._refuse_predictions()
        self._evaluations = Evaluations(captured, lambda: self._steps, self._give_up)

    def begin(self) -> NoReturn:
        """The captured step is the first one; its gradients are there, and its update is still to come."""
        self._engine.recorder = self
        self._engine.recorded_net = self._evaluations.net
        self.before_update(self._optimizer)
        raise DriveOn

    # -- events

    def on_net_call(self, result: Any, module: torch.nn.Module) -> None:
        if self._broken:
            return
        try:
            self._evaluations.on_net_call(result, module)
        except Exception:
            self._give_up()

    def on_loader_exhausted(self, frame: Any) -> None:
        if self._broken:
            return
        try:
            self._evaluations.on_loader_exhausted(frame)
        except Exception:
            self._give_up()

    def on_backward(self, tensors: Any, frame: Any) -> None:
        if self._broken:
            return
        if self._optimizer is None:
            # The update by hand that belongs to the step before lies behind.
            self.after_update(None)
        try:
            place = user_location(frame)
            if isinstance(tensors, torch.Tensor):
                self._backwards.append((place, noted(self._engine.unscaled(tensors))))
                return
            for tensor in tensors:
                self._backwards.append((place, noted(self._engine.unscaled(tensor))))
        except Exception:
            self._give_up()

    def after_backward(self) -> None:
        """The update of a script that does it by hand comes next."""
        if self._optimizer is None:
            self.before_update(None)

    def before_update(self, optimizer: Optional[Optimizer]) -> None:
        """The gradients are there, the weights are not changed yet."""
        if self._broken or optimizer is not self._optimizer or not self._backwards or self._row is not None:
            return
        try:
            self._record()
        except Exception:
            self._give_up()

    def after_update(self, optimizer: Optional[Optimizer]) -> None:
        row = self._row
        if self._broken or optimizer is None and row is None:
            return
        self._backwards.clear()
        if optimizer is not self._optimizer or row is None:
            return
        try:
            self._row = None
            if self._updates.begun:
                with self._budget.norms.more(), torch.no_grad():
                    row["updateRatios"] = self._updates.ratios()
            self._rows.add(row)
        except Exception:
            self._give_up()

    # -- what is recorded

    def _read_losses(self, rows: list[dict[str, Any]]) -> None:
        read_together(rows)

    def _record(self) -> None:
        step = self._steps
        self._note_told(self._evaluations.take(step))
        self._steps += 1
        row: dict[str, Any] = {"step": step, "loss": step_loss(self._backwards, self._captured.divided)}
        self._note_rate(row)
        if self._optimizer is not None and self._budget.norms.due(step):
            with self._budget.norms.record(step), torch.no_grad():
                self._note_norms(row)
        self._predict_if_due(row, step)
        self._row = row

    def _complete(self) -> None:
        if self._row is not None:
            row, self._row = self._row, None
            self._rows.add(row)
        self._note_told(self._evaluations.take_last(self._steps))

    def _note_told(self, told: list[Told]) -> None:
        for step, metrics in told:
            self._note_metrics(metrics, step)

    def _note_rate(self, row: dict[str, Any]) -> None:
        rate = None if self._optimizer is None else self._optimizer.param_groups[0].get("lr")
        # A rate that is a tensor is changed in place.
        if rate is not None and (type(rate) is not float or rate != self._rate) and float(rate) != self._rate:
            self._rate = row["learningRate"] = float(rate)

    def _note_norms(self, row: dict[str, Any]) -> None:
        gradients = [(name, each.grad.detach()) for name, each in self._named if each.grad is not None]
        row["gradientNorms"] = dict(zip([name for name, _ in gradients], norms([each for _, each in gradients])))
        self._updates.begin()

    def _refuse_predictions(self) -> Optional[str]:
        if self._optimizer is None:
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
