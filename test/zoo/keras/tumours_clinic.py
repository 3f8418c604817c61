"""Tumours from thirty measurements, as a clinic meets them."""

import keras
import numpy as np
from sklearn.datasets import load_breast_cancer

keras.utils.set_random_seed(2)
cases = load_breast_cancer()
benign, malignant = np.flatnonzero(cases.target == 1), np.flatnonzero(cases.target == 0)
chosen = np.concatenate([benign, malignant])
measured = cases.data[chosen]
measured = (measured - measured.mean(0)) / measured.std(0)
is_malignant = 1 - cases.target[chosen]

model = keras.Sequential([keras.layers.Input((30,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(measured, is_malignant, batch_size=16, epochs=3, verbose=2)
