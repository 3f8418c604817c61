"""Which of eight instruments is heard, from twenty-four filter-bank energies."""
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(6)
profiles = np.random.rand(8, 24)
instrument = np.random.randint(0, 8, 1600)
energies = profiles[instrument] + 0.25 * np.random.randn(1600, 24)
energies = ((energies - energies.mean(0)) / energies.std(0)).astype("float32")
targets = keras.utils.to_categorical(instrument, 8)

model = keras.Sequential()
model.add(layers.Input((24,)))
model.add(layers.Dense(48, activation="relu"))
model.add(layers.Dense(8))
model.add(layers.Activation("softmax"))
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(energies, targets, batch_size=32, epochs=12, validation_split=0.2)
