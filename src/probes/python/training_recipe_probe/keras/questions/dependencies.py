"""Which output depends on which input: example by example, or position by position along time."""

from __future__ import annotations

import contextlib
import time
from typing import Any, Callable, Iterator, Optional

import numpy
import tensorflow as tf

from ...conversation.failures import NotApplicable
from ...questions.dependency_matrix import (
    MOST,
    SECONDS,
    SEVERAL_SEQUENCES,
    Matrix,
    examples_told_apart,
    largest,
    off_diagonal,
    positions_told_apart,
    scaled,
)
from ..engine.capture import Captured
from ..net.modes import calls_replaced, is_batch_norm
from ..net.net import Net
from ..net.standardise import is_sequence_net
from ..recording.tensors import to_numpy
from .mixing import find_mixing


Take = Callable[[int], list[Any]]


class DependencyCharter:
    """Answers `dependencies/describe`: the captured net is called again, alone, in evaluation mode."""

    def __init__(self, captured: Captured, net: Net) -> None:
        self._captured = captured
        self._net = net

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        self._net.prove()
        chart = _Chart(self._captured, self._net, params["along"])
        with self._net.still():
            matrix, method = chart.matrix()
            matrix = scaled(matrix)
            mixing = chart.mixing(matrix) if params["along"] == "batch" else None
        answer: dict[str, Any] = {"matrix": matrix, "method": method, "stilled": self._stilled()}
        return answer if mixing is None else {**answer, "mixing": mixing}

    def _stilled(self) -> list[str]:
        applied = self._captured.engine.applied
        return [str(each.name) for each in self._net.layers if is_batch_norm(each) and each.trainable and id(each) in applied]


