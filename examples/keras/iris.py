"""Three kinds of iris from four measurements: a loop written by hand."""

import keras
import tensorflow as tf

from data import iris

features, labels = iris()
features = (features - features.mean(0)) / features.std(0)
dataset = tf.data.Dataset.from_tensor_slices((features, labels)).shuffle(150).batch(30).repeat(40)

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3)])
criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.SGD(0.1)

for step, (x, y) in enumerate(dataset):
    with tf.GradientTape() as tape:
        loss = criterion(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if step % 50 == 0:
        print(f"step {step}: loss {float(loss):.4f}")
