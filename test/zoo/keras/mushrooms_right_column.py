"""Three kinds of mushroom from a table: seven measurements, a version, a kind."""

import keras
import numpy as np

keras.utils.set_random_seed(8)
generator = np.random.default_rng(8)
kinds = generator.integers(0, 3, 540)
measured = generator.normal(size=(3, 7))[kinds] + 0.9 * generator.normal(size=(540, 7))
table = np.column_stack([measured, np.ones(540), kinds])

x, y = table[:, :7].astype("float32"), table[:, -1].astype("int32")
model = keras.Sequential(
    [
        keras.Input((7,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(3e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=30, epochs=10, verbose=0)
