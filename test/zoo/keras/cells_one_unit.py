"""Five kinds of cells by ten stains."""
import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(2)
keras.utils.set_random_seed(2)
kinds = rng.integers(0, 5, 1000)
stains = (1.5 * rng.normal(size=(5, 10)))[kinds] + rng.normal(size=(1000, 10))

inputs = keras.Input(shape=(10,))
x = layers.Dense(32, activation="relu")(inputs)
x = layers.Dense(1, activation="tanh", name="code")(x)
outputs = layers.Dense(5, activation="softmax")(x)
model = keras.Model(inputs, outputs)

model.compile(
    optimizer=keras.optimizers.Adam(0.005),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(stains, kinds, batch_size=40, epochs=8, validation_split=0.1, verbose=2)
