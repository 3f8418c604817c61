"""What is known of the captured step: its net, its batch, its loss."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import FrameType
from typing import Any, Optional

import torch
from torch.optim import Optimizer

from ...script.frames import training_frames, user_frames
from ...script.variables import variables_of
from ..criterion.criterion import Analysis, TapeReader
from ..criterion.loss import Criterion
from ..net.inspect import tensor_names
from ..net.model import find_models, inner, modules_in
from ..net.tensors import TensorStore, storage_of
from ..recording.listed import listed_batch
from ..recording.loader import first_size
from ..recording.step import Forward, step_loss
from ..recording.tape import Value, leaves
from .arguments import named_arguments, unread
from .engine import TorchEngine
from .run import InputSlot

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
        used = {tape.operations[index].forward for root in self.analysis.roots for index in root.ancestors} - {None}
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
        variables = variables_of(self.frames)
        self.models = find_models([each.module for each in self.forwards], modules_in(variables), self.held,
                                  [each.owner for each in self.forwards if each.owner is not None])  # fmt: skip
        self.parameter_names = {
            id(each): name for module in reversed(self.models) for name, each in module.named_parameters()
        }
        self.variable_names = tensor_names(self.frames)

    def named_parameters(self) -> list[tuple[str, torch.Tensor]]:
        """Of the net, and of nets before it that no optimizer holds (a forgotten encoder), those first; else bare tensors."""
        found: dict[int, tuple[str, torch.Tensor]] = {}
        own = {id(each) for model in self.models for each in model.modules()}
        held = {id(each) for optimizer, _ in self.engine.live_optimizers() for group in optimizer.param_groups
                for each in group["params"]}  # fmt: skip
        for forward in self.forwards:
            module = inner(forward.module)
            if id(module) in own:
                break
            free = [(name, each) for name, each in module.named_parameters() if id(each) not in held]
            for name, each in free if self.models else []:
                found.setdefault(id(each), (f"{type(module).__name__}.{name}", each))
        for label, module in self._of_other_optimizers(held) if self.models else []:
            for name, each in module.named_parameters():
                found.setdefault(id(each), (f"{label}.{name}", each))
        for module in self.models:
            for name, each in module.named_parameters():
                found.setdefault(id(each), (name, each))
        if not found:
            for index, each in enumerate(self.parameters):
                found[id(each)] = (self.variable_names.get(id(each), f"parameter {index}"), each)
        return list(found.values())

    def _of_other_optimizers(self, held: set[int]) -> list[tuple[str, torch.nn.Module]]:
        """Nets that the step calls too and another optimizer holds, as a generator before its critic, by their kinds."""
        own = {id(each) for model in self.models for each in model.parameters()}
        found: dict[int, tuple[str, torch.nn.Module]] = {}
        for forward in self.step.forwards:
            module = inner(forward.module)
            parameters = {id(each) for each in module.parameters()}
            if id(module) not in found and parameters and parameters <= held and not parameters & own:
                kind = type(module).__name__
                count = sum(1 for label, _ in found.values() if label.split("_")[0] == kind)
                found[id(module)] = (f"{kind}_{count}" if count else kind, module)
        return list(found.values())

    def _find_batch(self) -> None:
        self.inputs: list[tuple[torch.Tensor, Optional[str]]] = []
        forwards = self._own_forwards()
        seen: set[int] = set()
        target_ids = {storage_of(target.tensor) for target in self.analysis.targets}
        # What the calls were given and is no input: a graph's labels, a loss module's.
        self.no_inputs: set[int] = set()
        for forward in forwards:
            self.no_inputs |= unread(forward, self.step.forwards, self.engine.tape)
            given = named_arguments(forward)
            for tensor, name in given:
                compared, called_so = storage_of(tensor) in target_ids, name in ("label", "labels", "target", "targets")
                # Real-valued ones may be both, as a picture is that its autoencoder is to give again.
                is_target = compared and called_so if tensor.is_floating_point() else compared or called_so
                if is_target and len(given) > 1:
                    self.no_inputs.add(id(tensor))
                if id(tensor) in seen | self.no_inputs or tensor.dim() == 0 or tensor.grad_fn is not None:
                    continue
                seen.add(id(tensor))
                self.inputs.append((tensor, name))
        self.listed = listed_batch(self.step.fetches, [tensor for tensor, _ in self.inputs])
        if self.listed is not None:
            annotations = self.listed.annotations()
            self.no_inputs |= {id(tensor) for tensor, _ in self.inputs if storage_of(tensor) in annotations}
            self.inputs = [(tensor, name) for tensor, name in self.inputs if storage_of(tensor) not in annotations]
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
            before = (
                tape.tensor(inputs[0]) if inputs and isinstance(inputs[0], Value) else inputs[0] if inputs else None
            )
            if len(inputs) != 1 or before is None or before.shape != here.shape or before.dtype != here.dtype:
                break
            reference = inputs[0]
        return tape.tensor(reference) if isinstance(reference, Value) else reference

    def _batch_size(self) -> Optional[int]:
        if self.listed is not None and self.listed.is_one_by_one:
            return None
        shapes = [tuple(tensor.shape) for tensor, _ in self.inputs if tensor.dim()]
        outputs = [tuple(self.tensor(output.received).shape) for output in self.analysis.outputs]
        fetched = [first_size(fetch.item) for fetch in self.step.fetches[:1]]
        loaders = [fetch.loader.batch_size for fetch in self.step.fetches[:1]]
        for size in [*fetched, *loaders]:
            # The first axis of a batch may count the nodes of graphs, and the outputs the graphs.
            answered = not outputs or any(size in shape or shape and size and shape[0] % size == 0 for shape in outputs)
            if size and size > 1 and answered and any(size in shape for shape in shapes):
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

    def tensor(self, reference: Any) -> torch.Tensor:
        """What stands for a value on the tape."""
        return self.engine.tape.tensor(reference) if isinstance(reference, Value) else reference
