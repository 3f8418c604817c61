import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense, Input

tf.keras.utils.set_random_seed(9)


def build_model(n_inputs, hidden_units, rate):
    model = Sequential([
        Input((n_inputs,)),
        Dense(6, activation="relu"),
        Dense(1),
    ])
    model.compile(optimizer=tf.keras.optimizers.Adam(rate), loss="mse")
    return model


x = np.random.normal(size=(800, 7)).astype("float32")
y = (x[:, :1] * x[:, 1:2] + np.abs(x[:, 2:3])).astype("float32")

model = build_model(7, hidden_units=96, rate=0.004)
model.fit(x, y, epochs=6, batch_size=32, verbose=0)
print("loss", model.evaluate(x, y, verbose=0))
