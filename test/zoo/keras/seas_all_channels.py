"""Calm or rough sea on small colour pictures; a loop of one's own."""
import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(4)
rough = np.random.randint(0, 2, 320)
pictures = np.random.uniform(0.2, 0.8, (320, 12, 12, 3)) + 0.15 * rough[:, None, None, None]
scaled = np.zeros_like(pictures, dtype="float32")
for channel in (0, 1, 2):
    values = pictures[..., channel]
    scaled[..., channel] = (values - values.mean()) / values.std()

data = tf.data.Dataset.from_tensor_slices((scaled, rough.astype("float32"))).shuffle(320).batch(20)
net = keras.Sequential([
    keras.layers.Conv2D(6, 3, activation="relu"),
    keras.layers.GlobalAveragePooling2D(),
    keras.layers.Dense(1),
])
criterion = keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(2e-3)

for epoch in range(3):
    for images, labels in data:
        with tf.GradientTape() as tape:
            loss = criterion(labels[:, None], net(images, training=True))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    print(epoch, float(loss))
