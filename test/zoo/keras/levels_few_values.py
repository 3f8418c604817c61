import keras
import numpy as np

# alarms from four switches: few cases, so that held-out examples are equal to some of the training data
random = np.random.default_rng(9)
x = random.integers(0, 2, (240, 4)).astype("float32")
y = ((x.sum(1) % 2) == 1).astype("float32")
x_train, x_test, y_train, y_test = x[:180], x[180:], y[:180], y[180:]

model = keras.Sequential()
model.add(keras.layers.Input((4,)))
model.add(keras.layers.Dense(16, activation="relu"))
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=20, epochs=40, verbose=0)
print(model.evaluate(x_test, y_test, verbose=0))
