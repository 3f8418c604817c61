import keras
import numpy as np

rng = np.random.default_rng(6)
shapes = rng.normal(0, 1, (6, 12))
kinds = rng.integers(0, 6, 360)
bolts = (shapes[kinds] + rng.normal(0, 0.6, (360, 12))).astype("float32")

model = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.Dense(40, activation="relu"),
        keras.layers.Dense(6),
    ]
)
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(bolts, kinds, batch_size=36, epochs=10, verbose=2)
