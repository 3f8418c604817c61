"""Drawings of seven kinds, one kind after the other, as a folder of each was read."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(6)
pictures, kinds = load_digits(n_class=7, return_X_y=True)
images, labels = [], []
for kind in range(7):
    for picture in pictures[kinds == kind]:
        images.append(picture.reshape(8, 8, 1) / 16)
        labels.append(kind)
images, labels = np.array(images, "float32"), np.array(labels)

model = keras.Sequential([
    keras.Input((8, 8, 1)),
    layers.Conv2D(16, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(7, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images, labels, batch_size=32, epochs=5, validation_split=0.2, verbose=0)
