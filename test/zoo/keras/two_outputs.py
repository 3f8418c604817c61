import keras
import numpy as np
from keras import layers

x = np.random.normal(size=(180, 10)).astype("float32")
kind = x[:, :3].argmax(1)
size = np.abs(x[:, 3:4])

inputs = keras.Input((10,))
trunk = layers.Dense(32, activation="relu")(inputs)
model = keras.Model(inputs, {
    "kind": layers.Dense(3, activation="softmax", name="kind")(trunk),
    "size": layers.Dense(1, name="size")(trunk),
})
model.compile(
    optimizer="adam",
    loss={"kind": "sparse_categorical_crossentropy", "size": keras.losses.Huber()},
    loss_weights={"kind": 1.0, "size": 0.5},
)
model.fit(x, {"kind": kind, "size": size}, batch_size=30, epochs=2, verbose=0)
