import keras
import numpy as np

rng = np.random.default_rng(7)
rooms = rng.normal(6, 0.7, (400, 1))
crime = rng.exponential(3, (400, 1))
price = 90000 + 25000 * (rooms - 6) - 3000 * crime + 5000 * rng.normal(size=(400, 1))

x = np.hstack([rooms, crime])
x = (x - x.mean(0)) / x.std(0)
y = price

model = keras.Sequential([
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(1),
])
model.compile(optimizer=keras.optimizers.Adam(0.001), loss="mse", metrics=["mae"])
model.fit(x, y, epochs=3, batch_size=40, verbose=0)
