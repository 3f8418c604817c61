"""Which output depends on which input: example by example, or position by position along time."""

from __future__ import annotations

import contextlib
import time
from typing import Any, Callable, Iterator, Optional

import torch

from ...conversation.failures import NotApplicable
from ...process.quiet import Quiet
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
from ..net.model import describe_layer, inner, without_partners
from ..net.state import remember_namespaces, remember_tensors
from ..net.tensors import storage_of
from ..recording.tape import leaves, replace
from .mixing import find_mixing, find_seeing_ahead

_LEAK = 1e-5
_NORMS = torch.nn.modules.batchnorm._BatchNorm
_RECURRENT = (torch.nn.RNNBase, torch.nn.MultiheadAttention, torch.nn.TransformerEncoderLayer, torch.nn.TransformerDecoderLayer)
_CONVOLUTIONS = (torch.nn.Conv1d, torch.nn.ConvTranspose1d)

# A tensor with the batch's axis and time's (None where only examples are told apart).
Placed = tuple[torch.Tensor, int, Optional[int]]


class DependencyCharter:
    """Answers `dependencies/describe`: the captured net is called again, alone, in evaluation mode."""

    def __init__(self, captured: Any) -> None:
        self._captured = captured

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        along = params["along"]
        net = StillNet(self._captured)
        with net.still():
            chart = _Chart(self._captured, net, along)
            matrix, method = chart.matrix()
            matrix = scaled(matrix)
            mixing = chart.mixing(matrix) if along == "batch" else chart.seeing_ahead(matrix)
        answer: dict[str, Any] = {"matrix": matrix, "method": method, "stilled": net.stilled}
        return answer if mixing is None else {**answer, "mixing": mixing}


class StillNet:
    """The captured net's first call, to be made again with nothing random in it and nothing left behind."""

    def __init__(self, captured: Any) -> None:
        self._captured = captured
        self.stilled: list[str] = []
        own = {id(module) for module in captured.models}
        own |= {id(each) for module in captured.models for each in module.modules()}
        forwards = [each for each in captured.forwards if id(inner(each.module)) in own or id(each.module) in own]
        if not forwards:
            raise NotApplicable("The net is no module that could be called again by itself.")
        if len({id(each.module) for each in forwards}) > 1:
            raise NotApplicable("The net is called in several parts, none of which is the whole net.")
        self.forward = forwards[0]
        self.module: torch.nn.Module = self.forward.module
        # Detached, so that nothing is asked of graphs that are gone.
        self.arguments = replace((self.forward.arguments, self.forward.keywords), lambda each: each.detach())

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        engine = self._captured.engine
        modules = list(dict.fromkeys([*self.module.modules(), *(each for model in self._captured.models for each in model.modules())]))
        names = {id(each): name for model in [self.module, *self._captured.models] for name, each in model.named_modules()}
        generators = engine.remember_all_generators(None)
        buffers = remember_tensors([each for module in modules for each in module.buffers(recurse=False)])
        namespaces = remember_namespaces(modules)
        # A scripted module keeps it elsewhere than in its namespace.
        training = [(module, module.training) for module in modules]
        was_off, engine.off = engine.off, True
        quiet = Quiet()
        quiet.enter()
        try:
            for module in modules:
                if isinstance(module, _NORMS) and (module.training or module.running_mean is None):
                    self.stilled.append(names.get(id(module)) or type(module).__name__)
                    _give_statistics(module)
                module.training = False
            with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
                yield
        except (RuntimeError, ValueError, TypeError, IndexError, AttributeError, KeyError, AssertionError) as error:
            raise NotApplicable(f"The net could not be called again by itself: {type(error).__name__}: {error}") from error
        finally:
            quiet.leave()
            engine.off = was_off
            for module, before in training:
                if module.training != before:
                    module.training = before
            namespaces()
            buffers()
            generators()

    def call(self, arguments: Any) -> list[torch.Tensor]:
        """Its real-valued outputs. Every call starts from the same random numbers."""
        generators = self._captured.engine.remember_all_generators(None)
        try:
            args, kwargs = arguments
            with self.forward.autocast.again():
                result = without_partners(self.module)(*args, **kwargs)
        finally:
            generators()
        return [each for each in leaves(result) if isinstance(each, torch.Tensor) and each.is_floating_point() and each.dim()]


