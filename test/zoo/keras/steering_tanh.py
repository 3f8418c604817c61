import keras
import numpy as np
import tensorflow as tf

# steering angle in degrees from a lane's position
lanes = np.random.uniform(-1, 1, (300, 6)).astype("float32")
angles = (lanes @ np.array([20, -12, 8, 3, -5, 1], dtype="float32"))[:, None]

dataset = tf.data.Dataset.from_tensor_slices((lanes, angles)).shuffle(300).batch(30)

inputs = keras.Input((6,))
hidden = keras.layers.Dense(24, activation="elu")(inputs)
angle = keras.layers.Dense(1, activation="tanh", name="angle")(hidden)
model = keras.Model(inputs, angle)
optimizer = keras.optimizers.Adam(0.003)
loss_fn = keras.losses.MeanSquaredError()

for epoch in range(3):
    for x, y in dataset:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print(epoch, float(loss))
