"""What compiled steps leave behind: their losses and, when asked for, the norms of their gradients."""

from __future__ import annotations

from typing import Any, Optional, Union

import tensorflow as tf

# Losses that wait to be read in a step that XLA compiles.
PLACES = 256


class _Queue:
    """One operation a step: where a step takes a millisecond each more of them is felt."""

    def __init__(self, loss: Any) -> None:
        unlimited = -1
        self._queue = tf.queue.FIFOQueue(unlimited, [loss.dtype], [()])

    def put(self, loss: Any) -> None:
        loss = tf.cast(loss, self._queue.dtypes[0])
        self._queue.enqueue(loss if loss.shape.rank == 0 else tf.reshape(loss, ()))

    def count(self) -> int:
        return int(self._queue.size())

    def take(self) -> list[float]:
        count = self.count()
        return self._queue.dequeue_many(count).numpy().tolist() if count > 0 else []


class _Ring:
    """For steps that XLA compiles, which knows no queues. Of more losses than there are places the first are lost."""

    def __init__(self, _: Any) -> None:
        self._losses = tf.Variable(tf.zeros(PLACES, tf.float64), trainable=False)
        self._put = tf.Variable(0, dtype=tf.int64, trainable=False)
        self._taken = 0

    def put(self, loss: Any) -> None:
        place = tf.reshape(self._put % PLACES, (1, 1))
        self._losses.scatter_nd_update(place, tf.reshape(tf.cast(loss, tf.float64), (1,)))
        self._put.assign_add(1)

    def count(self) -> int:
        return int(self._put.numpy()) - self._taken

    def take(self) -> list[float]:
        first, end = self._taken, int(self._put.numpy())
        values = self._losses.numpy()
        self._taken = end
        return [float(values[number % PLACES]) if number >= end - PLACES else float("nan") for number in range(first, end)]


class Ledger:
    """What operations added to a step's graph write to. The step computes what it would compute without them."""

    def __init__(self) -> None:
        # Losses that wait to be read.
        self._losses: Union[_Queue, _Ring, None] = None
        self._wanted = tf.Variable(False, trainable=False)
        self._norms: Optional[tf.Variable] = None
        self._names: list[str] = []
        self._read = 0

    # -- while a step is being compiled

    def note_step(self, loss: Any, by_xla: bool) -> None:
        kind = _Ring if by_xla else _Queue
        if self._losses is None:
            with tf.init_scope():
                self._losses = kind(loss)
        if type(self._losses) is not kind:
            raise RuntimeError("Some steps of the training are compiled by XLA, and others are not.")
        self._losses.put(loss)

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
        """Steps since the first."""
        return self._read + (0 if self._losses is None else self._losses.count())

    def losses(self) -> list[float]:
        """Of the steps since the last call."""
        losses = [] if self._losses is None else self._losses.take()
        self._read += len(losses)
        return losses
