"""A dense net on handwritten digits whose author initialised the weights by hand."""

import keras
from keras import layers

from data import digits

images, labels = digits(2000)

model = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, kernel_initializer=keras.initializers.RandomNormal(stddev=2.0)),
    ]
)
model.compile(optimizer="sgd", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(images, labels, batch_size=64, epochs=2, verbose=2)
