"""TensorFlow's random generator and Keras's seeds, and who sets them.

Keras draws the seeds that nobody gave it from Python's own generator, which is watched as such.
"""

from __future__ import annotations

import functools
from typing import Any, Callable

from ...state.seeds import Seeds


def watch_tensorflow(seeds: Seeds, draws: Callable[[], int]) -> None:
    """`draws` counts the operations that drew, or will draw, from the global seed."""
    import tensorflow as tf

    if seeds.reseed is not None:
        tf.random.set_seed(seeds.reseed)
    seeds.watch("tensorflow", draws)
    seeds.wrap(tf.random, "set_seed", "tensorflow")
    if seeds.reseed is not None:
        original = tf.random.Generator.from_seed

        @functools.wraps(original)
        def from_seed(seed: Any, *args: Any, **kwargs: Any) -> Any:
            return original(seeds.other(seed), *args, **kwargs)

        tf.random.Generator.from_seed = staticmethod(from_seed)


def watch_keras(seeds: Seeds) -> None:
    """Layers and initialisers with a seed of their own draw otherwise when another draw is wanted."""
    if seeds.reseed is None:
        return
    from keras.src.initializers.random_initializers import RandomInitializer
    from keras.src.random.seed_generator import SeedGenerator

    for kind in (RandomInitializer, SeedGenerator):
        kind.__init__ = _with_other_seed(kind.__init__, seeds)


def _with_other_seed(original: Callable[..., None], seeds: Seeds) -> Callable[..., None]:
    @functools.wraps(original)
    def __init__(self: Any, seed: Any = None, *args: Any, **kwargs: Any) -> None:
        original(self, seeds.other(seed), *args, **kwargs)

    return __init__
