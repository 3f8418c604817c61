"""Puts the captured step together: what the host is told, and what its questions are answered from."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from types import FrameType
from typing import Any, Optional

import torch
from torch.optim import Optimizer

from .frames import frame_summaries, function_name, location, training_frames, user_frames
from .torch_criterion import KNOWN_LOSSES, Analysis, Output, Root, TapeReader, Target, describe_criterion
from .torch_dependencies import DependencyCharter
from .torch_describe import StepDescriber
from .torch_engine import TorchEngine
from .torch_fingerprint import fingerprint
from .torch_experiments import Experiments
from .torch_inspect import remember_variables, tensor_names
from .torch_loader import first_size
from .torch_loss import Criterion, minimize
from .torch_model import describe_models, describe_variables, find_models, inner, modules_in
from .torch_run import InputSlot
from .torch_step import Forward, step_loss
from .torch_tape import Operation, UserLine, Value, leaves
from .torch_tensors import TensorStore

Place = Optional[tuple[str, int]]


class Captured:
    """Everything known of the captured step."""

    def __init__(self, engine: TorchEngine, optimizer: Optional[Optimizer], frame: FrameType) -> None:
        self.engine = engine
        self.optimizer = optimizer
        self.step = engine.step
        self.frames = user_frames(frame)
        self.loop_frames = training_frames(frame)
        self.lines = [each.f_lineno for each in self.frames]
        self.store = TensorStore(engine.session.run_directory)
        self.notes: list[str] = []
        self._find_parameters()
        self._read_tape()
        self._find_model()
        self._find_batch()
        self._find_loss()

    # -- parts

    def _find_parameters(self) -> None:
        held = [self.optimizer] if self.optimizer is not None else []
        self.parameters: list[torch.Tensor] = [
            each for optimizer in held for group in optimizer.param_groups for each in group["params"]
        ]
        if not held:
            seen = {id(each): each for operation in self.engine.tape.operations for each in operation.inputs
                    if isinstance(each, torch.Tensor) and each.is_leaf and each.requires_grad and each.grad is not None}  # fmt: skip
            self.parameters = list(self.engine.asked) or list(seen.values())
        self.held = {id(each) for each in self.parameters}

    def _read_tape(self) -> None:
        tape = self.engine.tape
        roots = self._distinct_backwards()
        modules = [forward.module for forward in self.step.forwards] + list(self.engine.applied.values())
        self.fixed = {id(each) for module in modules for each in module.buffers()}
        everything = self.held | {id(each) for module in modules for each in module.parameters()}
        returned = {
            id(each)
            for forward in self.step.forwards
            for each in leaves(forward.result)
            if isinstance(each, torch.Tensor) and each.dim() >= 1
        }
        reader = TapeReader(tape, everything, self.fixed, returned)
        self.analysis: Analysis = reader.read([each.loss for each in roots])
        used = {
            tape.operations[index].forward for root in self.analysis.roots for index in root.ancestors
        } - {None}
        self.forwards: list[Forward] = [
            forward for index, forward in enumerate(self.step.forwards) if index in used or not used
        ]

    def _distinct_backwards(self) -> list[Any]:
        """The first `backward` of each line: later ones on the same line are further micro-batches."""
        found: dict[Place, Any] = {}
        for backward in self.step.backwards:
            found.setdefault(backward.place, backward)
        return list(found.values())

    def _find_model(self) -> None:
        variables = [value for frame in self.frames for value in frame.f_locals.values()]
        variables += [value for frame in self.frames[-1:] for value in frame.f_globals.values()]
        self.models = find_models([each.module for each in self.forwards], modules_in(variables), self.held,
                                  [each.owner for each in self.forwards if each.owner is not None])  # fmt: skip
        self.parameter_names = {
            id(each): name for module in reversed(self.models) for name, each in module.named_parameters()
        }
        self.variable_names = tensor_names(self.frames)

    def _find_batch(self) -> None:
        self.inputs: list[tuple[torch.Tensor, Optional[str]]] = []
        forwards = self._own_forwards()
        seen: set[int] = set()
        target_ids = {target.tensor.data_ptr() for target in self.analysis.targets}
        for forward in forwards:
            for tensor, name in _named_arguments(forward):
                integer = not tensor.is_floating_point()
                is_target = integer and (tensor.data_ptr() in target_ids or name in ("label", "labels", "target", "targets"))
                if id(tensor) in seen or tensor.dim() == 0 or tensor.grad_fn is not None or is_target and len(list(_named_arguments(forward))) > 1:
                    continue
                seen.add(id(tensor))
                self.inputs.append((tensor, name))
        self.input_slots = [] if self.inputs else self._find_input_slots()
        if not self.inputs:
            for tensor in self._data_leaves():
                self.inputs.append((tensor, self.variable_names.get(id(tensor))))
        self.time_first = self._is_time_first()
        self.batch_size = self._batch_size()

    def _is_time_first(self) -> bool:
        """Recurrent layers and transformers take (time, batch) unless told otherwise."""
        layers = [module for module in self.engine.applied.values() if hasattr(module, "batch_first")]
        sequences = [tensor for tensor, _ in self.inputs[:1] if tensor.dim() >= 2]
        if not layers or not sequences or any(module.batch_first for module in layers):
            return False
        first, second = sequences[0].shape[:2]
        fetched = [first_size(fetch.item) for fetch in self.step.fetches[:1]]
        if fetched:
            return fetched[0] != first
        # One target for each row of the input, and none that counts its columns: someone forgot to tell the layer.
        targets = [tuple(target.tensor.shape) for target in self.analysis.targets]
        by_row = any(shape[:1] == (first,) for shape in targets)
        return not by_row or any(size % second == 0 for shape in targets for size in shape[:2])

    def _own_forwards(self) -> list[Forward]:
        own = {id(module) for module in self.models}
        own |= {id(each) for module in self.models for each in module.children()}
        found = [each for each in self.forwards if id(inner(each.module)) in own or id(each.module) in own]
        return found or self.forwards[:1]

    def _data_leaves(self) -> list[torch.Tensor]:
        """For nets without a module: what the constants that meet parameters were made from."""
        found = {id(slot.source): slot.source for slot in self.input_slots}
        return list(found.values())[:4]

    def _find_input_slots(self) -> list[InputSlot]:
        """Where a constant meets parameters, before the criterion."""
        tape = self.engine.tape
        targets = {id(target.tensor) for target in self.analysis.targets}
        found: list[InputSlot] = []
        for root in self.analysis.roots:
            for index in sorted(root.ancestors - root.tail):
                operation = tape.operations[index]
                for slot, each in enumerate(operation.inputs):
                    tensor = tape.tensor(each) if isinstance(each, Value) else each
                    if tensor.requires_grad or tensor.numel() < 2 or id(tensor) in targets | self.fixed:
                        continue
                    found.append(InputSlot(operation.name, operation.occurrence, slot, tensor, self._source(each)))
        shared = Counter(id(each.source) for each in found)
        return [each if shared[id(each.source)] > 1 else replace(each, source=each.tensor) for each in found]

    def _source(self, reference: Any) -> torch.Tensor:
        """`x ** 3` → x: back through operations of one tensor that leave its shape."""
        tape = self.engine.tape
        while isinstance(reference, Value):
            inputs = list(tape.operations[reference.operation].inputs)
            here = tape.tensor(reference)
            before = tape.tensor(inputs[0]) if inputs and isinstance(inputs[0], Value) else inputs[0] if inputs else None
            if len(inputs) != 1 or before is None or before.shape != here.shape or before.dtype != here.dtype:
                break
            reference = inputs[0]
        return tape.tensor(reference) if isinstance(reference, Value) else reference

    def _batch_size(self) -> Optional[int]:
        shapes = [tuple(tensor.shape) for tensor, _ in self.inputs if tensor.dim()]
        outputs = [tuple(self.tensor(output).shape) for output in self.analysis.outputs]
        fetched = [first_size(fetch.item) for fetch in self.step.fetches[:1]]
        loaders = [fetch.loader.batch_size for fetch in self.step.fetches[:1]]
        for size in [*fetched, *loaders]:
            if size and size > 1 and any(size in shape for shape in shapes):
                return size
        if self.time_first and len(shapes[0]) > 1:
            return shapes[0][1]
        if shapes and shapes[0]:
            first = shapes[0][0]
            if not outputs or any(shape and shape[0] % first == 0 for shape in outputs if first):
                return first
            for size in shapes[0][1:2]:
                if any(size in shape for shape in outputs):
                    return size
        targets = [tuple(target.tensor.shape) for target in self.analysis.targets]
        return targets[0][0] if targets and targets[0] and not shapes else None

    def _find_loss(self) -> None:
        places = [backward.place for backward in self.step.backwards]
        count = len(places)
        self.divided = count > 1 and len(set(places)) == 1 and self._divides_by(count)
        values = [(backward.place, backward.value) for backward in self.step.backwards]
        self.step_value = step_loss(values, self.divided)
        roots = self._distinct_backwards()
        factor = float(count) if self.divided else 1.0
        # What the criterion is asked about: the first micro-batch of each line.
        self.value = sum(backward.value for backward in roots) * factor
        self.repeated_lines = count > len(roots)
        kept = [backward for backward in roots if self.engine.tape.producer(backward.loss) is not None]
        self.criterion = Criterion(
            self.analysis,
            [factor] * len(kept),
            self.value if len(kept) == len(roots) else float("nan"),
            self.batch_size,
            self.fixed,
            self.time_first,
            # Divided by the number of micro-batches, which is no size of the batch.
            {root.value.operation for root in self.analysis.roots} if self.divided else set(),
            self.store.get,
        )

    def _divides_by(self, count: int) -> bool:
        for root in self.analysis.roots[:1]:
            operation = self.engine.tape.operations[root.value.operation]
            numbers = [each for each in operation.arguments if isinstance(each, (int, float))]
            if operation.name in ("div", "truediv", "itruediv") and count in numbers:
                return True
            if operation.name in ("mul", "imul") and any(abs(each - 1 / count) < 1e-9 for each in numbers):
                return True
        return False

    def tensor(self, output: Output) -> torch.Tensor:
        return self.criterion_tensor(output.received)

    def criterion_tensor(self, reference: Any) -> torch.Tensor:
        return self.engine.tape.tensor(reference) if isinstance(reference, Value) else reference

    # -- the message

    def message(self, repeat: dict[str, Any]) -> dict[str, Any]:
        return {
            "framework": "torch",
            "frameworkVersion": str(torch.__version__),
            "backend": self.parameters[0].device.type if self.parameters else "cpu",
            "trigger": "Optimizer.step" if self.optimizer is not None else "backward",
            "location": self._step_location(),
            "milliseconds": self.engine.milliseconds,
            "model": self._model(),
            "outputs": [self._output(output) for output in self.analysis.outputs],
            "loss": self._loss(),
            "optimizer": self._optimizer(),
            "batch": {
                "size": self.batch_size,
                "inputs": [self.store.summary(tensor, name) for tensor, name in self.inputs],
                "targets": [
                    self.store.summary(target.tensor, self._target_name(target)) for target in self.analysis.targets
                ],
            },
            "dataSource": self._data_source(),
            "frames": frame_summaries(self.frames, self.lines),
            "notes": self.notes,
            "repeat": repeat,
        }

    def _step_location(self) -> Any:
        if not self.frames:
            return None
        return location((self.frames[0].f_code.co_filename, self.lines[0]))

    def _model(self) -> dict[str, Any]:
        if self.models:
            return describe_models(self.models, list(self.engine.applied.values()), self.engine.creations, self.held)
        place = self.step.backwards[0].place
        return describe_variables(self.parameters, self.variable_names, place)

    def _output(self, output: Output) -> dict[str, Any]:
        tensor = self.tensor(output)
        summary = self.store.summary(tensor, self.variable_names.get(id(tensor)))
        operation = output.activation_operation
        return {
            **summary,
            "activation": output.activation,
            "activationLocation": location(self._operation_place(operation)) if operation else None,
            "featureAxis": output.feature_axis,
        }

    def _operation_place(self, operation: Operation) -> Place:
        """The line that made the layer which did it, else the line that called it."""
        module = operation.module
        if module is not None and type(module).__module__.startswith("torch.nn."):
            place = self.engine.creations.place(module)
            if place is not None:
                return place
        return operation.stack[0].place if operation.stack else None

    def _loss(self) -> dict[str, Any]:
        roots = self.analysis.roots
        name, place = "loss", self.step.backwards[0].place
        if roots:
            name, place = self._criterion_call(roots[0])
        names = [name] + [self._criterion_call(root)[0] for root in roots[1:]]
        return {
            "name": " + ".join(dict.fromkeys(names)),
            "value": self.value,
            "location": location(place),
            "terms": self._terms(),
        }

    def _criterion_call(self, root: Root) -> tuple[str, Place]:
        """What people call this loss, and the line that calls it."""
        tape = self.engine.tape
        described = describe_criterion(root, tape)
        backward = next(each for each in self.step.backwards if each.loss is root.loss)
        net_side = {each.received.operation for each in root.outputs if isinstance(each.received, Value)}
        criterion = [
            tape.operations[index]
            for index in sorted(root.tail)
            if index not in net_side and not self._is_net_side(index, root)
        ]
        known = [each for each in criterion if each.name in KNOWN_LOSSES]
        first = (known or criterion or [tape.operations[root.value.operation]])[0]
        others = [each for each in criterion if each.forward is None and not self._same_call(each, first)]
        caller, inside = _common_line(first.stack, backward.stack)
        if first.forward is None and caller is not None and inside is not None:
            # Called in a function of the person's own: the loss goes by its name where it does more than one thing.
            own = function_name(inside.code) or described
            if first.module is not None and own == "forward":
                own = type(_outer_user_module(first)).__name__
            together = [each for each in criterion if _passes(each.stack, inside)]
            if len(together) > 1 or not known:
                if own not in ("forward", "closure", "train", "main", "step", "training_step") and _returns(together, root):
                    return own, caller.place
        del others
        place = first.stack[0].place if first.stack else None
        return described, place

    @staticmethod
    def _same_call(one: Operation, other: Operation) -> bool:
        return bool(one.stack) and bool(other.stack) and one.stack[0].place == other.stack[0].place

    def _is_net_side(self, index: int, root: Root) -> bool:
        """Between the raw output and what the criterion receives."""
        for output in root.outputs:
            current = output.received
            while isinstance(current, Value) and current != output.raw:
                if current.operation == index:
                    return True
                inputs = [each for each in self.engine.tape.operations[current.operation].inputs if isinstance(each, Value)]
                if not inputs:
                    break
                current = inputs[0]
        return False

    def _terms(self) -> list[dict[str, Any]]:
        tape = self.engine.tape
        found: list[tuple[str, Optional[float]]] = []
        for root in self.analysis.roots:
            parts = _summands(root.value, tape, root.tail)
            for part in parts:
                tensor = tape.tensor(part)
                found.append((_term_name(part, tape, root), float(tensor.detach().sum())))
        return [{"name": name, "value": value} for name, value in found] if len(found) > 1 else []

    def _optimizer(self) -> Optional[dict[str, Any]]:
        if self.optimizer is None:
            return None
        place = next((place for each, place in self.engine.live_optimizers() if each is self.optimizer), None)
        rate = self.optimizer.param_groups[0].get("lr")
        return {
            "name": type(self.optimizer).__name__.lower(),
            "learningRate": None if rate is None else float(rate),
            "location": location(place),
        }

    def _target_name(self, target: Target) -> Optional[str]:
        return self.variable_names.get(id(target.tensor), "targets")

    def _data_source(self) -> dict[str, Any]:
        if not self.step.fetches:
            return {"kind": "by-hand", "exampleCount": None, "batchSize": self.batch_size, "shuffled": None}
        loader = self.step.fetches[-1].loader
        try:
            count: Optional[int] = len(loader.dataset)  # type: ignore[arg-type]
        except (TypeError, NotImplementedError, AttributeError):
            count = None
        batch = loader.batch_size or getattr(loader.batch_sampler, "batch_size", None)
        sampler = type(loader.sampler).__name__ if loader.sampler is not None else ""
        shuffled = {"RandomSampler": True, "SequentialSampler": False, "WeightedRandomSampler": True,
                    "SubsetRandomSampler": True, "DistributedSampler": getattr(loader.sampler, "shuffle", None)}.get(sampler)  # fmt: skip
        return {"kind": "data-loader", "exampleCount": count, "batchSize": batch, "shuffled": shuffled}


def capture(engine: TorchEngine, optimizer: Optional[Optimizer], frame: FrameType) -> None:
    """Called in the hook that sees the captured step's update; returns when the script must run on."""
    captured = Captured(engine, optimizer, frame)
    variables = remember_variables(captured) if engine.session.capture_variables else None
    experiments = Experiments(captured)
    handlers = {
        "loss/evaluate": lambda params: {"value": captured.criterion.evaluate(params)},
        "loss/minimize": lambda params: minimize(captured.criterion, params),
        "experiment/run": experiments.answer,
        "step/describe": StepDescriber(captured, experiments).answer,
        "dependencies/describe": DependencyCharter(captured).answer,
        "tensor/save": lambda params: captured.store.save(params["id"]),
        "state/fingerprint": lambda params: fingerprint(captured),
        "weights/list": lambda params: _weights(captured),
        "frames/variables": lambda params: variables if variables is not None else remember_variables(captured),
    }
    experiments.verify(lambda repeat: engine.session.capture(captured.message(repeat), handlers))


