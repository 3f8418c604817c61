"""Orders a day from weekday and price, trained with a tape."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
table = rng.normal(size=(960, 6)).astype("float32")
orders = (table @ rng.normal(size=6) + 0.3 * rng.normal(size=960)).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((table, orders)).shuffle(960).batch(80)

model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(1e-3)

for epoch in range(2):
    for x, y in dataset:
        with tf.GradientTape() as tape:
            prediction = model(x, training=True)
            loss = tf.reduce_mean(tf.square(prediction - y))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print(epoch, float(loss))
