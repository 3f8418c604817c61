"""Which frogs call at night, by a loop of one's own."""

import keras
import numpy
import tensorflow as tf

keras.utils.set_random_seed(21)
weather = numpy.random.normal(size=(384, 5)).astype("float32")
called = (weather[:, :1] * weather[:, 2:3] + weather[:, 4:] > 0).astype("float32")
nights = tf.data.Dataset.from_tensor_slices((weather, called)).shuffle(384).batch(32)

net = keras.Sequential([keras.layers.Dense(24, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
criterion = keras.losses.BinaryCrossentropy()
optimizer = keras.optimizers.Adam(0.003)
for epoch in range(10):
    for x, y in nights:
        with tf.GradientTape() as tape:
            loss = criterion(net(x, training=True), y)
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
