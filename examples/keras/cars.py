"""How far a car gets on a gallon, from its weight, power and age."""

import keras
import numpy as np

from data import cars

rows = cars()
features = np.array([[r["Weight_in_lbs"], r["Horsepower"], r["Acceleration"], int(r["Year"][:4])] for r in rows], dtype="float32")
miles_per_gallon = np.array([[r["Miles_per_Gallon"]] for r in rows], dtype="float32")


def standardize(values):
    return (values - values.mean(0)) / values.std(0)


model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
model.fit(standardize(features), standardize(miles_per_gallon), batch_size=32, epochs=20, verbose=2)