def _weights(captured: Captured) -> list[dict[str, Any]]:
    named = [(name, each) for module in captured.models for name, each in module.named_parameters()]
    if not named:
        named = [
            (captured.variable_names.get(id(each), f"parameter {index}"), each)
            for index, each in enumerate(captured.parameters)
        ]
    return [captured.store.summary(each, name) for name, each in named]


def _named_arguments(forward: Forward) -> list[tuple[torch.Tensor, Optional[str]]]:
    import inspect

    try:
        parameters = list(inspect.signature(inner(forward.module).forward).parameters)
    except (TypeError, ValueError):
        parameters = []
    found: list[tuple[torch.Tensor, Optional[str]]] = []
    for position, argument in enumerate(forward.arguments):
        name = parameters[position] if position < len(parameters) else None
        found += [(each, name) for each in leaves(argument) if isinstance(each, torch.Tensor)]
    for name, argument in forward.keywords.items():
        found += [(each, name) for each in leaves(argument) if isinstance(each, torch.Tensor)]
    return found


def _common_line(inner_stack: tuple[UserLine, ...], outer_stack: tuple[UserLine, ...]) -> tuple[Optional[UserLine], Optional[UserLine]]:
    """The innermost frame that both calls share, at the first call's line; and the frame it called."""
    for position, line in enumerate(inner_stack):
        if any(line.frame_id == other.frame_id and line.code is other.code for other in outer_stack):
            return line, inner_stack[position - 1] if position else None
    return None, None