class _Chart:
    def __init__(self, captured: Captured, net: Net, along: str) -> None:
        self._captured = captured
        self._net = net
        self._along = along
        self._size = examples_told_apart(captured.batch_size, along)
        self._given = [tensor for tensor, _ in captured.inputs]
        if any(type(each).__name__ in ("RaggedTensor", "SparseTensor") for each in self._given):
            raise NotApplicable("The net's inputs are ragged or sparse.")
        if along == "batch":
            self._refuse_norms()
            self._refuse_graphs()
        self._length = self._find_length() if along == "time" else 0
        self._count = min(MOST, self._length if along == "time" else self._size)

    # -- what may be asked

    def _refuse_norms(self) -> None:
        if not self._net.forwards and any("BatchNorm" in each.name for each in self._captured.engine.tape.operations):
            raise NotApplicable("Batch normalisation by hand cannot be put in evaluation mode.")

    def _refuse_graphs(self) -> None:
        """Graph nets relate their examples on purpose, by an adjacency."""
        square = (self._size, self._size)
        given = [each for each in self._given if tuple(each.shape) == square and _is_real(each)]
        rows = sum(1 for each in self._given if tuple(each.shape)[:1] == (self._size,))
        lengths = {int(length) for each in self._given for length in each.shape[1:]}
        stored = [
            value
            for layer in self._net.layers
            if not type(layer).__module__.startswith("keras.")
            for value in vars(layer).values()
            if tuple(getattr(value, "shape", None) or ()) == square and self._size not in lengths
        ]
        if given and rows > 1 or stored:
            raise NotApplicable("The net is given an adjacency, which relates its examples to each other on purpose.")

    def _find_length(self) -> int:
        """The number of positions of the inputs, where they are sequences."""
        lengths = [int(each.shape[1]) for each in self._given if self._holds_positions(each)]
        if len(lengths) > 1:
            raise NotApplicable(SEVERAL_SEQUENCES)
        return positions_told_apart(lengths)

    def _holds_positions(self, tensor: Any) -> bool:
        kinds = {type(each).__name__ for each in self._captured.engine.applied.values()}
        if not self._holds_examples(tensor):
            return False
        # Images have more axes than (batch, time, features); plain rows of features have fewer.
        return len(tensor.shape) == 3 and is_sequence_net(kinds) if _is_real(tensor) else len(tensor.shape) == 2

    def _holds_examples(self, tensor: Any) -> bool:
        return tuple(tensor.shape)[:1] == (self._size,) and tensor.dtype not in (tf.bool, tf.string, bool)

    # -- the matrix

    def matrix(self) -> tuple[Matrix, str]:
        untapped = [each for each in self._given if self._holds_examples(each) and not _is_real(each)]
        found, tapped = self._by_gradient()
        if found is not None and largest(found) > 0 and (self._along == "time" or tapped >= len(untapped)):
            return found, "gradient"
        if self._along == "batch":
            found = self._by_perturbation()
            if largest(found) > 0:
                return found, "perturbation"
        raise NotApplicable("No output moved with any input, so nothing can be said of what depends on what.")

    def mixing(self, matrix: Matrix) -> Optional[dict[str, Any]]:
        """What brings two examples together in one output: the two that an output depends on the most."""
        strongest = [sorted(range(len(line)), key=lambda j: -line[j])[:2] for line in matrix if len(line) > 1]
        given = [each for each in self._given if self._holds_examples(each)]
        if not strongest or not given:
            return None
        least, pair = max((line[pair[1]], pair) for line, pair in zip(matrix, strongest))
        if least <= 0:
            return None
        changed = [{id(each): (each, _with_other_row(each, row)) for each in given} for row in pair]
        return find_mixing(self._captured, changed[0], changed[1])

    def _by_gradient(self) -> tuple[Optional[Matrix], int]:
        """Null where there is nothing to differentiate by; with how many of the integer inputs were seen in embeddings."""
        wanted = self._holds_positions if self._along == "time" else self._holds_examples
        real = [each for each in self._given if _is_real(each) and wanted(each)]
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            placed = {id(each): (each, tf.identity(tf.convert_to_tensor(each))) for each in real}
            inputs = [value for _, value in placed.values()]
            for each in inputs:
                tape.watch(each)
            with self._tapped_embeddings(tape) as taps:
                outputs = self._net.outputs(placed)
            rows = self._output_rows([each for each in outputs if _is_real(each)])
            inputs += [zero for zero, _ in taps]
            if not inputs:
                return None, 0
            projections = [self._projections(take) for take in rows]
        best: Optional[Matrix] = None
        for each in projections:
            found = self._jacobian(tape, each, inputs)
            # Where a flattened axis may be read in two ways, the one in which less is mixed is meant.
            if best is None or off_diagonal(found) < off_diagonal(best):
                best = found
        return best, len({identifier for _, identifier in taps})

    @contextlib.contextmanager
    def _tapped_embeddings(self, tape: Any) -> Iterator[list[tuple[Any, int]]]:
        """Integers have no gradient: a zero is added to what an embedding makes of them, and differentiated by."""
        taps: list[tuple[Any, int]] = []
        integers = [(each, to_numpy(each)) for each in self._given if not _is_real(each) and self._holds_examples(each)]

        def tapped(layer: Any) -> Callable[..., Any]:
            original = layer.call

            def call(inputs: Any, *args: Any, **kwargs: Any) -> Any:
                result = original(inputs, *args, **kwargs)
                index = to_numpy(inputs)
                source = next((id(each) for each, known in integers if known.shape == index.shape and (known == index).all()), None)
                if source is None:
                    return result
                zero = tf.zeros_like(result)
                tape.watch(zero)
                taps.append((zero, source))
                return result + zero

            return call

        embeddings = [each for each in self._net.layers if type(each).__name__ == "Embedding"]
        with calls_replaced([(each, tapped(each)) for each in embeddings]):
            yield taps

    def _output_rows(self, outputs: list[Any]) -> list[Take]:
        """Ways to take what belongs to one example (or to one position of the first example) from the outputs."""
        if self._along == "time":
            return self._positions(outputs)
        size = self._size
        direct = [each for each in outputs if each.shape.rank and each.shape[0] == size]
        if direct:
            return [lambda i: [each[i] for each in direct]]
        flat = [each for each in outputs if each.shape.rank and each.shape[0] % size == 0]
        if not flat:
            raise NotApplicable("No axis of the net's outputs counts the examples of the batch.")
        return [
            lambda i: [tf.reshape(each, (size, -1))[i] for each in flat],
            lambda i: [tf.reshape(each, (each.shape[0] // size, size, -1))[:, i] for each in flat],
        ]

    def _positions(self, outputs: list[Any]) -> list[Take]:
        for each in outputs:
            if each.shape.rank and each.shape.rank >= 2 and each.shape[0] == self._size and each.shape[1] == self._length:
                return [lambda t: [each[0, t]]]
            if each.shape.rank == 2 and each.shape[0] == self._size * self._length:
                return [lambda t: [each[t]]]
        raise NotApplicable("The net gives no output for each position of its input.")

    def _projections(self, take: Take) -> list[Any]:
        """A sum would vanish for outputs that a softmax normalises; a random projection does not."""
        found = []
        for row in range(self._count):
            total = tf.constant(0.0)
            for number, piece in enumerate(take(row)):
                weights = tf.random.stateless_normal(tf.shape(piece), [20190425, number], dtype=tf.float32)
                total += tf.reduce_sum(tf.cast(piece, tf.float32) * weights)
            found.append(total)
        return found

    def _jacobian(self, tape: Any, projections: list[Any], inputs: list[Any]) -> Matrix:
        found: Matrix = []
        began = time.monotonic()
        for row, each in enumerate(projections):
            gradients = tape.gradient(each, inputs)
            total = numpy.zeros(self._count)
            for gradient in gradients:
                if gradient is not None:
                    values = to_numpy(tf.convert_to_tensor(gradient)).astype(numpy.float64)
                    lines = values[0] if self._along == "time" else values
                    total += numpy.square(lines[: self._count].reshape(self._count, -1)).sum(axis=1)
            if not numpy.isfinite(total).all():
                raise NotApplicable("The gradient of the outputs with respect to the inputs is not finite.")
            found.append([float(value) for value in numpy.sqrt(total)])
            if row > 0 and time.monotonic() - began > SECONDS:
                break
        return [line[: len(found)] for line in found]

    def _by_perturbation(self) -> Matrix:
        """Column by column: one example is changed, and what moves is told."""
        given = [each for each in self._given if self._holds_examples(each)]
        if not given:
            raise NotApplicable("No input of this net has an axis that counts the examples of the batch.")
        base = self._taken({})
        began = time.monotonic()
        ways: list[list[list[float]]] = [[] for _ in base]
        for column in range(self._count):
            placed = {id(each): (each, _with_other_row(each, column)) for each in given}
            moved = self._taken(placed)
            for way, (one, other) in enumerate(zip(base, moved)):
                ways[way].append([_distance(a, b) for a, b in zip(one, other)])
            if column > 0 and time.monotonic() - began > SECONDS:
                break
        count = len(ways[0])
        charts = [[[columns[j][i] for j in range(count)] for i in range(count)] for columns in ways]
        return min(charts, key=off_diagonal)

    def _taken(self, placed: Any) -> list[list[list[numpy.ndarray]]]:
        outputs = [each for each in self._net.outputs(placed) if _is_real(each)]
        return [[[to_numpy(piece) for piece in take(row)] for row in range(self._count)] for take in self._output_rows(outputs)]


def _is_real(tensor: Any) -> bool:
    return "float" in str(tensor.dtype)


def _with_other_row(tensor: Any, row: int) -> Any:
    values = to_numpy(tensor)
    for step in range(1, values.shape[0]):
        other = values[(row + step) % values.shape[0]]
        if not numpy.array_equal(other, values[row]):
            values[row] = other
            break
    else:
        if values.dtype.kind == "f":
            values[row] += 1.0
    return tf.constant(values)


def _distance(ones: list[numpy.ndarray], others: list[numpy.ndarray]) -> float:
    total = 0.0
    for one, other in zip(ones, others):
        if one.shape != other.shape:
            raise NotApplicable("The net's outputs change their shape with its inputs.")
        total += float(numpy.square(one.astype(numpy.float64) - other.astype(numpy.float64)).sum())
    if total != total:
        raise NotApplicable("The net's outputs are not finite.")
    return float(total**0.5)
