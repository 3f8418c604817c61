"""Orchids in a functional net with two heads of features."""
import keras
import numpy as np

keras.utils.set_random_seed(5)
HIDDEN = 48

petals = np.random.normal(size=(900, 9)).astype("float32")
kinds = (petals[:, 0] * petals[:, 1] > 0).astype("int32") + (petals[:, 2] > 0.4).astype("int32")

inputs = keras.layers.Input((9,))
hidden = keras.layers.Dense(HIDDEN, activation="relu")(inputs)
used = hidden
scores = keras.layers.Dense(3)(used)
net = keras.Model(inputs, scores)
net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
net.fit(petals, kinds, epochs=5, batch_size=45, verbose=0)
