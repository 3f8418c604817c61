import keras
import numpy as np

# open or shut, by which of two readings is higher
random = np.random.default_rng(8)
readings = random.uniform(-1, 1, (80, 2)).astype("float32")
shut = (readings[:, 0] > readings[:, 1]).astype("float32")

model = keras.Sequential(
    [
        keras.layers.Input((2,)),
        keras.layers.Dense(8, activation="sigmoid"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=1.0, momentum=0.9),
    loss="mse",
    metrics=["accuracy"],
)
model.fit(readings, shut, batch_size=20, epochs=50, verbose=0)
