"""The convnet of digits.py with a criterion written by hand, and a mistake that raises no error."""

import keras
from keras import layers, ops

from data import digits

images, labels = digits(2000)
images = images[..., None]
targets = keras.utils.to_categorical(labels, 10)


def cross_entropy(targets, outputs):
    return -ops.sum(targets * ops.log_softmax(outputs), axis=-1)


model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 5, strides=2, activation="relu"),
        layers.Conv2D(16, 3, strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=cross_entropy, metrics=["accuracy"])
model.fit(images, targets, batch_size=32, epochs=3, verbose=2)
