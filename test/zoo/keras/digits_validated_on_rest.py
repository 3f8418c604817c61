"""Digits: the last ones are validated on, and training ends before them."""

import keras
import numpy as np
from sklearn.datasets import load_digits

keras.utils.set_random_seed(2)
digits = load_digits()
order = np.random.default_rng(5).permutation(len(digits.target))
x = digits.images[order][..., None].astype("float32") / 16.0
y = digits.target[order]

x_train, y_train = x[:1500], y[:1500]
x_val, y_val = x[1500:], y[1500:]

model = keras.Sequential([
    keras.Input((8, 8, 1)),
    keras.layers.Conv2D(16, 3, activation="relu"),
    keras.layers.MaxPooling2D(),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, validation_data=(x_val, y_val), epochs=8, batch_size=32, verbose=2)
