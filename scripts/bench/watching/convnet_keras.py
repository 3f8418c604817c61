"""A convnet, `width` times as wide as a small one, for some seconds or so many times as long; prints its milliseconds, by the clock and of processors."""

import sys
import time

import keras
import numpy as np

keras.utils.set_random_seed(1)
layers = keras.layers
times, width = int(sys.argv[1]), int(sys.argv[2])
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(8 * width, 5, strides=2, activation="relu"),
        layers.Conv2D(16 * width, 3, strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
generator = np.random.default_rng(1)
images, labels = generator.random((2048, 28, 28, 1), dtype="float32"), generator.integers(0, 10, 2048)


class Clock(keras.callbacks.Callback):
    began = (0.0, 0.0)

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0:
            # Compiling is not the training's.
            self.began = (time.perf_counter(), time.process_time())

    def on_train_end(self, logs=None):
        now = (time.perf_counter(), time.process_time())
        print("trained", *((after - before) * 1000 for before, after in zip(self.began, now)))


model.fit(images, labels, batch_size=32, epochs=1 + 20 * times, verbose=0, callbacks=[Clock()])
