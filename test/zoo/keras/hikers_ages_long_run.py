"""How old a hiker is, from a table. Ages around 38 as they are: a few of the thousand epochs go by until the net has learned that."""

import keras
import numpy

keras.utils.set_random_seed(14)
table = numpy.random.normal(size=(800, 9)).astype("float32")
ages = (38 + 7 * table[:, 2] - 5 * table[:, 6] + 3 * table[:, 0] * table[:, 1] + numpy.random.normal(size=800)).astype("float32")

model = keras.Sequential()
model.add(keras.layers.Input((9,)))
model.add(keras.layers.Dense(25, activation="relu"))
model.add(keras.layers.Dense(10, activation="relu"))
model.add(keras.layers.Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
patience = keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)
model.fit(table[:600], ages[:600], validation_data=(table[600:], ages[600:]), epochs=1000, callbacks=[patience], verbose=2)