class _Chart:
    def __init__(self, captured: Any, net: StillNet, along: str) -> None:
        self._captured = captured
        self._net = net
        self._along = along
        self._size = examples_told_apart(captured.batch_size, along)
        self._time_first: bool = captured.time_first
        self._given = [each for each in leaves(net.arguments) if isinstance(each, torch.Tensor)]
        if along == "batch":
            self._refuse_graphs()
        self._length = self._find_length() if along == "time" else 0
        self._count = min(MOST, self._length if along == "time" else self._size)

    # -- what may be asked

    def _refuse_graphs(self) -> None:
        """Graph nets relate their examples on purpose, by an adjacency or a list of edges."""
        size = self._size
        stored = [
            value
            for module in self._net.module.modules()
            for value in [*module._buffers.values(), *vars(module).values()]
            if isinstance(value, torch.Tensor)
        ]
        lengths = {length for each in self._given for length in each.shape[1:]}
        rows = sum(1 for each in self._given if each.shape[:1] == (size,))
        for each in [*self._given, *stored]:
            square = each.is_floating_point() and tuple(each.shape) == (size, size) and not _is_mask(each)
            alone = square and rows > 1
            inside = square and any(each is other for other in stored) and size not in lengths
            edges = each.dim() == 2 and each.shape[0] == 2 and size != 2 and not each.is_floating_point() and each.dtype != torch.bool
            if each.layout != torch.strided or alone or inside or edges and any(each is other for other in self._given):
                raise NotApplicable("The net is given an adjacency, which relates its examples to each other on purpose.")

    def _find_length(self) -> int:
        """The number of positions of the inputs, where they are sequences."""
        placed = self._inputs(self._given)
        return positions_told_apart([tensor.shape[axis] for tensor, _, axis in placed if axis is not None])

    def _inputs(self, tensors: list[torch.Tensor]) -> list[Placed]:
        """Those of the tensors that hold examples; along time, those that hold positions too."""
        found: list[Placed] = []
        for each in tensors:
            if each.dtype == torch.bool or each.is_complex():
                continue
            batch = self._batch_axis(each)
            if batch is None:
                continue
            if self._along == "batch":
                found.append((each, batch, None))
                continue
            # Images have more axes than (batch, time, features); plain rows of features have fewer.
            if each.dim() == (3 if each.is_floating_point() else 2):
                found.append((each, batch, self._time_axis(each, batch)))
        return found

    def _batch_axis(self, tensor: torch.Tensor) -> Optional[int]:
        shape, size = tuple(tensor.shape), self._size
        if self._time_first and len(shape) > 1:
            return 1 if shape[1] == size else None
        if shape and shape[0] == size:
            return 0
        return None

    def _time_axis(self, tensor: torch.Tensor, batch: int) -> int:
        applied = [type(each) for each in self._captured.engine.applied.values()]
        convolves = any(issubclass(kind, _CONVOLUTIONS) for kind in applied)
        recurs = any(issubclass(kind, _RECURRENT) for kind in applied)
        if tensor.dim() == 3 and batch == 0 and convolves and not recurs and tensor.is_floating_point():
            return 2
        return 0 if batch == 1 else 1

    # -- the matrix

    def matrix(self) -> tuple[Matrix, str]:
        found = self._by_gradient()
        if found is not None and largest(found) > 0:
            return found, "gradient"
        moving = [chart for chart in self._perturbations() if largest(chart) > 0]
        if len(moving) > 1:
            raise NotApplicable(SEVERAL_SEQUENCES)
        if moving:
            return moving[0], "perturbation"
        raise NotApplicable("No output moved with any input, so nothing can be said of what depends on what.")

    def mixing(self, matrix: Matrix) -> Optional[dict[str, Any]]:
        """What brings two examples together in one output: the two that an output depends on the most."""
        strongest = [sorted(range(len(line)), key=lambda j: -line[j])[:2] for line in matrix]
        least, row = max((line[pair[1]], i) for i, (line, pair) in enumerate(zip(matrix, strongest)))
        placed = self._inputs(self._given)
        if least <= _LEAK or not placed:
            return None
        i, j = strongest[row]

        def with_other(example: int) -> Any:
            changed = {id(each): _with_other_row(each, axis, example) for each, axis, _ in placed}
            return replace(self._net.arguments, lambda each: changed.get(id(each), each))

        arguments = (self._net.arguments, with_other(i), with_other(j))
        return find_mixing(self._net.call, arguments, self._size, self._describe)

    def seeing_ahead(self, matrix: Matrix) -> Optional[dict[str, Any]]:
        """What lets an output depend on a later position."""
        # A net that computes its loss itself is handed the targets, too.
        targets = {storage_of(target.tensor) for target in self._captured.analysis.targets}
        placed = [
            (each, axis) for each, _, axis in self._inputs(self._given) if axis is not None and storage_of(each) not in targets
        ]
        if len(placed) != 1:
            return None
        tensor, axis = placed[0]
        # A sequence as long as the batch, or as a layer is wide, leaves open which axis is time's: one shorter does not.
        for length in (self._length, self._length - 1):
            later = [(value, j) for i, line in enumerate(matrix) for j, value in enumerate(line[:length]) if j > i and value > 0]
            if not later:
                return None
            try:
                found = self._seeing_ahead_within(length, max(later)[1], tensor, axis)
            except (RuntimeError, ValueError, TypeError, IndexError, AssertionError):
                return None  # a net of one length only
            if found is not None:
                return found
        return None

    def _seeing_ahead_within(self, length: int, position: int, tensor: torch.Tensor, axis: int) -> Optional[dict[str, Any]]:
        def begin(each: torch.Tensor) -> torch.Tensor:
            whole = each.dim() > axis and each.shape[: axis + 1] == tensor.shape[: axis + 1]
            return each.narrow(axis, 0, length) if whole else each

        changed = _with_other_row(tensor, axis, position)
        arguments = (
            replace(self._net.arguments, begin),
            replace(self._net.arguments, lambda each: begin(changed if each is tensor else each)),
        )
        return find_seeing_ahead(self._net.call, arguments, (length, 1 - axis, self._captured.batch_size or 0), position, self._describe)

    def _describe(self, layer: torch.nn.Module) -> dict[str, Any]:
        models = [self._net.module, *self._captured.models]
        names = {id(each): name for model in models for name, each in model.named_modules()}
        return describe_layer(layer, names, self._captured.engine.creations)

    def _by_gradient(self) -> Optional[Matrix]:
        """Null where there is nothing to differentiate by."""
        floats = {id(each): each.clone().requires_grad_() for each in self._given if each.is_floating_point()}
        # A copy is handed on: nets that write into their input may not write into a leaf.
        arguments = replace(self._net.arguments, lambda each: floats[id(each)].clone() if id(each) in floats else each)
        placed = self._inputs(list(floats.values()))
        with self._tap_embeddings() as embedded:
            outputs = self._net.call(arguments)
        placed += embedded
        if self._along == "time" and len(placed) > 1:
            raise NotApplicable(SEVERAL_SEQUENCES)
        if not placed:
            return None
        rows = self._output_rows(outputs)
        best: Optional[Matrix] = None
        for take in rows:
            found = self._jacobian(take, placed)
            # Where a flattened axis may be read in two ways, the one in which less is mixed is meant.
            if best is None or off_diagonal(found) < off_diagonal(best):
                best = found
        return best

    @contextlib.contextmanager
    def _tap_embeddings(self) -> Iterator[list[Placed]]:
        """Integers have no gradient: a zero is added to what an embedding makes of them, and differentiated by."""
        taps: list[Placed] = []
        read: list[torch.Tensor] = []
        given = {tuple(each.shape) for each in self._given if not each.is_floating_point()}

        def tap(module: torch.nn.Module, args: Any, result: Any) -> Any:
            if not args or not isinstance(args[0], torch.Tensor) or not isinstance(result, torch.Tensor):
                return None
            index = args[0]
            batch = self._batch_axis(index)
            whole = tuple(index.shape) in given or (index.dim() == 1 and self._along == "batch")
            if batch is None or not whole or result.shape[: index.dim()] != index.shape:
                return None
            if self._along == "time":
                if index.dim() != 2 or any(torch.equal(index, other) for other in read) or _constant(index):
                    return None
            read.append(index)
            zero = torch.zeros_like(result).requires_grad_()
            taps.append((zero, batch, None if self._along == "batch" else 1 - batch))
            return result + zero

        kinds = (torch.nn.Embedding, torch.nn.EmbeddingBag)
        handles = [each.register_forward_hook(tap) for each in self._net.module.modules() if isinstance(each, kinds)]
        try:
            yield taps
        finally:
            for handle in handles:
                handle.remove()

    def _output_rows(self, outputs: list[torch.Tensor]) -> list[Callable[[int], list[torch.Tensor]]]:
        """Ways to take what belongs to one example (or to one position of the first example) from the outputs."""
        reachable = [each for each in outputs if each.requires_grad]
        if not reachable:
            raise NotApplicable("The net's outputs carry no gradient in evaluation mode.")
        if self._along == "time":
            return self._positions(reachable)
        size = self._size
        axes = [(each, self._output_axis(each)) for each in reachable]
        direct = [(each, axis) for each, axis in axes if axis is not None]
        if direct:
            return [lambda i: [each.select(axis, i) for each, axis in direct]]
        flat = [each for each in reachable if each.shape[0] % size == 0]
        if not flat:
            raise NotApplicable("No axis of the net's outputs counts the examples of the batch.")
        return [
            lambda i: [each.reshape(size, -1)[i] for each in flat],
            lambda i: [each.reshape(each.shape[0] // size, size, -1)[:, i] for each in flat],
        ]

    def _output_axis(self, tensor: torch.Tensor) -> Optional[int]:
        axis = self._batch_axis(tensor)
        if axis is None and tensor.shape[0] == self._size:
            return 0
        if axis is None and tensor.dim() > 1 and tensor.shape[1] == self._size:
            return 1  # layers × batch × features: a recurrent net's last state
        return axis

    def _positions(self, outputs: list[torch.Tensor]) -> list[Callable[[int], list[torch.Tensor]]]:
        size, length = self._size, self._length
        for each in outputs:
            batch = self._batch_axis(each)
            if each.dim() >= 2 and batch is not None:
                axis = self._time_axis(each, batch) if each.dim() == 3 else 1 - batch
                if each.shape[axis] == length:
                    example = each.movedim((batch, axis), (0, 1))[0]
                    return [lambda t: [example[t]]]
                if each.dim() == 3 and batch == 0 and each.shape[2] == length:
                    example = each[0].transpose(0, 1)
                    return [lambda t: [example[t]]]
        for each in outputs:
            if each.shape[0] == size * length and each.dim() == 2:
                shape = (length, size, -1) if self._time_first else (size, length, -1)
                example = each.reshape(shape)[:, 0] if self._time_first else each.reshape(shape)[0]
                return [lambda t: [example[t]]]
        raise NotApplicable("The net gives no output for each position of its input.")

    def _jacobian(self, take: Callable[[int], list[torch.Tensor]], placed: list[Placed]) -> Matrix:
        tensors = [tensor for tensor, _, _ in placed]
        generator = torch.Generator().manual_seed(20190425)
        found: Matrix = []
        began, count, row = time.monotonic(), self._count, 0
        weights: dict[int, torch.Tensor] = {}
        while row < count:
            # A sum would vanish for outputs that a softmax normalises; a random projection does not.
            total: Any = 0.0
            for number, piece in enumerate(take(row)):
                if number not in weights:
                    weights[number] = torch.randn(piece.shape, generator=generator).to(piece.device, piece.dtype)
                total = total + (piece * weights[number]).sum()
            gradients = torch.autograd.grad(total, tensors, retain_graph=True, allow_unused=True)
            found.append(self._norms(gradients, placed, count))
            row += 1
            spent = (time.monotonic() - began) / row
            count = min(count, max(2, int(SECONDS / max(spent, 1e-9))))
        return [line[: len(found)] for line in found]

    def _norms(self, gradients: Any, placed: list[Placed], count: int) -> list[float]:
        total = torch.zeros(count, dtype=torch.float64)
        for gradient, (_, batch, along) in zip(gradients, placed):
            if gradient is None:
                continue
            gradient = gradient.coalesce().to_dense() if gradient.is_sparse else gradient
            if along is None:
                lines = gradient.movedim(batch, 0)[:count]
            else:
                lines = gradient.movedim((batch, along), (0, 1))[0][:count]
            total += lines.reshape(count, -1).double().pow(2).sum(1).cpu()
        if not bool(torch.isfinite(total).all()):
            raise NotApplicable("The gradient of the outputs with respect to the inputs is not finite.")
        return [float(each) for each in total.sqrt()]

    def _perturbations(self) -> list[Matrix]:
        """By all inputs together for examples; by one sequence at a time for positions."""
        placed = self._inputs(self._given)
        if not placed:
            raise NotApplicable("No input of this net has an axis that counts the examples of the batch.")
        if self._along == "batch":
            return [self._by_perturbation(placed)]
        return [self._by_perturbation([each]) for each in placed if each[2] is not None and each[0].shape[each[2]] == self._length]

    def _by_perturbation(self, placed: list[Placed]) -> Matrix:
        """Column by column: one example or position is changed, and what moves is told."""
        base = self._output_rows(self._net.call(self._net.arguments))
        count, began = self._count, time.monotonic()
        ways: list[list[list[float]]] = [[] for _ in base]
        column = 0
        while column < count:
            changed = {
                id(each): _with_other_row(each, batch if along is None else along, column) for each, batch, along in placed
            }
            moved = self._output_rows(
                self._net.call(replace(self._net.arguments, lambda each: changed.get(id(each), each)))
            )
            for way, (one, other) in enumerate(zip(base, moved)):
                ways[way].append([_distance(one(row), other(row)) for row in range(self._count)])
            column += 1
            spent = (time.monotonic() - began) / column
            count = min(count, max(2, int(SECONDS / max(spent, 1e-9))))
        charts = [[[columns[j][i] for j in range(count)] for i in range(count)] for columns in ways]
        return min(charts, key=off_diagonal)


def _give_statistics(module: Any) -> None:
    """Without running statistics a batch normalisation mixes the batch in evaluation mode too."""
    if module.running_mean is None and module.running_var is None:
        like = next(module.parameters(), torch.zeros(()))
        module._buffers["running_mean"] = torch.zeros(module.num_features, device=like.device, dtype=like.dtype)
        module._buffers["running_var"] = torch.ones(module.num_features, device=like.device, dtype=like.dtype)


def _is_mask(tensor: torch.Tensor) -> bool:
    """Square and triangular: a causal mask."""
    if tensor.dtype == torch.bool or tensor.dim() != 2 or tensor.layout != torch.strided:
        return tensor.dtype == torch.bool
    finite = torch.nan_to_num(tensor.detach().float(), nan=0.0, posinf=1.0, neginf=1.0)
    return not bool(finite.triu(1).any()) or not bool(finite.tril(-1).any())


def _with_other_row(tensor: torch.Tensor, axis: int, row: int) -> torch.Tensor:
    changed = tensor.clone()
    view = changed.movedim(axis, 0)
    source = tensor.movedim(axis, 0)
    for step in range(1, view.shape[0]):
        other = source[(row + step) % view.shape[0]]
        if not torch.equal(other, source[row]):
            view[row] = other
            break
    else:
        if changed.is_floating_point():
            view[row] = source[row] + 1.0
    return changed


def _distance(ones: list[torch.Tensor], others: list[torch.Tensor]) -> float:
    total = 0.0
    for one, other in zip(ones, others):
        if one.shape != other.shape:
            raise NotApplicable("The net's outputs change their shape with its inputs.")
        total += float((one.detach() - other.detach()).double().pow(2).sum())
    if total != total:
        raise NotApplicable("The net's outputs are not finite.")
    return float(total**0.5)


def _constant(tensor: torch.Tensor) -> bool:
    return tensor.numel() == 0 or bool((tensor == tensor.flatten()[0]).all())


__all__ = ["DependencyCharter"]
