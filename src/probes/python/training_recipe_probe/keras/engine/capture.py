"""Puts the captured step together: what the host is told, and what its questions are answered from."""

from __future__ import annotations

from types import FrameType
from typing import TYPE_CHECKING, Any, Optional

import tensorflow as tf

from ...loops.repeated import called_once
from ...script.frames import frame_summaries, location, user_frames
from ...examples.listed import ListedRoles, Part, listed_roles
from ...examples.side_by_side import side_by_side_message
from ..criterion.criterion import (
    CONSTANT,
    DATA,
    PARAMETER,
    Analysis,
    Output,
    TapeReader,
)
from ..criterion.loss import Criterion
from ..criterion.pairs import names_of_outputs, targets_of_outputs
from ..recording.data import describe_dataset, describe_source, planned_steps
from ..recording.events import Forward, GradientCall, TrainingCall, variable_of
from ..recording.names import loss_name, loss_names
from ..recording.structures import leaves
from ..recording.tape import LossCall, Operation
from ..recording.tensors import TensorStore, to_numpy
from .inspect import tensor_names
from .model import (
    describe_models,
    describe_variables,
    find_models,
    holds_some,
    trained_ids,
)

if TYPE_CHECKING:
    from .engine import KerasEngine

_COMPILED = "compile_loss"
_NOT_A_LOSS = {"train_step", "train", "main", "step", "call", "<module>", "training_step", "<lambda>", "train_on_batch", "fit"}


