"""Iris, shuffled by hand with Python's random."""

import random

import keras
from sklearn.datasets import load_iris

keras.utils.set_random_seed(11)

iris = load_iris()
rows = list(range(len(iris.target)))
random.shuffle(rows)
x = iris.data[rows].astype("float32")
y = iris.target[rows].astype("int32")
x = (x - x.mean(0)) / x.std(0)

model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:120], y[:120], validation_data=(x[120:], y[120:]), batch_size=12, epochs=2, verbose=0)
