"""Pictures and classes, each from a list of its own, of the same length."""

import keras
import numpy as np
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
digits = load_digits()
pixels = [",".join(str(value) for value in row) for row in digits.data]
names = [str(name) for name in digits.target]

images = np.array([[float(value) for value in line.split(",")] for line in pixels], np.float32)
images = images.reshape(-1, 8, 8, 1) / 16.0
labels = np.array([int(name) for name in names])

model = keras.Sequential(
    [
        keras.layers.Input((8, 8, 1)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images, labels, batch_size=32, epochs=3, verbose=2)
