"""Songs are written down again in order of pitch: an encoder, and a decoder that is taught with the answers."""

import keras
import numpy as np

keras.utils.set_random_seed(6)
NOTES, LENGTH = 16, 10  # 0 is the sign to start
heard = np.random.default_rng(6).integers(1, NOTES, (1200, LENGTH)).astype("int32")
written = np.sort(heard, axis=1)
given = np.concatenate([np.zeros((1200, 1), "int32"), written[:, :-1]], axis=1)

source = keras.Input((LENGTH,), dtype="int32")
taught = keras.Input((LENGTH,), dtype="int32")
embed = keras.layers.Embedding(NOTES, 24)
state = keras.layers.GRU(48)(embed(source))
states = keras.layers.GRU(48, return_sequences=True)(embed(taught), initial_state=state)
scores = keras.layers.Dense(NOTES)(states)
net = keras.Model([source, taught], scores)
net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
net.fit([heard, given], written, batch_size=48, epochs=10)
