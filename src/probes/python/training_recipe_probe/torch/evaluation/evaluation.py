"""Answers `evaluation/observe`: lets the script run on, its training cut short, and watches it evaluate."""

from __future__ import annotations

import copy
import sys
import threading
import time
import traceback
from types import FrameType
from typing import Any, Callable, Optional

import torch
from torch.optim import Optimizer
from torch.utils.data import DataLoader

from ...examples.kept import KeptExamples
from ...process.quiet import Quiet
from ...script.frames import location, user_location
from ...session import DriveOn
from ..net.layers import behaves_otherwise_in_training, name_layers
from ..net.model import inner
from ..recording.iterations import Iteration, fetching, is_within
from ..recording.loader import examples_in, first_size
from ..recording.tape import tensors_in
from .passes import (
    MOST_INPUTS,
    Pass,
    Place,
    dataset_size,
    drops_last_batch,
    has_own_data,
    has_random_inputs,
    input_batch,
    row_contents,
    share_in_training,
)
from .trainers import shorten_epoch

# After so many repetitions of what was seen before, and half of the time, nothing new is waited for.
_REPETITIONS = 20
_GRACE_SECONDS = 1.0


def observer(captured: Any, restore: Callable[[], None]) -> Callable[[dict[str, Any]], Any]:
    """`restore` puts back what experiments have left of the script's own objects."""

    def answer(params: dict[str, Any]) -> Any:
        restore()
        captured.engine.watch = EvaluationWatch(captured, params)
        captured.engine.watch.begin()
        raise DriveOn

    return answer


