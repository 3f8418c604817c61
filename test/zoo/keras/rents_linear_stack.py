import keras
import numpy as np

flats = np.random.normal(size=(500, 9)).astype("float32")
rents = np.abs(flats[:, :3]).sum(axis=1, keepdims=True) + 0.1 * flats[:, 3:4]
rents = ((rents - rents.mean()) / rents.std()).astype("float32")

model = keras.Sequential()
model.add(keras.layers.Input((9,)))
model.add(keras.layers.Dense(64, name="first"))
model.add(keras.layers.Dense(64, name="second"))
model.add(keras.layers.Dense(1))
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
model.fit(flats, rents, epochs=5, batch_size=32, validation_split=0.1, verbose=0)
