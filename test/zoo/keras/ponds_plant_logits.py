"""How clear a pond is, and which of four plants grows in it: one net with two outputs, trained by hand."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(6)
samples = np.random.normal(size=(300, 5)).astype("float32")
clear = (samples[:, 4:] * 0.6).astype("float32")
plants = samples[:, :4].argmax(axis=1)

inputs = keras.Input((5,))
features = keras.layers.Dense(24, activation="relu")(inputs)
clearness = keras.layers.Dense(1)(features)
plant = keras.layers.Dense(4)(features)
net = keras.Model(inputs, [clearness, plant])
optimizer = keras.optimizers.Adam(0.003)
batches = tf.data.Dataset.from_tensor_slices((samples, clear, plants)).shuffle(300, seed=6).batch(30)

for epoch in range(4):
    for x, depth, kind in batches:
        with tf.GradientTape() as tape:
            told_depth, told_kind = net(x, training=True)
            by_kind = tf.nn.sparse_softmax_cross_entropy_with_logits(kind, told_kind)
            loss = tf.reduce_mean(tf.square(depth - told_depth)) + tf.reduce_mean(by_kind)
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    print(epoch, float(loss))
