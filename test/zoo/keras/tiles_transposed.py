"""Digits as four tiles; a custom layer embeds each tile and averages what they say."""

import keras
import numpy as np
from keras import layers, ops
from sklearn.datasets import load_digits

digits = load_digits()
images = (digits.images / 16).astype("float32")


class Tiles(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.embed = layers.Dense(width, activation="tanh")

    def build(self, shape):
        self.embed.build((None, None, 16))

    def call(self, x):
        count = ops.shape(x)[0]
        tiles = ops.reshape(x, (count, 2, 4, 2, 4))
        tiles = ops.reshape(ops.transpose(tiles, (1, 3, 0, 2, 4)), (4, count, 16))
        features = self.embed(tiles)
        by_image = ops.transpose(features, (1, 0, 2))
        return ops.mean(by_image, axis=1)


inputs = keras.Input((8, 8))
outputs = layers.Dense(10)(Tiles(32)(inputs))
model = keras.Model(inputs, outputs)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(images, digits.target.astype(np.int32), batch_size=30, epochs=1, verbose=0)