class Captured:
    """Everything known of the captured step."""

    def __init__(
        self, engine: KerasEngine, optimizer: Any, variables: list[Any], gradients: list[Any], frame: FrameType
    ) -> None:
        assert engine.step is not None
        self.engine = engine
        self.optimizer = optimizer
        self.step = engine.step
        self.frames = user_frames(frame)
        self.lines = [each.f_lineno for each in self.frames]
        self.store = TensorStore(engine.session.run_directory)
        self.notes: list[str] = []
        self.call: Optional[TrainingCall] = engine.calls[-1] if engine.calls else None
        self.gradient_calls = self._gradient_calls(gradients, variables)
        self.variables = [
            each for each, gradient in zip(variables, gradients) if gradient is not None and variable_of(each) is not None
        ]
        # With those that get no gradient: an optimizer is built for all that it is handed.
        self.handed = [each for each in variables if variable_of(each) is not None]
        self.trained = trained_ids(self.variables)
        self.names = tensor_names(self.frames)
        self._read_tape()
        self._find_batch()
        self._find_loss()
        self.listed = self._listed_batch()
        # By output.
        self.compared_targets = self._targets_of_outputs()

    # -- parts

    def _gradient_calls(self, gradients: list[Any], variables: list[Any]) -> list[GradientCall]:
        """Those whose gradients the update uses: one for each line that computes some."""
        calls = self.step.gradients
        given = {id(each) for each in gradients if each is not None}
        exact = [call for call in calls if any(id(each) in given for each in call.results)]
        if not exact:
            wanted = trained_ids([each for each in variables if variable_of(each) is not None])
            exact = [call for call in calls if trained_ids(call.sources) & wanted]
        by_line: dict[Any, GradientCall] = {}
        for call in exact or calls[-1:]:
            by_line[call.place] = call
        return list(by_line.values())

    def _read_tape(self) -> None:
        engine = self.engine
        trained = [variable_of(each) for each in self.variables]
        handles = {id(each.handle): to_numpy(each) for each in trained}
        returned = [each for forward in self.step.forwards for each in leaves(forward.result)]
        reader = TapeReader(engine.tape, handles, returned, engine.penalties)
        losses = [engine.unscaled(loss) for call in self.gradient_calls for loss in call.losses]
        self.analyses: list[Analysis] = reader.read(list({id(each): each for each in losses}.values()))
        self.kinds = reader.kinds
        self.unseen_reads = reader.unseen_reads
        # What layers and regularisers add does not change with other outputs or other rows.
        self.fixed = reader.fixed | {id(each) for analysis in self.analyses for each in analysis.penalties}
        self.value = sum(float(tf.reduce_sum(each.loss)) for each in self.analyses)

    def _find_batch(self) -> None:
        own = [each for each in self.step.forwards if holds_some(each.layer, self.trained)]
        self.own_forwards: list[Forward] = own
        self.models = find_models(self.engine, self.step.model, own, self.trained)
        self.inputs: list[tuple[Any, Optional[str]]] = []
        seen: set[int] = set()
        for forward in own:
            for tensor, name in named_arguments(forward):
                if id(tensor) in seen or self.kinds.get(id(tensor)) == DATA:
                    continue
                seen.add(id(tensor))
                self.inputs.append((tensor, name or self.names.get(id(tensor))))
        if not self.inputs:
            self.inputs = [(each, self.names.get(id(each))) for each in self._data_leaves()]
        self.batch_size = self._batch_size()
        self.criterion = Criterion(self.engine.tape, self.analyses, self.value, self.batch_size, self.fixed, self.store)

    def _data_leaves(self) -> list[Any]:
        """For nets without a layer: what meets trained variables and comes from none."""
        targets = {id(target.tensor) for analysis in self.analyses for target in analysis.targets}
        handles = {id(variable_of(each).handle) for each in self.variables}
        found: dict[int, Any] = {}
        for operation in self.engine.tape.operations:
            kinds = [self.kinds.get(id(each), CONSTANT) for each in operation.inputs]
            meets = PARAMETER in kinds or any(id(each) in handles for each in operation.inputs)
            if operation.call is not None or not meets or all(self.kinds.get(id(each)) != DATA for each in operation.outputs):
                continue
            for each, kind in zip(operation.inputs, kinds):
                if kind == CONSTANT and _holds_numbers(each) and id(each) not in targets | self.fixed:
                    found.update((id(origin), origin) for origin in self._origins(each) if id(origin) not in targets)
        return list(found.values())[:4]

    def _origins(self, tensor: Any) -> list[Any]:
        """What the step was given that a tensor was made from; the tensor itself, where it was made from nothing."""
        found: list[Any] = []
        seen: set[int] = set()
        pending = [tensor]
        while pending:
            current = pending.pop()
            if id(current) in seen:
                continue
            seen.add(id(current))
            producer = self.engine.tape.producer(current)
            if producer is None:
                found.append(current)
            else:
                pending += [each for each in producer.inputs if _holds_numbers(each)]
        return found or [tensor]

    def _batch_size(self) -> Optional[int]:
        data = [each for each in leaves(self.step.data) if len(each.shape)] if self.step.data is not None else []
        shapes = [tuple(tensor.shape) for tensor, _ in self.inputs if len(tensor.shape)]
        outputs = [tuple(output.received.shape) for analysis in self.analyses for output in analysis.outputs]
        for shape in [tuple(data[0].shape)] if data else []:
            if shape[0] and any(other and other[0] == shape[0] for other in outputs):
                return int(shape[0])
        for shape in shapes:
            if shape[0] and (not outputs or any(other and other[0] % shape[0] == 0 for other in outputs)):
                return int(shape[0])
        return int(shapes[0][0]) if shapes and shapes[0][0] else None

    def _find_loss(self) -> None:
        self.calls: list[LossCall] = [call for analysis in self.analyses for call in analysis.calls]

    # -- the message

    def message(self, repeat: dict[str, Any]) -> dict[str, Any]:
        import keras

        return {
            "framework": "keras",
            "frameworkVersion": f"{keras.__version__} on TensorFlow {tf.__version__}",
            "backend": "tensorflow",
            "trigger": self.call.trigger if self.call is not None else "apply_gradients" if self.optimizer is not None else "gradient",
            "location": location((self.frames[0].f_code.co_filename, self.lines[0])) if self.frames else None,
            "milliseconds": self.engine.milliseconds,
            "model": self._model(),
            **self._loaded_weights(),
            "outputs": [
                {**self._output(index, output), "target": target}
                for index, (output, target) in enumerate(zip(self.criterion.outputs, self.compared_targets))
            ],
            "loss": self._loss(),
            "optimizer": self._optimizer(),
            "batch": {
                "size": self.batch_size,
                "inputs": [self.store.summary(tensor, name) for tensor, name in self.inputs],
                "targets": [self.store.summary(each, self._target_name(index, each)) for index, each in enumerate(self.criterion.targets)],
                **self._side_by_side(),
            },
            "dataSource": self._data_source(),
            "frames": frame_summaries(self.frames, self.lines),
            "notes": self.notes,
            "repeat": repeat,
        }

    def _model(self) -> Optional[dict[str, Any]]:
        if self.models:
            return describe_models(self.engine, self.models)
        place = self.gradient_calls[0].place if self.gradient_calls else None
        return describe_variables(self.variables, self.names, place)

    def _loaded_weights(self) -> dict[str, Any]:
        """The last call that filled some of the net's weights."""
        own = {id(each) for model in self.models for each in model.weights}
        for reference, call, place in reversed(self.engine.loaded_weights):
            model = reference()
            if model is not None and any(id(each) in own for each in model.weights):
                how = "set" if call == "set_weights" else "loaded"
                return {"loadedWeights": {"call": call, "how": how, "location": location(place)}}
        return {}

    def _output(self, index: int, output: Output) -> dict[str, Any]:
        operation = output.activation_operation
        return {
            **self.store.summary(output.received, self._output_name(index, output)),
            "activation": output.activation,
            "activationLocation": location(self._operation_place(operation)) if operation is not None else None,
            "featureAxis": output.feature_axis,
        }

    def fetched_batch(self) -> Any:
        """What the script's data gave for this step, as it was given; None where nothing was seen to be fetched."""
        fetches = self.engine.fetches
        return self.step.data if self.step.data is not None else fetches[-1].item if fetches else None

    def _listed_batch(self) -> Optional[tuple[ListedRoles, list[Part]]]:
        """Where what the data gave has ragged tensors, an entry an example, beside the net's own inputs."""
        found = listed_roles(self.fetched_batch(), self.batch_size, [tensor for tensor, _ in self.inputs])
        return found if found is not None and found[0].as_the_net_gets_them else None

    def _side_by_side(self) -> dict[str, Any]:
        if self.listed is None:
            return {}
        roles, parts = self.listed
        names = [name for _, name in self.inputs]
        inputs = [(parts[at], names[place] if place < len(names) else None) for place, at in enumerate(roles.inputs)]
        return side_by_side_message(inputs, [parts[at] for at in roles.targets], self.store.summary)

    def _targets_of_outputs(self) -> list[Optional[int]]:
        received = [each.received for each in self.criterion.outputs]
        return targets_of_outputs(self.analyses, received, self.criterion.targets, self._output_names())

    def _output_names(self) -> list[str]:
        """Of a single model, in the order in which a criterion is given its outputs."""
        names = [str(each) for each in getattr(self.models[0], "output_names", None) or []] if len(self.models) == 1 else []
        return names_of_outputs(self.calls[0], names) if len(self.calls) == 1 else names

    def _output_name(self, index: int, output: Output) -> Optional[str]:
        named = self.names.get(id(output.received))
        names = self._output_names()
        if named is None and len(names) == len(self.criterion.outputs) and len(names) > 1:
            return names[index]
        return named

    def _target_name(self, index: int, tensor: Any) -> Optional[str]:
        if id(tensor) in self.names:
            return self.names[id(tensor)]
        if len(self.criterion.targets) > 1:
            for at, target in enumerate(self.compared_targets):
                if target == index:
                    return self._output_name(at, self.criterion.outputs[at])
        return None

    def _operation_place(self, operation: Operation) -> Optional[tuple[str, int]]:
        """The line that made the framework's layer which did it, else the line that called it."""
        layer = operation.layer
        if layer is not None and type(layer).__module__.startswith("keras."):
            place = self.engine.places.of(layer)
            if place is not None and not hasattr(layer, "train_step"):
                return place
        return operation.place

    # -- the loss

    def _loss(self) -> dict[str, Any]:
        name, place = self._loss_name()
        return {"name": name, "value": self.value, "location": location(place), "terms": self._terms(), **self._swapped()}

    def _swapped(self) -> dict[str, Any]:
        """A likelihood of labels that is given the labels for its outputs and the outputs for its labels."""
        answers = set().union(*(analysis.data_ids for analysis in self.analyses))
        for operation in self.engine.tape.operations:
            call = operation.call
            if call is None or "crossentropy" not in call.name.replace("_", "").lower():
                continue
            if len(call.predictions) != 1 or len(call.targets) != 1:
                continue
            labels = call.predictions[0]
            if id(call.targets[0]) in answers and id(labels) not in answers and _are_marks(labels):
                return {"swappedAt": location(call.stack[0][:2]) if call.stack else None}
        return {}

    def _loss_name(self) -> tuple[str, Optional[tuple[str, int]]]:
        gradient_place = self.gradient_calls[0].place if self.gradient_calls else None
        compiled = next((call for call in self.calls if call.name == _COMPILED), None)
        if compiled is not None:
            return self._compiled_name(), self._compile_place() or gradient_place
        own = self._own_function()
        if own is not None:
            return own
        if self.calls:
            names = " + ".join(dict.fromkeys(call.name for call in self.calls))
            stack = self.calls[0].stack
            return names, stack[0][:2] if stack else gradient_place
        tail = [operation for analysis in self.analyses for operation in analysis.tail]
        words = [each.name for each in tail if each.name not in ("Identity", "Reshape", "Cast", "Shape", "StridedSlice")]
        place = next((each.place for each in tail if each.place is not None), gradient_place)
        return " > ".join(words[-4:]) or "loss", place

    def _own_function(self) -> Optional[tuple[str, Optional[tuple[str, int]]]]:
        """Functions of the person's own that compute the loss: their names, and the first's line."""
        tail = [operation for analysis in self.analyses for operation in analysis.tail]
        ours = {each.f_code.co_name for each in self.frames} | _NOT_A_LOSS
        found: dict[str, list[Operation]] = {}
        for operation in tail:
            name = operation.function
            if operation.call is not None:
                name = operation.call.stack[0][2] if operation.call.stack else None
            if name is not None and name not in ours:
                found.setdefault(name, []).append(operation)
        # A function that does no more than call a known loss goes by that loss's name.
        names = [name for name, inside in found.items() if len(inside) > 1 or inside[0].call is None]
        if not names or self.calls and not any(each.call is not None for name in names for each in found[name]):
            return None
        first = found[names[0]][0]
        known = next((each.call for name in names for each in found[name] if each.call is not None and each.call.stack), None)
        return " + ".join(names), known.stack[0][:2] if known is not None else first.place

    def _compile_place(self) -> Optional[tuple[str, int]]:
        model = self._compiled_model()
        return self.engine.places.of_compile(model, "loss") if model is not None else None

    def _compiled_model(self) -> Any:
        for model in [self.step.model, *self.models]:
            if model is not None and id(model) in self.engine.compiled_with:
                return model
        return None

    def _compiled_name(self) -> str:
        model = self._compiled_model()
        given = self.engine.compiled_with[id(model)].get("loss") if model is not None else None
        names = list(dict.fromkeys(loss_names(given)))
        return " + ".join(names) or _COMPILED

    def _terms(self) -> list[dict[str, Any]]:
        terms: list[dict[str, Any]] = []
        for call in self.calls:
            if call.name == _COMPILED and len(call.inner) > 1:
                names = names_of_outputs(call, getattr(self._compiled_model(), "output_names", None) or [])
                for index, (loss, value) in enumerate(call.inner):
                    head = f"{names[index]}: " if len(names) == len(call.inner) else ""
                    terms.append({"name": f"{head}{loss_name(loss) if not isinstance(loss, str) else loss}", "value": value})
            else:
                name = self._compiled_name() if call.name == _COMPILED else call.name
                terms.append({"name": name, "value": self._value_of(call)})
        added = self._added()
        if added is not None and abs(added) > 1e-9 * max(1.0, abs(self.value)):
            terms.append({"name": "added by layers" if self.engine.penalties else "regularization", "value": added})
        return terms if len(terms) > 1 else []

    def _value_of(self, call: LossCall) -> Optional[float]:
        for operation in self.engine.tape.operations:
            if operation.call is call and len(operation.outputs) == 1 and not operation.outputs[0].shape.rank:
                return float(operation.outputs[0])
        return None

    def _added(self) -> Optional[float]:
        """What regularisers and layers add to a compiled loss."""
        if len(self.calls) != 1 or self.calls[0].name != _COMPILED:
            return None
        value = self._value_of(self.calls[0])
        return None if value is None else self.value - value

    def _optimizer(self) -> Optional[dict[str, Any]]:
        if self.optimizer is None:
            return None
        place = self.engine.places.of(self.optimizer)
        model = self._compiled_model()
        if model is not None and isinstance(self.engine.compiled_with[id(model)].get("optimizer"), (str, dict)):
            place = self.engine.places.of_compile(model, "optimizer") or place
        inner = getattr(self.optimizer, "inner_optimizer", self.optimizer)
        return {"name": type(inner).__name__.lower(), "learningRate": learning_rate(self.optimizer), "location": location(place)}

    def _data_source(self) -> dict[str, Any]:
        if self.call is not None and (self.call.trigger == "fit" or not self.engine.fetches):
            source = describe_source(self.call.trigger, self.call.arguments, self.batch_size)
            return {**source, **self._plan(self.call, source)}
        if self.engine.fetches:
            return describe_dataset(self.engine.fetches[-1].dataset, self.batch_size)
        return {"kind": "by-hand", "exampleCount": None, "batchSize": self.batch_size, "shuffled": None}

    def _plan(self, call: TrainingCall, source: dict[str, Any]) -> dict[str, Any]:
        stack = [(frame.f_code, line) for frame, line in zip(self.frames, self.lines)]
        if call.trigger != "fit" or not stack or not called_once(stack, "fit"):
            return {}
        steps = planned_steps(call.arguments, source)
        return {} if steps is None else {"plannedSteps": steps}


