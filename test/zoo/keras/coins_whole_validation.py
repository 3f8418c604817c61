"""Coins by weight, diameter and thickness; the validation set is not a multiple of the batch."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(8)
COINS, BATCH = 6, 64
coin = rng.integers(0, COINS, size=1100)
measures = (rng.normal(size=(COINS, 3))[coin] + 0.3 * rng.normal(size=(1100, 3))).astype("float32")


def dataset(x, y, training=False):
    ds = tf.data.Dataset.from_tensor_slices((x, y))
    if training:
        ds = ds.shuffle(1000)
    return ds.batch(BATCH, drop_remainder=training).prefetch(2)


train = dataset(measures[:1000], coin[:1000], training=True)
validation = dataset(measures[1000:], coin[1000:])

model = keras.Sequential(
    [
        keras.Input((3,)),
        keras.layers.Dense(32),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("relu"),
        keras.layers.Dense(COINS),
    ]
)
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(train, validation_data=validation, epochs=4, verbose=2)
