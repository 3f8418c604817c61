"""A closing price from the twelve before it."""

import keras
import numpy as np

rng = np.random.default_rng(9)
prices = np.cumsum(rng.normal(0, 1, 900)).astype("float32")
prices = (prices - prices.mean()) / prices.std()
LOOK_BACK = 12

x, y = [], []
for end in range(LOOK_BACK, len(prices)):
    x.append(prices[end - LOOK_BACK + 1:end + 1])
    y.append(prices[end])
x, y = np.array(x)[..., None], np.array(y)
split = int(0.8 * len(x))

model = keras.Sequential([keras.Input((LOOK_BACK, 1)), keras.layers.LSTM(16), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(2e-3), loss="mse", metrics=["mae"])
model.fit(x[:split], y[:split], validation_data=(x[split:], y[split:]), batch_size=32, epochs=2, verbose=0)
