"""What is noted at each step of an experiment."""

from __future__ import annotations

from typing import Any, Optional

import torch

from ...conversation.failures import NotApplicable
from ...examples.predictions import NetAsked
from ..engine.captured import Captured
from ..engine.run import Run, Steering
from ..net.adam import Adam
from ..net.stillness import Stillness
from .predictions import Predictor


class Observer:
    """Makes runs that note what an experiment wants to know of each step."""

    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self._engine = captured.engine
        self._predictor = Predictor(captured)
        self._asked = NetAsked.of(captured, self._predictor.predict_rows)

    def run(self, steering: Steering, steps: int, params: Optional[dict[str, Any]] = None) -> Run:
        """Raises `NotApplicable` where what the experiment wants cannot be had of this net."""
        captured = self._captured
        wanted = set((params or {}).get("observe") or ())
        if wanted & {"final-predictions", "predictions", "example-predictions"}:
            self._predictor.prove()
        observing = bool(wanted & {"learning-rate", "gradient-norms", "predictions"})
        before: dict[int, torch.Tensor] = {}

        def observe(row: dict[str, Any]) -> None:
            if "learning-rate" in wanted and captured.optimizer is not None:
                stand_in = run.stand_in
                row["learningRate"] = (
                    stand_in.learning_rate if stand_in else float(captured.optimizer.param_groups[0].get("lr", 0.0))
                )
            if "gradient-norms" in wanted:
                handed = self._engine.handed_gradients
                gradients = [(name, handed.get(id(each), each.grad)) for name, each in self._named()]
                row["gradientNorms"] = {
                    name: float(gradient.detach().norm()) for name, gradient in gradients if gradient is not None
                }
            if "predictions" in wanted:
                row["predictions"] = self._predictions()
            if "update-norms" in wanted:
                before.update({id(each): each.detach().clone() for _, each in self._named()})

        def after_update(row: dict[str, Any]) -> None:
            row["updateRatios"] = {
                name: float((each.detach() - before[id(each)]).norm() / before[id(each)].norm().clamp_min(1e-12))
                for name, each in self._named()
            }

        run = Run(
            captured.optimizer,
            steering,
            steps,
            (params or {}).get("stopBelow"),
            captured.divided,
            observe if observing or "update-norms" in wanted else None,
            after_update if "update-norms" in wanted else None,
            self._engine.session.on_row if params is not None else None,
        )
        self._set_options(run, params or {})
        return run

    def _set_options(self, run: Run, params: dict[str, Any]) -> None:
        captured, engine = self._captured, self._engine
        if params.get("optimizer"):
            if captured.optimizer is None:
                raise NotApplicable(
                    "The script updates its weights by hand, so no optimizer can take its optimizer's place."
                )
            run.stand_in = Adam(float(params["optimizer"]["learningRate"]))
        if params.get("still"):
            modules = {id(each): each for each in engine.applied.values()}
            modules.update({id(each): each for model in captured.models for each in model.modules()})
            run.stillness = Stillness(modules.values(), lambda: engine.remember_all_generators(None))
        if params.get("withinMilliseconds") is not None:
            run.within_seconds = float(params["withinMilliseconds"]) / 1000
        wanted = set(params.get("observe") or ())
        ask = self._asked.about(params.get("about")) if "example-predictions" in wanted else None
        kept = self._weights_to_keep(params.get("keepWeights") or [])

        def observe_last(row: dict[str, Any]) -> None:
            if "final-predictions" in wanted:
                row["predictions"] = self._predictions()
            if ask is not None:
                row["examplePredictions"] = ask(run.within_seconds)
            if kept:
                row["weights"] = {name: captured.store.keep(each.detach().clone(), name) for name, each in kept.items()}

        if kept or wanted & {"final-predictions", "example-predictions"}:
            run.observe_last = observe_last

    def _weights_to_keep(self, names: list[str]) -> dict[str, torch.Tensor]:
        known = dict(self._captured.named_parameters())
        return {name: known[name] for name in names if name in known}

    def _named(self) -> list[tuple[str, torch.Tensor]]:
        names = self._captured.parameter_names
        return [
            (names.get(id(each), f"parameter {index}"), each) for index, each in enumerate(self._captured.parameters)
        ]

    def _predictions(self) -> list[str]:
        """One an output, as the criterion receives it; nothing of the run is disturbed."""
        return [self._captured.store.keep(each, "prediction") for each in self._predictor.predict()]