def _are_marks(tensor: Any) -> bool:
    numbers = to_numpy(tensor)
    return bool(((numbers == 0) | (numbers == 1)).all())


def _holds_numbers(tensor: Any) -> bool:
    return "float" in str(tensor.dtype) and len(tensor.shape) > 0 and bool(tf.size(tensor) > 1)


def learning_rate(optimizer: Any) -> Optional[float]:
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    for name in ("learning_rate", "_learning_rate", "_lr"):
        try:
            value = getattr(inner, name, None)
            if value is not None:
                return float(to_numpy(value) if hasattr(value, "numpy") else value)
        except (TypeError, ValueError):
            continue
    return None


def named_arguments(forward: Forward) -> list[tuple[Any, Optional[str]]]:
    """Tensors that a layer was called with, by the name of the model's input or of the argument."""
    found: list[tuple[Any, Optional[str]]] = []
    names = _input_names(forward.layer)
    arguments = list(leaves(forward.args))
    own = not type(forward.layer).__module__.startswith("keras.")
    parameters = _parameters(forward.layer) if own else []
    for position, argument in enumerate(forward.args):
        tensors = list(leaves(argument))
        for index, tensor in enumerate(tensors):
            name: Optional[str] = None
            if isinstance(argument, dict):
                name = next((str(key) for key, value in argument.items() if value is tensor), None)
            elif len(names) == len(arguments):
                name = names[len(found)]
            elif position < len(parameters):
                name = parameters[position] if len(tensors) == 1 else f"{parameters[position]}[{index}]"
            found.append((tensor, name))
    for key, argument in forward.kwargs.items():
        if key not in ("training", "mask"):
            found += [(tensor, key) for tensor in leaves(argument)]
    return found


def _input_names(layer: Any) -> list[Optional[str]]:
    try:
        names = [str(each.name) for each in layer.inputs]
    except (AttributeError, ValueError, TypeError):
        return []
    return [None if name.startswith(("keras_tensor", "input_layer")) else name for name in names]


def _parameters(layer: Any) -> list[str]:
    import inspect

    try:
        return list(inspect.signature(layer.call).parameters)
    except (TypeError, ValueError, AttributeError):
        return []
