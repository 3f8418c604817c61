"""Digits of eight by eight pixels."""

import keras
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
digits = load_digits()
images = digits.images[..., None] / 16.0
labels = digits.target

model = keras.Sequential(
    [
        keras.layers.Input((8, 8, 1)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images, labels, batch_size=32, epochs=2, verbose=2)
