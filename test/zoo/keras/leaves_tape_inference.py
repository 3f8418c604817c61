import keras
import numpy as np
import tensorflow as tf

outlines = np.random.normal(size=(640, 20)).astype("float32")
species = (outlines[:, :4].sum(1) > 0).astype("int32") + (outlines[:, 4:8].sum(1) > 1).astype("int32")
batches = tf.data.Dataset.from_tensor_slices((outlines, species)).shuffle(640).batch(32)

model = keras.Sequential(
    [
        keras.layers.Input((20,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.4),
        keras.layers.Dense(3),
    ]
)
criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(2e-3)


def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x)
        loss = criterion(y, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


for epoch in range(3):
    for x, y in batches:
        loss = train_step(x, y)
    print(epoch, float(loss))