def _passes(stack: tuple[UserLine, ...], through: UserLine) -> bool:
    return any(line.frame_id == through.frame_id and line.code is through.code for line in stack)


def _returns(operations: list[Operation], root: Root) -> bool:
    """Whether these calls hold the loss's last one, a scaling left out: then their function computes the loss."""
    return bool(operations) and operations[-1].results[0].dim() == 0


def _outer_user_module(operation: Operation) -> Any:
    return operation.module


def _summands(value: Value, tape: Any, tail: set[int]) -> list[Value]:
    """`a + b` → a and b; a factor in front of all of it is looked through."""
    operation: Operation = tape.operations[value.operation]
    scalars = [
        each
        for each in operation.inputs
        if isinstance(each, Value) and each.operation in tail and tape.tensor(each).numel() == 1
    ]
    if operation.name in ("add", "radd", "iadd", "sub", "isub") and len(scalars) >= 2:
        return [part for each in scalars for part in _summands(each, tape, tail)]
    if operation.name in ("add", "radd", "iadd", "mul", "rmul", "div", "truediv", "neg") and len(scalars) == 1:
        inner_parts = _summands(scalars[0], tape, tail)
        return inner_parts if len(inner_parts) > 1 else [value]
    return [value]


def _term_name(value: Value, tape: Any, root: Root) -> str:
    pending, seen, names = [value.operation], set(), []
    received = {each.received.operation for each in root.outputs if isinstance(each.received, Value)}
    while pending:
        index = pending.pop()
        if index in seen or index not in root.tail or index in received:
            continue
        seen.add(index)
        names.append((index, tape.operations[index].name))
        if tape.operations[index].name in KNOWN_LOSSES:
            return str(tape.operations[index].name)
        pending += [each.operation for each in tape.operations[index].inputs if isinstance(each, Value)]
    words = [name.strip("_").capitalize() for _, name in sorted(names)]
    return " > ".join(words[-4:]) or "term"


__all__ = ["Captured", "capture", "sys"]
