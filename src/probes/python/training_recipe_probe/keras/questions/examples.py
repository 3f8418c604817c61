"""Answers `examples/read`: examples of what `fit` or the script's own loop draws its batches from."""

from __future__ import annotations

from typing import Any, Iterator, Optional

from ...examples.arrays import holds, in_order_of, whole_arrays
from ...examples.column import as_array
from ...examples.loader import loader_source
from ...examples.reader import ExampleReader
from ...examples.roles import Roles, roles_of
from ...examples.source import Rows, Source, of_the_batch, slices
from ...examples.unnoticed import Unnoticed
from ...state.python_state import remember_generators
from ..evaluation.refetch import source_of, steps_of_pipeline
from ..recording.data import describe_dataset
from ..recording.structures import leaves


class Examples:
    def __init__(self, captured: Any) -> None:
        self._captured = captured
        unnoticed = Unnoticed(captured.engine, remember_generators)
        self.answer = ExampleReader(self._open, captured.engine.session.run_directory, unnoticed.read).answer
        self._inputs = [tensor for tensor, _ in captured.inputs]
        self._targets = list(captured.criterion.targets)

    def _open(self) -> Source:
        captured = self._captured
        source = source_of(captured)
        found = self._from(source) if source is not None else None
        if found is None:
            found = whole_arrays(captured.frames, self._inputs, self._targets, captured.batch_size)
        names = [name for _, name in captured.inputs]
        if found is None:
            rows = [as_array(each) for each in self._inputs], [as_array(each) for each in self._targets]
            return of_the_batch(*rows, captured.batch_size, names)
        found.input_names = names
        return found

    def _from(self, source: Any) -> Optional[Source]:
        captured = self._captured
        if hasattr(source, "element_spec") and hasattr(source, "cardinality"):
            return self._from_pipeline(source)
        if hasattr(source, "num_batches") and hasattr(source, "__getitem__"):
            return self._from_batches(source)
        if type(source).__name__ == "DataLoader":
            roles = self._roles(captured.step.data)
            if roles is None:
                return None
            return loader_source(source, lambda item: roles.of(_leaves(item)), roles.as_the_net_gets_them, iter)
        if hasattr(source, "__next__"):
            return self._from_generator()
        if captured.call is not None and captured.call.trigger == "fit":
            return self._from_arrays(captured.call.arguments)
        return None

    def _roles(self, batch: Any) -> Optional[Roles]:
        return roles_of(_leaves(batch), self._inputs, self._targets)

    def _from_pipeline(self, dataset: Any) -> Optional[Source]:
        captured = self._captured
        batch = captured.fetched_batch()
        listed = captured.listed
        roles = listed[0] if listed is not None else self._roles(batch)
        if roles is None:
            return None
        described = describe_dataset(dataset, captured.batch_size)
        count, once = _one_pass(dataset, described["exampleCount"], captured.batch_size)
        source = Source(
            "dataset",
            self._rows(iter(dataset), roles) if listed is None else (listed[0].of(item) for item in dataset),
            count,
            in_order=not described["shuffled"],
            once=once,
            as_the_net_gets_them=roles.as_the_net_gets_them,
        )
        if listed is not None:
            source.target_names = [listed[0].names[at] for at in listed[0].targets]
        return source

    def _from_batches(self, source: Any) -> Optional[Source]:
        captured = self._captured
        roles = self._roles(captured.step.data)
        if roles is None:
            return None
        count = int(source.num_batches) if source.num_batches is not None else None
        items = (source[index] for index in range(count)) if count is not None else iter(())
        shuffled = bool(getattr(source, "shuffle", False))
        return Source(
            "generator",
            self._rows(items, roles),
            getattr(source, "n", None),
            in_order=not shuffled,
            # Whose own code says what a batch holds: it may draw it.
            once=getattr(source, "image_data_generator", None) is not None,
            as_the_net_gets_them=roles.as_the_net_gets_them,
        )

    def _from_generator(self) -> Optional[Source]:
        """What a generator gives is gone for the script, so experiments are for a fresh process afterwards."""
        captured = self._captured
        roles = self._roles(captured.step.data)
        if roles is None or captured.step.more is None:
            return None
        captured.engine.session.refuse_experiments("The script's generator was read on")

        def items() -> Iterator[Any]:
            yield captured.step.data
            yield from captured.step.more

        return Source(
            "generator",
            self._rows(items(), roles),
            in_order=False,
            once=False,
            as_the_net_gets_them=roles.as_the_net_gets_them,
        )

    def _from_arrays(self, arguments: dict[str, Any]) -> Optional[Source]:
        inputs = [as_array(each) for each in _leaves(arguments.get("x"))]
        targets = [as_array(each) for each in _leaves(arguments.get("y"))]
        if not inputs or any(each.ndim == 0 for each in inputs):
            return None
        split = arguments.get("validation_split") or 0.0
        if split and arguments.get("validation_data") is None:
            count = int(len(inputs[0]) * (1.0 - split))
            inputs, targets = [each[:count] for each in inputs], [each[:count] for each in targets]
        seen = self._inputs
        alike = len(seen) == len(inputs) and all(holds(array, as_array(each)) for array, each in zip(inputs, seen))
        if alike and len(targets) > 1:
            targets = in_order_of(targets, self._targets, inputs[0], as_array(seen[0])) or targets
        return Source("arrays", slices(inputs, targets), len(inputs[0]), as_the_net_gets_them=alike)

    def _rows(self, items: Iterator[Any], roles: Roles) -> Iterator[Rows]:
        for item in items:
            inputs, targets = roles.of(_leaves(item))
            size = self._captured.batch_size
            if size is not None and inputs[0].shape == as_array(self._inputs[0]).shape[1:]:
                # The pipeline gives single examples.
                inputs, targets = [each[None] for each in inputs], [each[None] for each in targets]
            yield inputs, targets


def _one_pass(dataset: Any, count: Optional[int], batch_size: Optional[int]) -> tuple[Optional[int], bool]:
    """How many examples come before any comes again, and whether that is known of them all."""
    steps = list(steps_of_pipeline(dataset))
    kinds = [type(step).__name__ for step in steps]
    invents = any("Generator" in kind or "FlatMap" in kind for kind in kinds)
    repeats = [at for at, kind in enumerate(kinds) if "Repeat" in kind]
    if invents or not repeats:
        return count, not invents
    # From the last step back: a shuffle before the repeat in this list mixes one pass with the next.
    mixed = len(repeats) > 1 or any("Shuffle" in kind for kind in kinds[: repeats[0]])
    before = getattr(steps[repeats[0]], "_input_dataset", None)
    if mixed or before is None:
        return None, False
    batched = any("Batch" in kind for kind in kinds[repeats[0] :])
    elements = int(before.cardinality())
    single = describe_dataset(before, batch_size)["exampleCount"] if batched else elements if elements >= 0 else None
    return single, single is not None


def _leaves(structure: Any) -> list[Any]:
    if hasattr(structure, "iloc"):  # a table or a column of pandas'
        return [structure]
    if isinstance(structure, dict):
        return [leaf for value in structure.values() for leaf in _leaves(value)]
    if isinstance(structure, (list, tuple)):
        return [leaf for value in structure for leaf in _leaves(value)]
    return list(leaves(structure))
