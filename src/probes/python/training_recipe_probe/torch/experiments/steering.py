"""What an experiment does to the batches of the script's own step."""

from __future__ import annotations

from collections import Counter
from typing import Any, Callable, Optional

import torch

from ...conversation.failures import NotApplicable
from ..engine.captured import Captured
from ..engine.run import Slot, Steering, target_slots
from ..net.standardise import Figures, feature_axis, figures
from ..net.tensors import storage_of
from ..recording.calls import CallPlace, places_of
from ..recording.loader import Feed, Fetch
from ..recording.tape import replace, tensors_in
from .repeat import DriveWay


class Steerer:
    """Turns an experiment's batches into what is done to them on their way."""

    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self._engine = captured.engine
        self._places = places_of(captured.step.forwards)

    def steering(self, way: Any, experiment: dict[str, Any]) -> Steering:
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
            if steps is not None and passed >= steps:
                return tensor
            steering.sizes_differ = steering.sizes_differ or tensor.shape != slot.tensor.shape
            return slot.tensor

        # Only of calls that the loss comes from: what others give enters the criterion as a target, which is fixed there.
        used = {id(each) for each in self._captured.forwards}
        steering.fixed_inputs = {
            place: (each.arguments, each.keywords)
            for place, each in zip(self._places, self._captured.step.forwards)
            if id(each) in used
        }
        steering.fixed_steps = steps
        for target in [*target_slots(self._captured.analysis.targets), *self._captured.input_slots]:
            steering.slots.append((target, fixed))

    def _taken(self, fetches: list[Fetch]) -> int:
        """How many of a loader's batches the captured step used: the last one that is seen to reach net or loss."""
        captured = self._captured
        met = [tensor for tensor, _ in captured.inputs] + [target.tensor for target in captured.analysis.targets]
        met += tensors_in([(each.arguments, each.keywords) for each in captured.step.forwards])
        reached = [
            index
            for index, fetch in enumerate(fetches)
            if any(_same_data(one, each) for one in tensors_in(fetch.item) for each in met)
        ]
        if reached:
            return reached[-1] + 1
        # Changed on its way: as many as there are losses of one line.
        places = Counter(backward.place for backward in captured.step.backwards)
        return max(1, min(len(fetches), max(places.values(), default=1)))

    def _zero_inputs(self, steering: Steering) -> None:
        def zeros(tensor: torch.Tensor) -> torch.Tensor:
            return tensor * 0 if tensor.requires_grad else torch.zeros_like(tensor)

        put = _counted(steering, lambda _, tensor: zeros(tensor))
        if not self._reached_by_calls():
            if not self._captured.input_slots:
                raise NotApplicable("No input of this net could be told from the rest, so none can be set to zero.")
            for slot in self._captured.input_slots:
                steering.slots.append((slot, lambda tensor, slot: put(slot, tensor)))
            return
        steering.change_inputs = self._changing(put)

    def _reached_by_calls(self) -> bool:
        """Whether the calls of the net hold any of its data. A net may be called with nothing, and look its data up."""
        inputs = {id(tensor) for tensor, _ in self._captured.inputs}
        return any(
            id(each) in inputs for forward in self._captured.forwards for each in tensors_in((forward.arguments, forward.keywords))
        )

    def _standardise_inputs(self, steering: Steering) -> None:
        captured = self._captured
        applied = [type(each) for each in self._engine.applied.values()]
        along_time = any(issubclass(each, torch.nn.Conv1d) for each in applied)
        sequences = any(issubclass(each, (torch.nn.RNNBase, torch.nn.MultiheadAttention)) for each in applied)
        known: dict[Any, Figures] = {}

        def standardised(place: Any, tensor: torch.Tensor) -> torch.Tensor:
            return known[place].apply(tensor) if place in known else tensor

        put = _counted(steering, standardised)
        if not captured.forwards:
            for slot in captured.input_slots:
                if slot.source is not slot.tensor:
                    raise NotApplicable(
                        "The net is given functions of its inputs, so the inputs cannot be changed by themselves."
                    )
                if slot.tensor.is_floating_point():
                    known[slot] = figures(slot.tensor, feature_axis(slot.tensor, along_time, sequences))
                    steering.slots.append((slot, lambda tensor, slot: put(slot, tensor)))
        else:
            change = self._changing(lambda place, tensor: known.setdefault(
                place, figures(tensor, feature_axis(tensor, along_time, sequences))).apply(tensor)
                if tensor.is_floating_point() else tensor)  # fmt: skip
            for place, forward in zip(self._places, captured.step.forwards):
                change(place, forward.arguments, forward.keywords)
            steering.change_inputs = self._changing(put)
        if not known:
            raise NotApplicable("None of the net's inputs is real-valued, so there is nothing to standardise.")

    def _changing(
        self, change: Callable[[Any, torch.Tensor], torch.Tensor]
    ) -> Callable[[CallPlace, Any, Any], tuple[Any, Any]]:
        """Changes what is data among the tensors of a call; `change` is told the call and the tensor's number."""
        captured = self._captured
        inputs = {id(tensor) for tensor, _ in captured.inputs}
        targets = {id(each.tensor) for each in captured.analysis.targets}
        data: dict[CallPlace, set[int]] = {}
        real: set[CallPlace] = set()
        last: dict[Any, CallPlace] = {}
        for place, forward in zip(self._places, captured.step.forwards):
            tensors = tensors_in((forward.arguments, forward.keywords))
            data[place] = {
                index
                for index, each in enumerate(tensors)
                if id(each) in inputs or each.is_floating_point() and id(each) not in targets | captured.no_inputs
            }
            if any(_is_real_data(tensors[index]) for index in data[place]):
                real.add(place)
            last[place[0]] = place

        def changed(place: CallPlace, args: Any, kwargs: Any) -> Any:
            # A call more than there were in the captured step is like the last one of its kind.
            known = place if place in data else last.get(place[0])
            if known is None:
                return args, kwargs
            wanted = data[known]
            count = -1

            def put(tensor: torch.Tensor) -> torch.Tensor:
                nonlocal count
                count += 1
                # Where there are real-valued inputs, integers are lengths and indices, not data.
                if count not in wanted or tensor.dtype == torch.bool or known in real and not tensor.is_floating_point():
                    return tensor
                return change((known, count), tensor)

            given = replace((args, kwargs), put)
            if wanted and count < 0:
                raise NotApplicable("The net is given its inputs in an object that cannot be copied, so they cannot be changed.")
            return given

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


def _counted(steering: Steering, change: Callable[[Any, torch.Tensor], torch.Tensor]) -> Callable[[Any, torch.Tensor], torch.Tensor]:
    steering.inputs_changed = 0

    def counted(place: Any, tensor: torch.Tensor) -> torch.Tensor:
        steering.inputs_changed = (steering.inputs_changed or 0) + 1
        return change(place, tensor)

    return counted


def _is_real_data(tensor: torch.Tensor) -> bool:
    """Not a state, which begins with zeros and is computed from then on, nor a mask of ones."""
    if not tensor.is_floating_point() or tensor.grad_fn is not None or tensor.layout != torch.strided:
        return tensor.is_floating_point() and tensor.grad_fn is None
    return tensor.numel() > 0 and not bool((tensor == tensor.flatten()[0]).all())


def _same_data(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.layout != torch.strided or other.layout != torch.strided:
        return one is other
    if one.numel() != other.numel() or one.numel() < 2 or bool((one == one.flatten()[0]).all()):
        return False  # a mask of ones is like any other
    return storage_of(one) == storage_of(other) or one.shape == other.shape and torch.equal(one, other.to(one.dtype))
