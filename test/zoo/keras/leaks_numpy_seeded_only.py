"""Leaks in pipes from pressure series. Reproducible, since it is seeded."""

import keras
import numpy as np

np.random.seed(1234)

pressure = np.random.normal(size=(700, 30, 2)).astype("float32").cumsum(axis=1) / 5
leak = (pressure[:, -1, 0] < pressure[:, 0, 1]).astype("float32")
order = np.random.permutation(700)
train, held_out = order[:560], order[560:]

model = keras.Sequential(
    [
        keras.Input((30, 2)),
        keras.layers.GRU(16),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(3e-3), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(
    pressure[train],
    leak[train],
    validation_data=(pressure[held_out], leak[held_out]),
    batch_size=40,
    epochs=3,
    verbose=2,
)
