"""Experiments: which way repeats the captured step, and runs of it with other batches."""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import Any, Callable, Iterator, Optional

import torch

from .failures import NotApplicable, ProbeError, ScriptFailed
from .loops import CannotCompile
from .marks import LoopMarks
from .session import DriveOn
from .torch_adam import Adam
from .torch_loader import Feed, Fetch, flipped
from .torch_loss import same_loss
from .torch_predictions import Predictor
from .torch_repeat import BodyWay, DriveWay, candidate_loops
from .torch_run import Run, Slot, Steering, target_slots
from .torch_standardise import Figures, feature_axis, figures
from .torch_state import (
    Restore,
    remember_attributes,
    remember_gradients,
    remember_optimizer,
    remember_tensors,
)
from .torch_stillness import Stillness
from .torch_tape import leaves

_MAX_LOOPS = 3


class Experiments:
    def __init__(self, captured: Any) -> None:
        self._captured = captured
        self._engine = captured.engine
        self._way: Any = None
        self._predictor = Predictor(captured)
        self._restore_state = self._remember_state()
        self._reason: Optional[str] = None
        self._told: Optional[Callable[[dict[str, Any]], None]] = None

    # -- the captured state

    def _remember_state(self) -> Callable[..., None]:
        """All modules, optimizers, schedulers and scalers as they stood before the captured step."""
        engine, captured = self._engine, self._captured
        modules = {id(each): each for each in engine.applied.values()}
        modules.update({id(each): each for each in captured.models})
        modules.update({id(each): each for each in self._copies_of_the_net()})
        parameters = [each for module in modules.values() for each in module.parameters(recurse=False)]
        parameters += captured.parameters
        optimizers = [each for each, _ in engine.live_optimizers()]
        parameters += [each for optimizer in optimizers for group in optimizer.param_groups for each in group["params"]]
        buffers_now = [each for module in modules.values() for each in module.buffers(recurse=False)]
        training = [(module, module.training) for module in modules.values()]
        restores: list[Restore] = [remember_tensors([*parameters, *buffers_now])]
        # Buffers that the step's own forward moved: as they were before it.
        restores += list(engine.buffers.values())
        restores += [remember_optimizer(each) for each in optimizers]
        restores += [
            remember_attributes(thing) for reference in engine.stateful if (thing := reference()) is not None
        ]

        def restore(gradients: bool = True) -> None:
            for each in restores:
                each()
            for parameter in parameters if gradients else ():
                parameter.grad = None
            for module, was in training:
                module.training = was

        return restore

    def _copies_of_the_net(self) -> list[torch.nn.Module]:
        from .torch_model import modules_in

        variables = [value for frame in self._captured.frames for value in frame.f_locals.values()]
        variables += [value for frame in self._captured.frames[-1:] for value in frame.f_globals.values()]
        return [module for found in modules_in(variables) for module in found.modules()]

    # -- verification

    def verify(self, tell: Callable[[dict[str, Any]], None]) -> None:
        """Finds the first way that gives the captured loss again, then tells the host."""
        captured = self._captured
        events = [each.stack for each in captured.forwards[:1]]
        events += [each.loop_stack for each in captured.step.backwards]
        last_loss: Optional[float] = None
        for marks in self._loops(events)[:_MAX_LOOPS]:
            for way in self._body_ways(marks):
                loss, problem = self._try_body(way)
                last_loss = loss if loss is not None else last_loss
                if problem is None:
                    self._way = way
                    tell({"exact": True, "way": way.name, "loss": loss, "reason": None})
                    return
                self._reason = problem
                self._engine.session.channel.log(f"loop at line {marks.lines.header}: {problem}")
        self._try_drive(tell, last_loss)

    def _loops(self, events: list[Any]) -> list[LoopMarks]:
        """Loops that draw their batches first: in a loop inside of those the batch would stay the same."""
        engine, captured = self._engine, self._captured
        loops = candidate_loops(engine, captured.loop_frames, events)
        last = [each.loop_stack for each in captured.step.fetches[-1:]]
        drawing = candidate_loops(engine, captured.loop_frames, events + last) if last else []
        return drawing + [each for each in loops if each not in drawing]

    def _body_ways(self, marks: LoopMarks) -> Iterator[BodyWay]:
        """First without what the step does not need, then whole."""
        frame = marks.frame
        event_lines = [
            line.line
            for stack in [each.stack for each in self._captured.step.forwards]
            + [each.loop_stack for each in self._captured.step.backwards]
            + [each.loop_stack for each in self._captured.step.fetches]
            for line in stack
            if line.frame_id == id(frame) and line.code is frame.f_code
        ]
        event_lines.append(frame.f_lineno)
        try:
            short = BodyWay(
                self._engine,
                marks,
                self._restore_state,
                lambda first, last: not any(first <= line <= last for line in event_lines),
            )
            if short.leaves_out:
                yield short
            yield BodyWay(self._engine, marks, self._restore_state)
        except (CannotCompile, SyntaxError, ValueError) as error:
            self._reason = str(error)

    def _try_body(self, way: BodyWay) -> tuple[Optional[float], Optional[str]]:
        """The captured step, another batch, and the captured step again: a live generator would remember the other."""
        loss, problem = self._repeat_once(way)
        if problem is None:
            problem = self._flip(way)
        if problem is None:
            loss, problem = self._repeat_once(way)
        return loss, problem

    def _repeat_once(self, way: BodyWay) -> tuple[Optional[float], Optional[str]]:
        run = self._run(self._steering(way, {"batches": "as-trained", "steps": 1}), 1)
        try:
            way.perform(run, lambda: None)
        except BaseException as error:
            if _must_leave(error):
                raise
            return None, f"The step raised {type(error).__name__} when it was done again: {error}"
        problem = self._difference(run)
        return (run.rows[0]["loss"] if run.rows else None), problem

    def _difference(self, run: Run) -> Optional[str]:
        expected = [backward.value for backward in self._captured.step.backwards]
        got = run.first_backwards
        if len(expected) == len(got) and all(same_loss(one, other) for one, other in zip(expected, got)):
            return None
        if not got:
            return "The step was done again and no loss came out of it."
        return f"The step, done again, gave a loss of {sum(got):.7g} where the script got {sum(expected):.7g}."

    def _flip(self, way: BodyWay) -> Optional[str]:
        """A batch in reverse order must be seen to reach the net."""
        size, forwards = self._captured.batch_size, self._captured.forwards
        steering = self._steering(way, {"batches": "first-only", "steps": 1})
        if size is None or not steering.feeds or not forwards:
            return None
        for feed in steering.feeds.values():
            feed.change = lambda item: flipped(item, size)
        run = self._run(steering, 1)
        try:
            way.perform(run, lambda: None)
        except BaseException as error:
            if _must_leave(error):
                raise
            return None  # a script may refuse a reversed batch (sorted lengths); the repeat itself was exact
        if run.first_inputs is None:
            return None
        before = _tensors((forwards[0].arguments, forwards[0].keywords))
        after = _tensors(run.first_inputs)
        symmetric = all(torch.equal(one, one.flip(0)) for one in before if one.dim())
        same = len(before) == len(after) and all(
            one.shape == other.shape and torch.equal(one, other) for one, other in zip(before, after)
        )
        if same and not symmetric:
            return self._prefetch(way)
        return None

    def _prefetch(self, way: BodyWay) -> Optional[str]:
        """The step's batch was made before its round: then the next step at least must see another."""
        run = self._run(self._steering(way, {"batches": "as-trained", "steps": 2}), 2)
        try:
            way.perform(run, lambda: None)
        except BaseException as error:
            if _must_leave(error):
                raise
            return f"The step raised {type(error).__name__} when another batch was fed to it: {error}"
        if run.first_inputs is None or run.second_inputs is None:
            return "Another batch, fed to the step, did not reach the net."
        first, second = _tensors(run.first_inputs), _tensors(run.second_inputs)
        if all(one.shape == other.shape and torch.equal(one, other) for one, other in zip(first, second)):
            return "Another batch, fed to the step, did not reach the net."
        way.prefetches = True
        return None

    def _try_drive(self, tell: Callable[[dict[str, Any]], None], last_loss: Optional[float]) -> None:
        way = DriveWay(self._engine, self._restore_state)
        run = self._run(self._steering(way, {"batches": "first-only", "steps": 1}), 1)

        def done() -> None:
            problem = self._difference(run) if run.rows else f"The script did not take a second step{_because(run)}."
            loss = run.rows[0]["loss"] if run.rows else last_loss
            if problem is None:
                self._way = way
                way.went_on = False
                tell({"exact": True, "way": way.name, "loss": loss, "reason": None})
            else:
                self._reason = self._reason or problem
                tell({"exact": False, "way": None, "loss": loss, "reason": self._reason})

        way.begin(run, lambda: None, done)

    # -- experiments

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        way = self._way
        if way is None:
            raise NotApplicable(f"This training step could not be repeated exactly. {self._reason or ''}".strip())
        if int(params["steps"]) < 1:
            raise NotApplicable("An experiment takes at least one step.")
        if {"final-predictions", "predictions"} & set(params.get("observe") or ()):
            self._predictor.prove()
        run = self._run(self._steering(way, params), int(params["steps"]), params)
        self._set_options(run, params)
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
            if _must_leave(error):
                raise
            raise ScriptFailed(f"The script raised {type(error).__name__} during the experiment: {error}") from error
        return self._trace(run, params)

    def _set_options(self, run: Run, params: dict[str, Any]) -> None:
        captured, engine = self._captured, self._engine
        if params.get("optimizer"):
            if captured.optimizer is None:
                raise NotApplicable("The script updates its weights by hand, so no optimizer can take its optimizer's place.")
            run.stand_in = Adam(float(params["optimizer"]["learningRate"]))
        if params.get("still"):
            modules = {id(each): each for each in engine.applied.values()}
            modules.update({id(each): each for model in captured.models for each in model.modules()})
            run.stillness = Stillness(modules.values(), lambda: engine.remember_all_generators(None))
        if params.get("withinMilliseconds") is not None:
            run.within_seconds = float(params["withinMilliseconds"]) / 1000
        if "final-predictions" in (params.get("observe") or ()):
            run.observe_last = lambda row: row.update(predictions=self._predictions())

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

    # -- steering

    def _steering(self, way: Any, experiment: dict[str, Any]) -> Steering:
        steering = Steering()
        kind, seed = experiment["batches"], experiment.get("seed")
        prefetches = getattr(way, "prefetches", False)
        by_loader: dict[int, list[Fetch]] = {}
        for fetch in way.fetches(self._captured.step):
            by_loader.setdefault(id(fetch.loader), []).append(fetch)
        for key, fetches in by_loader.items():
            loader = fetches[0].loader
            steering.feeds[key] = Feed(
                loader,
                fetches,
                self._engine.loader_begin(loader),
                lambda loader=loader: self._engine.remember_all_generators(loader),
                repeat_first=kind == "first-only" and not prefetches,
                use_captured=seed is None or kind == "first-only",
                period=self._taken(fetches),
                restore_generators=seed is None,
            )
        if (not steering.feeds or prefetches) and kind == "first-only":
            self._fix_batch(steering)
        elif isinstance(way, DriveWay) and not steering.feeds:
            # The script has gone on to its next batch by now; the first step is that of the capture all the same.
            self._fix_batch(steering, steps=1)
        if kind == "zero-inputs":
            self._zero_inputs(steering)
        elif kind == "standardised-inputs":
            self._standardise_inputs(steering)
        elif kind == "shuffled-targets":
            self._shuffle_targets(steering, seed)
        return steering

    def _fix_batch(self, steering: Steering, steps: Optional[int] = None) -> None:
        """The captured batch where it enters the net and the criterion, in so many steps or in all."""
        engine = self._engine

        def fixed(tensor: torch.Tensor, slot: Slot) -> torch.Tensor:
            passed = len(engine.run.rows) if engine.run is not None else 0
            return slot.tensor if steps is None or passed < steps else tensor

        steering.fixed_inputs = [(each.arguments, each.keywords) for each in self._captured.forwards]
        steering.fixed_steps = steps
        for target in [*target_slots(self._captured.analysis.targets), *self._captured.input_slots]:
            steering.slots.append((target, fixed))

    def _taken(self, fetches: list[Fetch]) -> int:
        """How many of a loader's batches the captured step used: the last one that is seen to reach net or loss."""
        captured = self._captured
        met = [tensor for tensor, _ in captured.inputs] + [target.tensor for target in captured.analysis.targets]
        met += _tensors([(each.arguments, each.keywords) for each in captured.step.forwards])
        reached = [
            index for index, fetch in enumerate(fetches) if any(_same_data(one, each) for one in _tensors(fetch.item) for each in met)
        ]
        if reached:
            return reached[-1] + 1
        # Changed on its way: as many as there are losses of one line.
        places = Counter(backward.place for backward in captured.step.backwards)
        return max(1, min(len(fetches), max(places.values(), default=1)))

    def _zero_inputs(self, steering: Steering) -> None:
        if not self._captured.forwards:
            if not self._captured.input_slots:
                raise NotApplicable("No input of this net could be told from the rest, so none can be set to zero.")
            for slot in self._captured.input_slots:
                steering.slots.append((slot, lambda tensor, slot: torch.zeros_like(tensor)))
            return
        steering.change_inputs = self._changing(
            lambda place, tensor: tensor * 0 if tensor.requires_grad else torch.zeros_like(tensor)
        )

    def _standardise_inputs(self, steering: Steering) -> None:
        captured = self._captured
        applied = [type(each) for each in self._engine.applied.values()]
        along_time = any(issubclass(each, torch.nn.Conv1d) for each in applied)
        sequences = any(issubclass(each, (torch.nn.RNNBase, torch.nn.MultiheadAttention)) for each in applied)
        known: dict[Any, Figures] = {}

        def standardised(place: Any, tensor: torch.Tensor) -> torch.Tensor:
            return known[place].apply(tensor) if place in known else tensor

        if not captured.forwards:
            for slot in captured.input_slots:
                if slot.source is not slot.tensor:
                    raise NotApplicable("The net is given functions of its inputs, so the inputs cannot be changed by themselves.")
                if slot.tensor.is_floating_point():
                    known[slot] = figures(slot.tensor, feature_axis(slot.tensor, along_time, sequences))
                    steering.slots.append((slot, lambda tensor, slot: standardised(slot, tensor)))
        else:
            change = self._changing(lambda place, tensor: known.setdefault(
                place, figures(tensor, feature_axis(tensor, along_time, sequences))).apply(tensor)
                if tensor.is_floating_point() else tensor)  # fmt: skip
            for number, forward in enumerate(captured.forwards):
                change(number, forward.arguments, forward.keywords)
            steering.change_inputs = self._changing(standardised)
        if not known:
            raise NotApplicable("None of the net's inputs is real-valued, so there is nothing to standardise.")

    def _changing(self, change: Callable[[Any, torch.Tensor], torch.Tensor]) -> Callable[[int, Any, Any], Any]:
        """Changes what is data among the tensors of a call; a place is the call's and the tensor's number."""
        targets = {id(each.tensor) for each in self._captured.analysis.targets}
        positions = [
            {index for index, each in enumerate(_tensors((forward.arguments, forward.keywords)))
             if any(each is tensor for tensor, _ in self._captured.inputs) or each.is_floating_point() and id(each) not in targets}
            for forward in self._captured.forwards
        ]  # fmt: skip

        def changed(number: int, args: Any, kwargs: Any) -> Any:
            from .torch_tape import replace

            call = min(number, len(positions) - 1)
            wanted = positions[call]
            floats = any(each.is_floating_point() for each in _tensors((args, kwargs)))
            count = -1

            def put(tensor: torch.Tensor) -> torch.Tensor:
                nonlocal count
                count += 1
                # Where there are real-valued inputs, integers are lengths and indices, not data.
                if count not in wanted or tensor.dtype == torch.bool or floats and not tensor.is_floating_point():
                    return tensor
                return change((call, count), tensor)

            return replace((args, kwargs), put)

        return changed

    def _shuffle_targets(self, steering: Steering, seed: Optional[int]) -> None:
        if not self._captured.analysis.targets:
            raise NotApplicable("This loss has no targets that could be shuffled.")
        generator = torch.Generator().manual_seed(12345 if seed is None else seed)
        size = self._captured.batch_size
        orders: dict[tuple[int, int], torch.Tensor] = {}
        state = {"row": -1}

        def shuffled(tensor: torch.Tensor, slot: Slot) -> torch.Tensor:
            row = len(self._engine.run.rows) if self._engine.run is not None else 0
            if state["row"] != row:
                orders.clear()
                state["row"] = row
            length = tensor.shape[0] if tensor.dim() else 1
            groups = size if size and size > 1 and length % size == 0 else length
            key = (groups, row)
            if key not in orders:
                orders[key] = torch.randperm(groups, generator=generator)
            order = orders[key].to(tensor.device)
            return tensor.reshape(groups, -1)[order].reshape(tensor.shape)

        for target in target_slots(self._captured.analysis.targets):
            steering.slots.append((target, shuffled))

    # -- observation

    def _run(self, steering: Steering, steps: int, params: Optional[dict[str, Any]] = None) -> Run:
        captured = self._captured
        wanted = set((params or {}).get("observe") or ())
        observing = bool(wanted & {"learning-rate", "gradient-norms", "predictions"})
        channel = self._engine.session.channel
        before: dict[int, torch.Tensor] = {}

        def observe(row: dict[str, Any]) -> None:
            if "learning-rate" in wanted and captured.optimizer is not None:
                stand_in = run.stand_in
                row["learningRate"] = stand_in.learning_rate if stand_in else float(captured.optimizer.param_groups[0].get("lr", 0.0))
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
            (lambda row: channel.notify("experiment/step", row)) if params is not None else None,
        )
        return run

    def _named(self) -> list[tuple[str, torch.Tensor]]:
        names = self._captured.parameter_names
        return [(names.get(id(each), f"parameter {index}"), each) for index, each in enumerate(self._captured.parameters)]

    def _predictions(self) -> list[str]:
        """One an output, as the criterion receives it; nothing of the run is disturbed."""
        return [self._captured.store.keep(each, "prediction") for each in self._predictor.predict()]


def _tensors(structure: Any) -> list[torch.Tensor]:
    return [each for each in leaves(structure) if isinstance(each, torch.Tensor)]


def _same_data(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.numel() != other.numel() or one.numel() < 2 or bool((one == one.flatten()[0]).all()):
        return False  # a mask of ones is like any other
    return one.data_ptr() == other.data_ptr() or one.shape == other.shape and torch.equal(one, other.to(one.dtype))


def _because(run: Run) -> str:
    return f": it raised {type(run.error).__name__}: {run.error}" if run.error is not None else ""


def _must_leave(error: BaseException) -> bool:
    """The host is gone, or the process is to end."""
    from .rpc import Disconnected, EndOfSession

    return isinstance(error, (Disconnected, EndOfSession, KeyboardInterrupt, ProbeError)) and not isinstance(error, SystemExit)


__all__ = ["Experiments", "remember_gradients"]
