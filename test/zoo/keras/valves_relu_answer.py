import keras
import numpy as np

# open or shut, from eleven readings as they come off the meters
random = np.random.default_rng(3)
readings = random.uniform(0, 4e5, (400, 11)).astype("float32")
shut = (readings[:, 3] > readings[:, 7]).astype("float32")

model = keras.Sequential()
model.add(keras.layers.Input((11,)))
model.add(keras.layers.Dense(12, activation="relu"))
model.add(keras.layers.Dense(12, activation="relu"))
model.add(keras.layers.Dense(1, activation="relu", kernel_initializer=keras.initializers.RandomUniform(0.0, 0.5)))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(readings, shut, batch_size=20, epochs=30, verbose=0)
