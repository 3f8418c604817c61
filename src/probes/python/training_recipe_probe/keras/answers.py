"""Answers the host's questions about the captured step."""

from __future__ import annotations

from types import FrameType
from typing import Any, NoReturn

from .criterion.minimum import minimize
from .engine.capture import Captured
from .engine.engine import KerasEngine
from .engine.inspect import remember_variables
from .evaluation.evaluation import EvaluationWatch
from .evaluation.refetch import refetch
from .experiments.experiments import Experiments
from .questions.activations import LayersNow, describe_activations
from .questions.dependencies import DependencyCharter
from .questions.examples import Examples
from .questions.fingerprint import fingerprint
from .questions.functions import compare_functions
from .questions.linearity import describe_linearity
from .questions.step import StepDescriber
from .watching.recorder import Recorder


def capture(engine: KerasEngine, optimizer: Any, variables: list[Any], gradients: list[Any], frame: FrameType) -> None:
    """Called in the hook that sees the captured step's update; returns only when the process must end."""
    engine.session.seeds.freeze()
    with engine.paused():
        captured = Captured(engine, optimizer, variables, gradients, frame)
        own = remember_variables(captured) if engine.session.capture_variables else None
    experiments = Experiments(captured)
    if engine.session.watched:
        _watch(captured, experiments)
        return
    handlers = {
        "loss/evaluate": lambda params: {"value": captured.criterion.evaluate(params)},
        "loss/minimize": lambda params: minimize(captured.criterion, params),
        "experiment/run": experiments.answer,
        "activations/describe": lambda params: describe_activations(captured, experiments.net, params.get("keepExamples")),
        "linearity/describe": lambda params: describe_linearity(captured, experiments.net),
        "dependencies/describe": DependencyCharter(captured, experiments.net).answer,
        "examples/refetch": lambda params: refetch(captured, experiments.net),
        "examples/read": Examples(captured).answer,
        "evaluation/observe": lambda params: EvaluationWatch(captured).answer(params),
        "state/fingerprint": lambda params: fingerprint(captured),
        "step/describe": StepDescriber(captured, experiments).answer,
        "functions/compare": lambda params: compare_functions(captured, experiments.restore, params),
        "tensor/save": lambda params: captured.store.save(params["id"]),
        "weights/list": lambda params: experiments.weights(),
        "frames/variables": lambda params: own if own is not None else remember_variables(captured),
    }
    repeat = experiments.verify()
    engine.session.capture(captured.message(repeat), handlers)


def _watch(captured: Captured, experiments: Experiments) -> None:
    """The script is told of and trains on, from exactly where it stands."""
    repeat = {"exact": False, "way": None, "loss": None, "reason": "The training is watched, so no step is repeated."}

    def watch(params: dict[str, Any]) -> NoReturn:
        Recorder(captured, params, experiments.name_of).begin()

    captured.engine.put_back = experiments.restore
    handlers = {
        "training/watch": watch,
        "activations/describe": LayersNow(captured).answer,
        "tensor/save": lambda params: captured.store.save(params["id"]),
        "weights/list": lambda params: experiments.weights(),
    }
    captured.engine.session.capture(captured.message(repeat), handlers)