class EvaluationWatch:
    def __init__(self, captured: Any, query: dict[str, Any]) -> None:
        self._captured = captured
        self._engine = captured.engine
        self._steps = max(2, int(query["trainingSteps"]))
        self._seconds = float(query["withinMilliseconds"]) / 1000
        self._kept = KeptExamples(self._engine.session.run_directory, int(query.get("keepNumbers") or 0))
        self._nets = {id(inner(each.module)) for each in captured.forwards} | {id(each) for each in captured.models}
        modules = {id(each): each for model in captured.models for each in model.modules()}
        self._trained_layers = [each for each in modules.values() if each.training and behaves_otherwise_in_training(each)]
        # A leaf that is a net by itself says nothing of who put it there.
        self._put_to_training = [each for each in captured.models if each.training and next(each.children(), None) is not None]
        self._training = list({id(fetch.loader): fetch.loader for fetch in captured.step.fetches}.values())
        self._training_rows = set(row_contents(iter([tensor for tensor, _ in captured.inputs]))) if not self._training else set()
        self._iterations: dict[int, tuple[Any, Iteration]] = {}
        self._current: Optional[Iteration] = None
        self._passes: list[Pass] = []
        self._open: dict[Any, Pass] = {}
        # Forwards with gradients: of a training step, if `backward` comes.
        self._pending: list[tuple[Callable[[], None], Optional[dict[str, Any]]]] = []
        self._training_inputs: list[dict[str, Any]] = []
        self._updates = 0
        self._repetitions = 0
        self._inside = False
        self._wrong_mode: Place = None
        self._began = time.perf_counter()
        self._lock = threading.Lock()
        self._answered = False
        self._quiet = Quiet()

    def begin(self) -> None:
        """The script goes on from inside of the captured step: its update finds gradients, and changes nothing."""
        for parameter in self._captured.parameters:
            if parameter.grad is None and parameter.is_leaf:
                parameter.grad = torch.zeros_like(parameter)
        for iterator, loader in list(self._engine._iterator_loader.values()):
            fetches = [fetch for fetch in self._captured.step.fetches if fetch.loader is loader]
            if fetches:
                frame_id = fetches[-1].stack[0].frame_id if fetches[-1].stack else 0
                known = Iteration(loader, frame_id, fetches[-1].place, [0] * len(fetches), 0, [0] * len(fetches), trained=True)
                self._iterations[id(iterator)] = iterator, known
                self._current = known
        shorten_epoch(self._captured.loop_frames, self._steps)
        self._quiet.enter()
        _keep_checkpoints_in_memory()
        # For scripts that do not come by for a long time.
        timer = threading.Timer(self._seconds + _GRACE_SECONDS, lambda: self._answer("time"))
        timer.daemon = True
        timer.start()

    # -- events

    def on_iter(self, loader: DataLoader[Any], iterator: Any, frame: FrameType) -> None:
        self._settle()
        if self._current is not None and self._current.exhausted:
            self._close(self._current)
        self._iterations[id(iterator)] = iterator, Iteration(loader, *fetching(frame))
        # A loop over the same loader that was left before its end.
        for key in [key for key, each in self._open.items() if each.loader is loader]:
            self._finish(self._open.pop(key), whole=True)

    def on_next(self, original: Callable[[Any], Any], iterator: Any, frame: FrameType) -> Any:
        self._settle()
        _, iteration = self._iterations.get(id(iterator), (None, None))
        if iteration is None:
            return original(iterator)
        cut = iteration.trained and iteration.given >= self._steps and self._trains(iteration.loader)
        if cut or iteration.known and iteration.given >= 1:
            self._repetitions += 1 if iteration.known and not iteration.cut else 0
            iteration.exhausted = iteration.cut = True
            raise StopIteration
        try:
            item = original(iterator)
        except StopIteration:
            iteration.exhausted = True
            raise
        if self._current is not None and self._current is not iteration and self._current.exhausted:
            self._close(self._current)
        iteration.counts.append(examples_in(iteration.loader, item, iteration.given))
        iteration.sizes.append(first_size(item) or 0)
        iteration.frame_id, iteration.place = fetching(frame)
        self._current = iteration
        return item

    def on_module_call(self, original: Any, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._inside or id(inner(module)) not in self._nets:
            return original(module, *args, **kwargs)
        self._leave_if_over()
        self._note(module, args, kwargs, sys._getframe(2))
        self._inside = True
        try:
            return original(module, *args, **kwargs)
        finally:
            self._inside = False

    def on_backward(self, frame: FrameType) -> None:
        self._leave_if_over()
        self._training_inputs += [each for _, each in self._pending if each is not None][:1]
        self._pending.clear()
        if self._current is not None:
            self._current.trained = True
        if self._captured.optimizer is None:
            self.on_update(None, frame)

    def on_update(self, optimizer: Optional[Optimizer], frame: FrameType) -> None:
        if optimizer is not self._captured.optimizer:
            return
        self._updates += 1
        if self._passes and self._wrong_mode is None and self._is_left_in_evaluation_mode():
            self._wrong_mode = user_location(frame)
        if self._current is not None and self._current.exhausted:
            self._close(self._current)
        for key in [key for key in self._open if key[1] is None]:
            self._finish(self._open.pop(key), whole=True)

    def _is_left_in_evaluation_mode(self) -> bool:
        """Batch normalisation alone, still in a net that is itself in training mode, is held so on purpose."""
        left = [each for each in self._trained_layers if not each.training]
        on_purpose = self._put_to_training and all(isinstance(each, torch.nn.modules.batchnorm._NormBase) for each in left)
        return bool(left) and not (on_purpose and all(each.training for each in self._put_to_training))

    def script_left(self, error: Optional[BaseException]) -> None:
        self._settle()
        ended = error is None or isinstance(error, SystemExit)
        if error is not None and not ended:
            self._engine.session.channel.log("While it was watched the script raised\n" + "".join(traceback.format_exception(type(error), error, error.__traceback__)))
        for each in list(self._open.values()):
            self._finish(each, whole=ended)
        self.over("script-ended" if ended else "time")

    @property
    def is_in_captured_step(self) -> bool:
        """The rest of the step that was captured, up to its last update."""
        return self._updates <= 1

    # -- what was seen

    def _trains(self, loader: DataLoader[Any]) -> bool:
        return any(each is loader or each.dataset is loader.dataset for each in self._training)

    def _note(self, module: torch.nn.Module, args: Any, kwargs: Any, frame: FrameType) -> None:
        place, after = user_location(frame), self._updates
        tensors = tensors_in((args, kwargs))
        size = next((int(each.shape[0]) for each in tensors if each.dim()), 0)
        iteration = self._current
        if iteration is not None:
            within = is_within(iteration, frame)
            if within is False or within is None and size not in iteration.sizes:
                iteration = None
        item = -1 if iteration is None else iteration.at()
        count = iteration.counts[item] if iteration is not None and iteration.counts else size
        rows = row_contents(iter(tensors)) if iteration is None else []
        given = input_batch(iter(tensors))
        grads = torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        layers = [each for each in module.modules() if each.training and behaves_otherwise_in_training(each)]

        def note() -> None:
            key = (place, None if iteration is None else id(iteration))
            known = self._open.get(key)
            if known is None:
                known = self._open[key] = Pass(
                    place, None if iteration is None else iteration.loader, after, iteration
                )
                known.kept = self._kept.of(known.key)
                if iteration is not None and any(
                    each.key == known.key and each.after_steps < after for each in self._passes
                ):
                    iteration.known = True
            if iteration is None or known.last_item != item:
                known.examples += count or 0
                known.counted = known.counted and count is not None
                if known.kept is not None:
                    known.kept.add(tensors)
                if given is not None and len(known.inputs) < MOST_INPUTS:
                    known.inputs.append(given)
            known.last_item = item
            known.records_gradients = known.records_gradients or grads
            known.in_training_mode += layers
            known.rows += rows

        if not grads:
            note()
        else:
            self._pending.append((note, given))

    def _settle(self) -> None:
        """What was pending is followed by no `backward`."""
        self._leave_if_over()
        pending, self._pending = self._pending, []
        for note, _ in pending:
            note()

    def _close(self, iteration: Iteration) -> None:
        if self._current is iteration:
            self._current = None
        for key in [key for key in self._open if key[1] == id(iteration)]:
            self._finish(self._open.pop(key), whole=True)

    def _finish(self, seen: Pass, whole: bool) -> None:
        if whole and not (seen.iteration is not None and seen.iteration.cut):
            self._passes.append(seen)

    # -- the end

    def _leave_if_over(self) -> None:
        if self._answered:
            self._engine.session.serve()
        spent = time.perf_counter() - self._began
        if spent > self._seconds:
            self.over("time")
        if self._repetitions >= _REPETITIONS and spent > self._seconds / 2:
            self.over("enough")

    def over(self, why: str) -> None:
        """Answers, and serves what else is asked; the script does not go on."""
        self._answer(why)
        self._engine.session.serve()

    def _answer(self, why: str) -> None:
        with self._lock:
            if self._answered:
                return
            self._answered = True
        session = self._engine.session
        described: dict[Any, dict[str, Any]] = {}
        session.answer_pending(
            {
                "passes": [self._described(each, described) for each in list(self._passes)],
                "ended": why,
                "trainsInEvaluationMode": location(self._wrong_mode),
                "trainingInputs": self._training_inputs[:MOST_INPUTS],
            },
            "The script was let run on to its evaluations",
        )

    def _described(self, seen: Pass, known: dict[Any, dict[str, Any]]) -> dict[str, Any]:
        if seen.key not in known:
            known[seen.key] = {
                "randomInputs": has_random_inputs(self._engine, seen.loader),
                "alsoInTraining": share_in_training(self._engine, seen.loader, self._training),
            }
        data = dict(known[seen.key])
        if seen.loader is not None and self._training:
            data["ownData"] = has_own_data(seen.loader, self._training)
        if seen.loader is None and seen.rows and self._training_rows:
            data["alsoInTraining"] = sum(1 for each in seen.rows if each in self._training_rows) / len(seen.rows)
        if seen.kept is not None:
            data.update(seen.kept.described())
        if seen.loader is None and seen.rows:
            data["distinctExamples"] = len(set(seen.rows))
        return {
            "location": location(seen.place),
            "afterSteps": seen.after_steps,
            "examplesSeen": seen.examples,
            "datasetSize": dataset_size(seen.loader) if seen.loader is not None and seen.counted else None,
            "dropsLastBatch": drops_last_batch(seen.loader),
            "layersInTrainingMode": name_layers(seen.in_training_mode, self._captured.models),
            "recordsGradients": seen.records_gradients,
            "inputs": seen.inputs,
            **data,
        }


def _keep_checkpoints_in_memory() -> None:
    """What the script saves it may want to load again."""
    saved: dict[str, Any] = {}
    load = torch.load

    def keep(value: Any, file: Any, *args: Any, **kwargs: Any) -> None:
        saved[str(file)] = copy.deepcopy(value)

    def give(file: Any, *args: Any, **kwargs: Any) -> Any:
        return copy.deepcopy(saved[str(file)]) if str(file) in saved else load(file, *args, **kwargs)

    torch.save, torch.load = keep, give
