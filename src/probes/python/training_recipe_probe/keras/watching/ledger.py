"""What compiled steps leave behind: their losses and, when asked for, the norms of their gradients."""

from __future__ import annotations

from typing import Any, Optional

import tensorflow as tf

# Losses that wait to be read.
PLACES = 256


class Ledger:
    """Variables that operations added to a step's graph write to. The step computes what it would compute without them."""

    def __init__(self) -> None:
        self._losses = tf.Variable(tf.zeros(PLACES, tf.float64), trainable=False)
        self._count = tf.Variable(0, dtype=tf.int64, trainable=False)
        self._wanted = tf.Variable(False, trainable=False)
        self._norms: Optional[tf.Variable] = None
        self._names: list[str] = []
        self._read = 0

    # -- while a step is being compiled

    def note_step(self, loss: Any) -> None:
        place = tf.reshape(self._count % PLACES, (1, 1))
        self._losses.scatter_nd_update(place, tf.reshape(tf.cast(loss, tf.float64), (1,)))
        self._count.assign_add(1)

    def note_gradients(self, named: list[tuple[str, Any]]) -> None:
        if self._norms is None:
            with tf.init_scope():
                self._norms = tf.Variable(tf.zeros(len(named), tf.float64), trainable=False)
            self._names = [name for name, _ in named]
        if len(named) != len(self._names):
            return
        norms = self._norms

        def note() -> Any:
            return norms.assign(tf.stack([tf.cast(tf.norm(tf.convert_to_tensor(each)), tf.float64) for _, each in named]))

        tf.cond(self._wanted, note, lambda: tf.identity(norms))

    # -- between steps

    def want_gradients(self, wanted: bool) -> None:
        self._wanted.assign(wanted)

    def gradients(self) -> Optional[dict[str, float]]:
        if self._norms is None:
            return None
        return dict(zip(self._names, (float(each) for each in self._norms.numpy())))

    def taken(self) -> int:
        return int(self._count.numpy())

    def losses(self) -> list[float]:
        """Of the steps since the last call; of the last ones, where there were too many."""
        count = self.taken()
        values = self._losses.numpy()
        fresh = [float(values[number % PLACES]) if number >= count - PLACES else float("nan") for number in range(self._read, count)]
        self._read = count
        return fresh
