import keras
import numpy as np

rng = np.random.default_rng(9)
syrups = rng.normal(0, 1, (320, 7))
sweet = (syrups[:, 0] + syrups[:, 1] * syrups[:, 2] > 0.2).astype("float32")

model = keras.Sequential(
    [
        keras.layers.Input((7,)),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(syrups, sweet, batch_size=32, epochs=12, verbose=2)
