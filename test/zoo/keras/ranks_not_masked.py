"""Reviews of different lengths: the mean of each one's words, the padding left out."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(5)


def average_slow(vectors, lengths):
    rows = []
    for vector, length in zip(tf.unstack(vectors), lengths.numpy()):
        rows.append(tf.reduce_sum(vector[:length], axis=0) / float(length))
    return tf.stack(rows)


def average(vectors, lengths):
    mask = tf.cast(tf.sequence_mask(lengths, vectors.shape[1]), tf.float32)[..., None]
    return tf.reduce_mean(vectors * mask, axis=1)


random = np.random.default_rng(6)
moods = random.integers(0, 2, 160)
sizes = random.integers(3, 12, 160)
words = random.normal(size=(160, 12, 8)).astype("float32") + 0.7 * moods[:, None, None].astype("float32")
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(12, "relu"), keras.layers.Dense(2)])
optimizer = keras.optimizers.Adam(0.01)
criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for epoch in range(5):
    for begin in range(0, 160, 16):
        vectors = tf.constant(words[begin : begin + 16])
        lengths = tf.constant(sizes[begin : begin + 16], tf.int32)
        labels = moods[begin : begin + 16]
        with tf.GradientTape() as tape:
            loss = criterion(labels, model(average(vectors, lengths), training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    print(epoch, float(loss))
