"""Are two signatures by one hand? Both go through the same net; a contrastive loss."""

import keras
import numpy as np
from keras import layers, ops

rng = np.random.default_rng(6)
hands = rng.normal(size=(30, 20))


def signature(hand):
    return hands[hand] + 0.4 * rng.normal(size=(len(hand), 20))


first = rng.integers(0, 30, size=900)
same = rng.integers(0, 2, size=900)
second = np.where(same == 1, first, rng.integers(0, 30, size=900))
same = (first == second).astype("float32")[:, None]
left, right = signature(first).astype("float32"), signature(second).astype("float32")

tower = keras.Sequential([keras.Input((20,)), layers.Dense(32, activation="relu"), layers.Dense(8)])
a, b = keras.Input((20,)), keras.Input((20,))
distance = layers.Lambda(lambda pair: ops.sqrt(ops.sum(ops.square(pair[0] - pair[1]), axis=1, keepdims=True) + 1e-7))(
    [tower(a), tower(b)]
)
model = keras.Model([a, b], distance)


def contrastive(y, d, margin=1.0):
    return ops.mean(y * ops.square(d) + (1 - y) * ops.square(ops.maximum(margin - d, 0.0)))


model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=contrastive)
model.fit([left, right], same, batch_size=60, epochs=4, verbose=2)
