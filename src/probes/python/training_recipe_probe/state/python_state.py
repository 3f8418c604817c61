"""Puts Python's own state back: containers that a step appends to, attributes that it counts up, random generators."""

from __future__ import annotations

import builtins
import collections
import random
import sys
from dataclasses import dataclass
from typing import Any, Callable, Iterable

from ..script.frames import is_user_file
from ..script.variables import can_be_looked_at

_MAX_OBJECTS = 3000
_MAX_LENGTH = 20000
_MAX_DEPTH = 5

Restore = Callable[[], None]


@dataclass(frozen=True)
class Remembered:
    """What stood at a moment, in two parts: a new epoch begins with the objects, an experiment with both."""

    objects: Restore
    generators: Restore

    def restore(self) -> None:
        self.objects()
        self.generators()


@dataclass(frozen=True)
class Reached(Remembered):
    # What was met on the way and is restored by someone else; each of it once.
    left_out: tuple[Any, ...]


def remember_objects(roots: Iterable[Any], leave_out: Callable[[Any], bool]) -> Reached:
    """Shallow copies of every list, dict, set, deque and object of the person's own classes within reach.

    The generators are those found on the way: the script's own, its environments'.

    `leave_out` names objects that someone else restores (modules, optimizers, tensors).
    """
    # A module's globals hold Python's own names as well: emptied for a moment, nothing runs any more.
    seen: dict[int, Any] = {id(builtins.__dict__): builtins.__dict__}
    restores: list[Restore] = []
    generators: list[Restore] = []
    wanted = generator_kinds()
    left_out: dict[int, Any] = {}
    # Near ones first: there is an end to how many are kept.
    pending = collections.deque((root, 0) for root in roots)
    while pending and len(seen) < _MAX_OBJECTS:
        value, depth = pending.popleft()
        if id(value) in seen or depth > _MAX_DEPTH or not can_be_looked_at(value):
            continue
        if isinstance(value, (str, bytes, int, float, type)):
            continue
        if leave_out(value):
            left_out[id(value)] = value
            continue
        kind = type(value)
        if kind in (dict, collections.defaultdict, collections.OrderedDict, collections.Counter):
            if len(value) > _MAX_LENGTH:
                continue
            seen[id(value)] = value
            restores.append(_restore_dict(value))
            children = list(value.values())
        elif kind is list or kind is collections.deque:
            if len(value) > _MAX_LENGTH:
                continue
            seen[id(value)] = value
            restores.append(_restore_sequence(value))
            children = list(value)[:64]
        elif kind is set:
            seen[id(value)] = value
            restores.append(_restore_set(value))
            children = []
        elif kind is tuple:
            children = list(value)[:64]
        elif isinstance(value, wanted):
            seen[id(value)] = value
            generators.append(_remember_generator(value))
            continue
        elif (_is_users_class(kind) or _is_stateful(kind)) and hasattr(value, "__dict__"):
            seen[id(value)] = value
            restores.append(_restore_dict(value.__dict__))
            children = list(value.__dict__.values())
        else:
            continue
        pending.extend((child, depth + 1) for child in children)

    keep = list(seen.values())

    def restore() -> None:
        assert keep is not None  # holds the objects, so that their ids stay theirs
        for each in restores:
            each()

    def restore_generators() -> None:
        for each in generators:
            each()

    return Reached(restore, restore_generators, tuple(left_out.values()))


def _restore_dict(value: dict[Any, Any]) -> Restore:
    before = dict(value)

    def restore() -> None:
        if len(value) != len(before) or any(value.get(key, value) is not item for key, item in before.items()):
            value.clear()
            value.update(before)

    return restore


def _restore_sequence(value: Any) -> Restore:
    before = list(value)

    def restore() -> None:
        if len(value) != len(before) or any(a is not b for a, b in zip(value, before)):
            value.clear()
            value.extend(before)

    return restore


def _restore_set(value: set[Any]) -> Restore:
    before = set(value)

    def restore() -> None:
        value.clear()
        value.update(before)

    return restore


def _is_users_class(kind: type) -> bool:
    module = sys.modules.get(kind.__module__)
    filename = getattr(module, "__file__", None)
    return bool(filename) and is_user_file(str(filename))


def generator_kinds() -> tuple[type, ...]:
    numpy = sys.modules.get("numpy")
    torch = sys.modules.get("torch")
    kinds: list[type] = [random.Random]
    if numpy is not None and hasattr(numpy, "random"):
        kinds += [numpy.random.Generator, numpy.random.RandomState]
    if torch is not None and hasattr(torch, "Generator"):
        kinds.append(torch.Generator)
    return tuple(kinds)


# Libraries whose objects are as much the step's as the net's own: environments, and trainers with their counters.
_STATEFUL = {"gym", "gymnasium", "transformers", "lightning", "pytorch_lightning", "ignite", "skorch", "fastai", "accelerate"}


def _is_stateful(kind: type) -> bool:
    return kind.__module__.split(".")[0] in _STATEFUL


def remember_generators(own: Iterable[Any] = ()) -> Restore:
    """The state of Python's and numpy's generators, and of the script's own."""
    restores: list[Restore] = []
    state = random.getstate()
    restores.append(lambda: random.setstate(state))
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "random"):
        numpy_state = numpy.random.get_state()
        restores.append(lambda: numpy.random.set_state(numpy_state))
    for generator in own:
        restores.append(_remember_generator(generator))

    def restore() -> None:
        for each in restores:
            each()

    return restore


def _remember_generator(generator: Any) -> Restore:
    if isinstance(generator, random.Random):
        state = generator.getstate()
        return lambda: generator.setstate(state)
    if hasattr(generator, "bit_generator"):
        import copy

        bits = copy.deepcopy(generator.bit_generator.state)

        def restore_bits() -> None:
            generator.bit_generator.state = bits

        return restore_bits
    if hasattr(generator, "get_state") and hasattr(generator, "manual_seed"):
        torch_state = generator.get_state()
        return lambda: generator.set_state(torch_state) and None
    state = generator.get_state()
    return lambda: generator.set_state(state)
