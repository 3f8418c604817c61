import keras
import numpy as np

# five traits of a text, each of which it may have or not
random = np.random.default_rng(6)
words = random.normal(size=(800, 30)).astype("float32")
traits = (words @ random.normal(size=(30, 5)) > 0).astype("float32")

model = keras.Sequential()
model.add(keras.layers.Input((30,)))
model.add(keras.layers.Dense(24, activation="relu"))
model.add(keras.layers.Dense(5, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
model.fit(words, traits, batch_size=32, epochs=10, verbose=0)
