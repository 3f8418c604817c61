"""Does a well run dry? tf.data, a tape, and the accuracy on held-out wells."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(21)
wells = rng.normal(size=(1500, 10)).astype("float32")
dry = (wells[:, 0] * wells[:, 1] + wells[:, 2] > 0.3).astype("float32")[:, None]
train_ds = tf.data.Dataset.from_tensor_slices((wells[:1200], dry[:1200])).shuffle(1200).batch(40)
test_ds = tf.data.Dataset.from_tensor_slices((wells[1200:], dry[1200:])).batch(40)

model = tf.keras.Sequential(
    [
        tf.keras.Input((10,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dropout(0.2),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(1),
    ]
)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(2e-3)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = bce(y, model(x, training=True))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return loss


def accuracy():
    right = tf.keras.metrics.BinaryAccuracy(threshold=0.0)
    for x, y in test_ds.take(2):
        right.update_state(y, model(x, training=False))
    return float(right.result())


for epoch in range(4):
    for x, y in train_ds:
        loss = train_step(x, y)
    print(f"epoch {epoch}: loss {float(loss):.4f}, held-out accuracy {accuracy():.4f}")
