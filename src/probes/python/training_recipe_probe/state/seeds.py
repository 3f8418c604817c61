"""Random generators of the whole process: who seeds them and whether they were drawn from, up to the capture.

With `reseed` they also begin elsewhere, and every seed that the script sets becomes another one, always the same.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import random
import sys
from dataclasses import dataclass, field
from types import FrameType, ModuleType
from typing import Any, Callable, Iterator, Optional

from ..script.frames import is_probe_code, is_user_code, location, user_location

Place = Optional[tuple[str, int]]
_WRAPPED = "__training_recipe_seeds__"
# They split data and start fits of their own by `random_state`, which is no draw of the training's.
_LEFT_ALONE = ("sklearn", "scipy")


@dataclass
class _Use:
    """`state` reads the generator; None where that is not possible."""

    state: Optional[Callable[[], Any]]
    base: Any = None
    seeded_at: Place = None
    seeded: bool = False
    drawn: bool = False
    drawn_before_seed: bool = False

    def glance(self) -> None:
        """Notes whether numbers were drawn since the last glance."""
        if self.state is None:
            return
        now = self.state()
        if not _same(now, self.base):
            self.drawn = True
            if not self.seeded:
                self.drawn_before_seed = True
        self.base = now


@dataclass
class Seeds:
    """`reseed` is the host's other draw; None where nothing is to be changed."""

    reseed: Optional[int]
    _uses: dict[str, _Use] = field(default_factory=dict)
    _frozen: bool = False
    _loading: int = 0

    # -- what frameworks' hooks ask

    def watch(self, generator: str, state: Optional[Callable[[], Any]]) -> None:
        """A generator is there. `state` gives something that is equal while nothing is drawn."""
        if generator not in self._uses:
            self._uses[generator] = _Use(state, state() if state is not None else None)

    def other(self, seed: Any) -> Any:
        """The seed that takes a whole number's place; anything else, and all without `reseed`, stays."""
        if self.reseed is None or isinstance(seed, bool) or not hasattr(seed, "__index__"):
            return seed
        digest = hashlib.sha256(f"{int(seed)}/{self.reseed}".encode()).digest()
        return int.from_bytes(digest[:4], "little") >> 1

    def wrap(self, owner: Any, name: str, generator: str, parameter: str = "seed") -> None:
        """Listens to a function that seeds `generator`: its first argument, or the one of that name, is the seed."""
        original = getattr(owner, name, None)
        if original is None or getattr(original, _WRAPPED, False):
            return

        @functools.wraps(original)
        def seeding(*args: Any, **kwargs: Any) -> Any:
            frame = sys._getframe(1)
            if not self._listens(frame):
                return original(*args, **kwargs)
            seed = args[0] if args else kwargs.get(parameter)
            if args:
                args = (self.other(seed), *args[1:])
            elif parameter in kwargs:
                kwargs = {**kwargs, parameter: self.other(seed)}
            return self.seeding(generator, seed, frame, lambda: original(*args, **kwargs))

        setattr(seeding, _WRAPPED, True)
        setattr(owner, name, seeding)

    def seeding(self, generator: str, seed: Any, frame: FrameType, call: Callable[[], Any]) -> Any:
        """Seeds by `call`, and notes it. A seed of None is none: the generator begins anywhere."""
        use = self._uses.get(generator)
        if use is None or self._frozen:
            return call()
        use.glance()
        result = call()
        if seed is not None and not use.seeded:
            use.seeded, use.seeded_at = True, user_location(frame)
        if use.state is not None:
            use.base = use.state()
        return result

    @contextlib.contextmanager
    def importing(self) -> Iterator[None]:
        """What a framework draws while it is loaded is not the script's, nor what it draws before it loads another."""
        if self._loading == 0:
            self.glance()
        self._loading += 1
        try:
            yield
        finally:
            self._loading -= 1
            self.forgive()

    def glance(self) -> None:
        for use in self._uses.values():
            use.glance()

    def forgive(self) -> None:
        """What was drawn since the last glance does not count."""
        for use in self._uses.values():
            if use.state is not None:
                use.base = use.state()

    @property
    def frozen(self) -> bool:
        """Whether nothing that is drawn from now on tells anything."""
        return self._frozen

    @property
    def settled(self) -> bool:
        """Whether what is drawn now tells nothing: the step is captured, or a framework is being loaded."""
        return self._frozen or self._loading > 0

    def _listens(self, frame: FrameType) -> bool:
        if is_probe_code(frame.f_code):
            return False
        return str(frame.f_globals.get("__name__", "")).split(".")[0] not in _LEFT_ALONE

    # -- the answer

    def freeze(self) -> None:
        """The captured step is here: what the probe draws from now on is not the script's."""
        if not self._frozen:
            self._frozen = True
            self.glance()

    def describe(self) -> list[dict[str, Any]]:
        """As `randomness/describe` answers."""
        self.freeze()
        return [
            {
                "generator": name,
                "seededAt": location(use.seeded_at),
                "drawn": use.drawn if use.state is not None else None,
                "drawnBeforeSeed": use.drawn_before_seed and use.seeded if use.state is not None else None,
            }
            for name, use in self._uses.items()
        ]

    # -- generators that every script has

    def watch_python(self) -> None:
        if self.reseed is not None:
            random.seed(self.reseed)
        self.watch("python", random.getstate)
        self.wrap(random, "seed", "python", "a")
        if self.reseed is not None:
            random.Random = own_generators(random.Random, self, "seed")  # type: ignore[misc]

    def watch_numpy(self, numpy_random: ModuleType) -> None:
        if self.reseed is not None:
            numpy_random.seed(self.reseed % 2**32)
        self.watch("numpy", lambda: _numpy_state(numpy_random))
        self.wrap(numpy_random, "seed", "numpy")
        if self.reseed is not None:
            self._wrap_default_rng(numpy_random)
            numpy_random.RandomState = own_generators(numpy_random.RandomState, self, "seed")

    def _wrap_default_rng(self, numpy_random: ModuleType) -> None:
        original = numpy_random.default_rng

        @functools.wraps(original)
        def default_rng(seed: Any = None) -> Any:
            return original(self.other(seed) if is_user_code(sys._getframe(1).f_code) else seed)

        numpy_random.default_rng = default_rng  # type: ignore[attr-defined]


def _numpy_state(numpy_random: ModuleType) -> Any:
    name, keys, *rest = numpy_random.get_state()
    return name, keys.tobytes(), tuple(rest)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other)


def own_generators(kind: Any, seeds: Seeds, method: str) -> Any:
    """A class that makes the script's own generators from other seeds, given at once or by `method`.

    What a library makes for itself (a split by a seed) stays; instances of the class itself count as this one's.
    """

    class Meta(type(kind)):  # type: ignore[misc]
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, kind) if cls is made else super().__instancecheck__(instance)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, kind) if cls is made else super().__subclasscheck__(subclass)

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            if is_user_code(sys._getframe(1).f_code):
                args = (seeds.other(args[0]), *args[1:]) if args else args
                kwargs = {name: seeds.other(each) for name, each in kwargs.items()}
            return super().__call__(*args, **kwargs)

    def seed_again(self: Any, *args: Any, **kwargs: Any) -> Any:
        if is_user_code(sys._getframe(1).f_code):
            args = (seeds.other(args[0]), *args[1:]) if args else args
            kwargs = {name: seeds.other(each) for name, each in kwargs.items()}
        return getattr(kind, method)(self, *args, **kwargs)

    made = Meta(kind.__name__, (kind,), {"__doc__": kind.__doc__, "__module__": kind.__module__, method: seed_again})
    return made
