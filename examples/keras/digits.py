"""A small convnet on handwritten digits."""

import keras
from keras import layers

from data import digits

images, labels = digits(2000)
images = images[..., None]
targets = keras.utils.to_categorical(labels, 10)

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 5, strides=2, activation="relu"),
        layers.Conv2D(16, 3, strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(images, targets, batch_size=32, epochs=3, verbose=2)
