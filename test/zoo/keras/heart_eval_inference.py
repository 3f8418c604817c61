"""Breast cancer in a loop of its own, with dropout; accuracy on the held-out part after every epoch."""

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
x = ((data.data - data.data.mean(0)) / data.data.std(0)).astype("float32")
y = data.target.astype("float32")[:, None]
train = tf.data.Dataset.from_tensor_slices((x[:400], y[:400])).shuffle(400).batch(40)
held_out = tf.data.Dataset.from_tensor_slices((x[400:], y[400:])).batch(50)

model = keras.Sequential(
    [keras.Input((30,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
)
loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(1e-3)


@tf.function
def train_step(features, labels):
    with tf.GradientTape() as tape:
        loss = loss_fn(labels, model(features, training=True))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return loss


for epoch in range(2):
    for features, labels in train:
        loss = train_step(features, labels)
    right = []
    for features, labels in held_out:
        logits = model(features, training=False)
        right.append(np.equal(logits.numpy() > 0, labels.numpy() > 0.5))
    print(f"epoch {epoch}: held-out accuracy {np.concatenate(right).mean():.4f}")
