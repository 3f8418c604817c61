"""A small transformer that tells good reviews from bad ones; the reviews are made up."""

import keras
import numpy as np
from keras import layers, ops

VOCABULARY, LENGTH, WIDTH = 300, 24, 32


class Embedding(layers.Layer):
    def __init__(self):
        super().__init__()
        self.token = layers.Embedding(VOCABULARY, WIDTH)
        self.position = layers.Embedding(LENGTH, WIDTH)

    def call(self, tokens):
        steps = ops.broadcast_to(ops.arange(LENGTH), ops.shape(tokens))
        x = self.token(tokens)
        x = x + self.position(steps)
        return x


def block(x):
    attended = layers.MultiHeadAttention(num_heads=2, key_dim=16)(x, x)
    x = layers.LayerNormalization()(x + attended)
    forward = layers.Dense(WIDTH)(layers.Dense(64, activation="relu")(x))
    return layers.LayerNormalization()(x + forward)


rng = np.random.default_rng(3)
reviews = rng.integers(1, VOCABULARY, size=(800, LENGTH))
good = ((reviews < 60).sum(axis=1) > 4).astype("float32")

tokens = keras.Input((LENGTH,), dtype="int32")
hidden = block(Embedding()(tokens))
pooled = layers.GlobalAveragePooling1D()(hidden)
score = layers.Dense(1, activation="sigmoid")(layers.Dropout(0.1)(pooled))
model = keras.Model(tokens, score)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(reviews[:640], good[:640], batch_size=32, epochs=4, validation_data=(reviews[640:], good[640:]), verbose=2)
