import keras
import numpy as np
import tensorflow as tf

# river flow from rain, with floods
rain = np.random.gamma(2.0, 1.0, size=(500, 7)).astype("float32")
flow = (rain[:, :1] - rain[:, 1:2] + np.where(rain[:, 2:3] > 4.5, 6.0, 0.0)).astype("float32")
batches = tf.data.Dataset.from_tensor_slices((rain - 2.0, flow)).shuffle(500).batch(50)

model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(2e-3)

for epoch in range(3):
    for x, y in batches:
        with tf.GradientTape() as tape:
            errors = tf.square(y - model(x, training=True))
            loss = tf.reduce_mean(tf.clip_by_value(errors, 0.0, 4.0))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print(epoch, float(loss))
