"""What an experiment does to the batches on their way into the net and into the criterion."""

from __future__ import annotations

from typing import Any, Optional

import numpy
import tensorflow as tf

from .failures import NotApplicable
from .keras_capture import Captured, named_arguments
from .keras_criterion import DATA
from .keras_run import Run
from .keras_structures import leaves, replace


class Steering:
    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        # What of an outermost call's arguments is data, by the layer that is called and its arguments' positions.
        self._positions: dict[int, set[int]] = {}
        for forward in captured.own_forwards:
            tensors = list(leaves((forward.args, forward.kwargs)))
            real = any("float" in str(each.dtype) for each in tensors)
            known = {id(tensor) for tensor, _ in named_arguments(forward) if captured.kinds.get(id(tensor)) != DATA}
            # Where there are real-valued inputs, integers are lengths and indices, not data.
            wanted = {
                position
                for position, each in enumerate(tensors)
                if id(each) in known and ("float" in str(each.dtype) or not real) and "bool" not in str(each.dtype)
            }
            self._positions.setdefault(id(forward.layer), set()).update(wanted)

    def is_input(self, tensor: Any) -> bool:
        """Whether a tensor has the shape of one of the net's inputs."""
        return any(tuple(tensor.shape) == tuple(known.shape) and len(known.shape) for known, _ in self._captured.inputs)

    def zero_inputs(self, run: Run) -> None:
        if not self._captured.own_forwards:
            raise NotApplicable("The net is not a layer or model, so its inputs cannot be told from the rest and set to zero.")
        if not any(self._positions.values()):
            raise NotApplicable("The net's inputs are not numbers, so they cannot be set to zero.")

        def change(layer: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
            wanted = self._positions.get(id(layer))
            if not wanted:
                return args, kwargs
            count = -1

            def put(tensor: Any) -> Any:
                nonlocal count
                count += 1
                return tf.zeros_like(tensor) if count in wanted and "string" not in str(tensor.dtype) else tensor

            return replace((args, kwargs), put)

        run.change_inputs = change

    def shuffle_targets(self, run: Run, seed: Optional[int]) -> None:
        called = {call.name for call in self._captured.calls if call.targets}
        if not called:
            raise NotApplicable(
                "This loss has no targets that could be shuffled on their way into it."
                if not self._captured.criterion.targets
                else "The loss is not computed by a criterion that the probe knows, so its targets cannot be shuffled."
            )
        size = self._captured.batch_size
        generator = numpy.random.default_rng(12345 if seed is None else seed)
        orders: dict[tuple[int, int], Any] = {}

        def shuffled(tensor: Any) -> Any:
            length = int(tensor.shape[0]) if len(tensor.shape) else 1
            groups = size if size and size > 1 and length % size == 0 else length
            key = (len(run.rows), groups)
            if key not in orders:
                orders[key] = generator.permutation(groups)
            block = length // groups
            order = (orders[key][:, None] * block + numpy.arange(block)).reshape(-1)
            return tensor[order] if isinstance(tensor, numpy.ndarray) else tf.gather(tensor, order)

        def change(name: str, args: Any, kwargs: Any, targets: Any) -> tuple[Any, Any]:
            if name not in called:
                return args, kwargs
            wanted = {id(each) for each in leaves(targets) if len(each.shape)}
            return replace((args, kwargs), lambda each: shuffled(each) if id(each) in wanted else each)

        run.change_targets = change


def flipped(tensor: Any) -> Any:
    if not len(tensor.shape):
        return tensor
    return tensor[::-1] if isinstance(tensor, numpy.ndarray) else tf.reverse(tensor, [0]) if "string" not in str(tensor.dtype) else tensor
