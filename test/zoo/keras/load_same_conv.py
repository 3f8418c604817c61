"""Electric load: at every hour predict the next one."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(2)
hours = np.arange(3000)
load = np.sin(2 * np.pi * hours / 24) + 0.5 * np.sin(2 * np.pi * hours / 168) + 0.2 * rng.normal(size=len(hours))
load = load.astype("float32")[:, None]
WINDOW = 48
starts = rng.integers(0, len(load) - WINDOW - 1, 400)
x = np.stack([load[s:s + WINDOW] for s in starts])
y = np.stack([load[s + 1:s + WINDOW + 1] for s in starts])

model = keras.Sequential(
    [
        keras.Input((WINDOW, 1)),
        layers.Conv1D(16, 3, padding="same", activation="relu"),
        layers.Conv1D(16, 3, padding="same", dilation_rate=2, activation="relu"),
        layers.Conv1D(1, 1),
    ]
)
model.compile(optimizer="adam", loss="mse")
model.fit(x[:320], y[:320], validation_data=(x[320:], y[320:]), batch_size=32, epochs=2, verbose=0)
