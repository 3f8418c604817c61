"""The height of the tide an hour from now, of the last day's heights and winds."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(2)
rng = np.random.default_rng(2)
hours = np.arange(900)
height = np.sin(hours / 12.4 * 2 * np.pi) + 0.3 * np.sin(hours / 12 * 2 * np.pi) + rng.normal(0, 0.05, 900)
wind = rng.normal(0, 1, 900)
x = np.stack([np.stack([height[i : i + 24], wind[i : i + 24]], 1) for i in range(850)]).astype("float32")
y = height[24:874].reshape(-1, 1).astype("float32")

model = keras.Sequential([
    keras.Input((24, 2)),
    layers.LSTM(16, return_sequences=True),
    layers.LSTM(16),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, batch_size=32, epochs=2, verbose=0)
