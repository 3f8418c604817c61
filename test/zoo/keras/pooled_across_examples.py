"""Small pictures, the greatest of each square of two by two kept before a dense net."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(7)


def pooled_loop(pictures):
    rows = []
    for picture in tf.unstack(pictures):
        cells = [
            tf.reduce_max(picture[y : y + 2, x : x + 2]) for y in range(0, 8, 2) for x in range(0, 8, 2)
        ]
        rows.append(tf.stack(cells))
    return tf.stack(rows)


def pooled(pictures):
    squares = tf.reshape(pictures, (-1, 4, 4, 2, 2))
    return tf.reshape(tf.reduce_max(squares, axis=(3, 4)), (-1, 16))


random = np.random.default_rng(8)
kinds = random.integers(0, 3, 180)
marks = random.normal(size=(3, 8, 8))
images = (marks[kinds] + random.normal(size=(180, 8, 8))).astype("float32")
model = keras.Sequential([keras.layers.Input((16,)), keras.layers.Dense(24, "relu"), keras.layers.Dense(3)])
optimizer = keras.optimizers.SGD(0.1)
criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for epoch in range(5):
    for begin in range(0, 180, 18):
        pictures = tf.constant(images[begin : begin + 18])
        labels = kinds[begin : begin + 18]
        with tf.GradientTape() as tape:
            loss = criterion(labels, model(pooled(pictures), training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    print(epoch, float(loss))
