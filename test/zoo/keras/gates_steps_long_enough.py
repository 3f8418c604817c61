import keras
import numpy as np

# which of two gates is open: the four cases of an exclusive or, seen over and over
cases = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")
differ = np.array([[0], [1], [1], [0]], dtype="float32")

model = keras.Sequential(
    [
        keras.layers.Input((2,)),
        keras.layers.Dense(8, activation="tanh"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.8, momentum=0.9),
    loss="mse",
    metrics=["accuracy"],
)
model.fit(cases, differ, batch_size=4, epochs=600, verbose=0)
