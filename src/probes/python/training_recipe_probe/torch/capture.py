"""Where the script stands still: the step is captured, verified, told, and questions are answered."""

from __future__ import annotations

from types import FrameType
from typing import Any, NoReturn, Optional

from torch.optim import Optimizer

from .criterion.minimum import minimize
from .engine.captured import Captured
from .engine.engine import TorchEngine
from .engine.message import capture_message
from .evaluation.evaluation import observer
from .evaluation.refetch import refetch
from .experiments.experiments import Experiments
from .net.inspect import remember_variables
from .questions.activations import Activations
from .questions.dependencies import DependencyCharter
from .questions.describe import StepDescriber
from .questions.examples import Examples
from .questions.fingerprint import fingerprint
from .questions.functions import compare_functions
from .questions.linearity import Linearity
from .questions.side_by_side import side_by_side_message
from .watching.recorder import Recorder


def capture(engine: TorchEngine, optimizer: Optional[Optimizer], frame: FrameType) -> None:
    """Called in the hook that sees the captured step's update; returns when the script must run on."""
    captured = Captured(engine, optimizer, frame)
    variables = remember_variables(captured) if engine.session.capture_variables else None
    if engine.session.watched:
        _watch(captured)
        return
    experiments = Experiments(captured)
    present = engine.remember_present(captured.loop_frames)
    handlers = {
        "loss/evaluate": lambda params: {"value": captured.criterion.evaluate(params)},
        "loss/minimize": lambda params: minimize(captured.criterion, params),
        "experiment/run": experiments.answer,
        "step/describe": StepDescriber(captured, experiments).answer,
        "dependencies/describe": DependencyCharter(captured).answer,
        "activations/describe": Activations(captured).answer,
        "linearity/describe": Linearity(captured).answer,
        "evaluation/observe": observer(captured, present),
        "examples/refetch": lambda params: refetch(captured),
        "functions/compare": lambda params: compare_functions(captured, experiments.restore_state, params),
        "examples/read": Examples(captured).answer,
        "tensor/save": lambda params: captured.store.save(params["id"]),
        "state/fingerprint": lambda params: fingerprint(captured),
        "weights/list": lambda params: _weights(captured),
        "frames/variables": lambda params: variables if variables is not None else remember_variables(captured),
    }
    side_by_side = side_by_side_message(captured)
    experiments.verify(lambda repeat: engine.session.capture(capture_message(captured, repeat, side_by_side), handlers))


def _watch(captured: Captured) -> None:
    """The script is told of and trains on, from exactly where it stands."""
    engine = captured.engine
    present = engine.remember_all_generators(None)
    repeat = {"exact": False, "way": None, "loss": None, "reason": "The training is watched, so no step is repeated."}

    def watch(params: dict[str, Any]) -> NoReturn:
        recorder = Recorder(captured, params)
        present()
        recorder.begin()

    handlers = {
        "training/watch": watch,
        "activations/describe": Activations(captured, watched=True).answer,
        "tensor/save": lambda params: captured.store.save(params["id"]),
        "weights/list": lambda params: _weights(captured),
    }
    engine.session.capture(capture_message(captured, repeat, side_by_side_message(captured)), handlers)


def _weights(captured: Captured) -> list[dict[str, Any]]:
    return [captured.store.summary(each, name) for name, each in captured.named_parameters()]
