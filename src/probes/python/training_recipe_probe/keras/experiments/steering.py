"""What an experiment does to the batches on their way into the net and into the criterion."""

from __future__ import annotations

from typing import Any, Callable, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable
from ..criterion.criterion import DATA
from ..engine.capture import Captured, named_arguments
from ..engine.model import all_layers
from ..engine.run import Run
from ..net.standardise import Figures, feature_axis, figures
from ..recording.structures import leaves, replace
from ..recording.tensors import is_tensor, to_numpy

Change = Callable[[Any], Any]


class Steering:
    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        # What of an outermost call's arguments is data, by the layer that is called and its arguments' positions.
        self._positions: dict[int, set[int]] = {}
        for forward in captured.own_forwards:
            tensors = list(leaves((forward.args, forward.kwargs)))
            real = any(_is_real(each) and not _is_constant(each) for each in tensors)
            known = {id(tensor) for tensor, _ in named_arguments(forward) if captured.kinds.get(id(tensor)) != DATA}
            # Where there are real-valued inputs, integers are lengths and indices, not data.
            wanted = {
                position
                for position, each in enumerate(tensors)
                if id(each) in known and (_is_real(each) or not real and _is_integer(each))
            }
            self._positions.setdefault(id(forward.layer), set()).update(wanted)

    def zero_inputs(self, run: Run, way: Any) -> None:
        if not self._captured.own_forwards:
            if not self._steer_handed_out(run, way, [tensor for tensor, _ in self._captured.inputs], _zeros):
                raise NotApplicable("The net is not a layer or model, so its inputs cannot be told from the rest and set to zero.")
            return
        if not any(self._positions.values()):
            raise NotApplicable("The net's inputs are not numbers, so they cannot be set to zero.")

        masked = {mask for model in self._captured.models for mask in _mask_values(model)}

        def emptied(tensor: Any) -> Any:
            # A zero that means "nothing here" would empty the batch: any other number says as little.
            return _zeros(tensor) + 1 if 0.0 in masked and "bool" not in str(tensor.dtype) else _zeros(tensor)

        def change(layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
            wanted = self._positions.get(id(layer))
            return _at_positions((args, kwargs), wanted, emptied) if wanted else (args, kwargs)

        run.change_inputs = change

    def standardise_inputs(self, run: Run, way: Any) -> None:
        captured = self._captured
        kinds = {type(each).__name__ for each in captured.engine.applied.values()}
        first = any(getattr(each, "data_format", None) == "channels_first" for each in captured.engine.applied.values())

        def known(tensor: Any) -> Figures:
            return figures(to_numpy(tensor), feature_axis(tuple(tensor.shape), kinds, first))

        if not captured.own_forwards:
            inputs = [tensor for tensor, _ in captured.inputs if _is_real(tensor)]
            by_shape = {tuple(each.shape)[1:]: known(each) for each in inputs}

            def changed(tensor: Any) -> Any:
                found = by_shape.get(tuple(tensor.shape)[1:])
                return found.apply(tensor) if found is not None else tensor

            if not inputs or len(by_shape) < len(inputs) or not self._steer_handed_out(run, way, inputs, changed):
                raise NotApplicable("The net is not a layer or model, so its inputs cannot be told from the rest.")
            return
        places = {
            (id(forward.layer), position): known(each)
            for forward in captured.own_forwards
            for position, each in enumerate(leaves((forward.args, forward.kwargs)))
            if position in self._positions[id(forward.layer)] and _is_real(each)
        }
        if not places:
            raise NotApplicable("None of the net's inputs is real-valued, so there is nothing to standardise.")

        def change(layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
            def put(position: int, tensor: Any) -> Any:
                found = places.get((id(layer), position))
                return found.apply(tensor) if found is not None else tensor

            return _by_position((args, kwargs), put)

        run.change_inputs = change

    def shuffle_targets(self, run: Run, way: Any, seed: Optional[int]) -> None:
        shuffled = self._shuffle(run, seed)
        if self._captured.batch_size == 1:
            raise NotApplicable("The batch has one example, so there is nothing to shuffle its target with.")
        called = {call.name for call in self._captured.calls if call.targets}
        if called:

            def change(name: str, args: Any, kwargs: Any, targets: Any) -> tuple[Any, Any]:
                if name not in called:
                    return args, kwargs
                wanted = {id(each) for each in leaves(targets) if len(each.shape)}
                return replace((args, kwargs), lambda each: shuffled(each) if id(each) in wanted else each)

            run.change_targets = change
            return
        targets = self._captured.criterion.targets
        if not targets:
            raise NotApplicable("This loss has no targets that could be shuffled.")
        if not self._steer_handed_out(run, way, targets, shuffled):
            raise NotApplicable("The targets are made inside of the training step, so they cannot be shuffled.")

    def _shuffle(self, run: Run, seed: Optional[int]) -> Change:
        """The same order for all targets of one step, another in the next."""
        size = self._captured.batch_size
        generator = numpy.random.default_rng(12345 if seed is None else seed)
        orders: dict[tuple[int, int], Any] = {}

        def shuffled(tensor: Any) -> Any:
            length = int(tensor.shape[0]) if len(tensor.shape) else 1
            groups = size if size and size > 1 and length % size == 0 else length
            key = (len(run.rows), groups)
            if key not in orders:
                order = generator.permutation(groups)
                # In a small batch chance may leave all in place.
                orders[key] = numpy.roll(order, 1) if (order == numpy.arange(groups)).all() else order
            block = length // groups
            rows = (orders[key][:, None] * block + numpy.arange(block)).reshape(-1)
            return tensor[rows] if isinstance(tensor, numpy.ndarray) else tf.gather(tensor, rows)

        return shuffled

    def _steer_handed_out(self, run: Run, way: Any, wanted: list[Any], change: Change) -> bool:
        """Changes what the step gets from outside: elements of its batch, arguments of its compiled function."""
        positions = [position for item in way.items for position in _find(item, wanted)]
        if positions:
            run.change_item = lambda item: _at_positions(item, set(positions), change)
            return True
        call = self._captured.engine.step_function
        found = set(_find(call[1:], wanted)) if call is not None else set()
        if found:
            run.change_arguments = lambda args, kwargs: _at_positions((args, kwargs), found, change)
            return True
        names = way.names_of(lambda value: is_tensor(value) and any(_is_same(value, known) for known in wanted))
        if names:
            run.change_variables = lambda: way.rebind(names, change)
        return bool(names)


def _at_positions(structure: Any, positions: Optional[set[int]], change: Change) -> Any:
    return _by_position(structure, lambda position, tensor: change(tensor) if positions and position in positions else tensor)


def _by_position(structure: Any, change: Callable[[int, Any], Any]) -> Any:
    count = -1

    def put(tensor: Any) -> Any:
        nonlocal count
        count += 1
        return change(count, tensor)

    return replace(structure, put)


def _find(structure: Any, wanted: list[Any]) -> list[int]:
    """Where in a structure tensors with the wanted values stand."""
    return [
        position
        for position, each in enumerate(leaves(structure))
        if any(_is_same(each, known) for known in wanted)
    ]


def _is_same(value: Any, known: Any) -> bool:
    if value is known:
        return True
    if tuple(value.shape) != tuple(known.shape):
        return False
    wanted = to_numpy(known)
    # An array of doubles goes into the net as floats.
    return bool((to_numpy(value).astype(wanted.dtype, copy=False) == wanted).all())


def _mask_values(model: Any) -> list[float]:
    found = []
    for layer in all_layers(model):
        if getattr(layer, "mask_zero", False):
            found.append(0.0)
        elif isinstance(getattr(layer, "mask_value", None), (int, float)):
            found.append(float(layer.mask_value))
    return found


def _is_real(tensor: Any) -> bool:
    return "float" in str(tensor.dtype)


def _is_constant(tensor: Any) -> bool:
    """A state that begins with zeros, or a mask of ones, is no data."""
    if not isinstance(tensor, numpy.ndarray) and not hasattr(tensor, "numpy"):
        return False
    numbers = to_numpy(tensor)
    return bool(numbers.size and (numbers == numbers.flat[0]).all())


def _is_integer(tensor: Any) -> bool:
    """Yes and no are whole numbers too: words one-hot."""
    return "int" in str(tensor.dtype) or "bool" in str(tensor.dtype)


def _zeros(tensor: Any) -> Any:
    return numpy.zeros_like(tensor) if isinstance(tensor, numpy.ndarray) else tf.zeros_like(tensor)


def flipped(tensor: Any) -> Any:
    if not len(tensor.shape):
        return tensor
    if isinstance(tensor, numpy.ndarray):
        return tensor[::-1]
    return tf.gather(tensor, list(range(int(tensor.shape[0]) - 1, -1, -1))) if hasattr(tensor, "numpy") else tensor
