import keras
import numpy as np
from sklearn.datasets import make_moons

keras.utils.set_random_seed(1)
points, side = make_moons(600, noise=0.15, random_state=1)

model = keras.Sequential(
    [
        keras.layers.Input((2,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=100.0),
    loss="binary_crossentropy",
    metrics=["accuracy"],
)
model.fit(points.astype(np.float32), side.astype(np.float32), batch_size=32, epochs=3, verbose=0)
