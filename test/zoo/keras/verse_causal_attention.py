"""The next character of a verse, one attention block in Keras."""

import keras
import numpy as np
from keras import layers

verse = "tyger tyger burning bright in the forests of the night what immortal hand or eye " * 8
alphabet = sorted(set(verse))
ids = np.array([alphabet.index(c) for c in verse])
T, WIDTH = 20, 32
starts = np.arange(0, len(ids) - T - 1, 2)
x = np.stack([ids[s:s + T] for s in starts])
y = np.stack([ids[s + 1:s + T + 1] for s in starts])


class Positions(layers.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=(T, WIDTH), initializer="normal", name="table")

    def call(self, x):
        return x + self.table


inputs = keras.Input((T,), dtype="int32")
h = Positions()(layers.Embedding(len(alphabet), WIDTH)(inputs))
n = layers.LayerNormalization()(h)
h = h + layers.MultiHeadAttention(4, 8)(n, n, use_causal_mask=True)
h = h + layers.Dense(WIDTH)(layers.Dense(4 * WIDTH, activation="gelu")(layers.LayerNormalization()(h)))
logits = layers.Dense(len(alphabet))(layers.LayerNormalization()(h))
model = keras.Model(inputs, logits)
model.compile(keras.optimizers.AdamW(1e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, y, batch_size=16, epochs=1, verbose=0)
