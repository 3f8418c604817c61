import keras
import numpy as np
from keras import layers

x = np.random.normal(size=(320, 20)).astype("float32")
y = x[:, :6].argmax(1)

init = keras.initializers.RandomNormal(stddev=1.0)
model = keras.Sequential(
    [
        layers.Dense(128, activation="relu", kernel_initializer=init),
        layers.Dense(128, activation="relu", kernel_initializer=init),
        layers.Dense(6, kernel_initializer=init),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(1e-3, momentum=0.9),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
model.fit(x, y, batch_size=32, epochs=2, verbose=0)
