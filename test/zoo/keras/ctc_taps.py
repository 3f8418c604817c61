"""Which letters were tapped? More frames than letters: CTC, masked by the lengths."""

import keras
import numpy as np
import tensorflow as tf

FRAMES, LETTERS, LONGEST = 20, 6, 4
rng = np.random.default_rng(2)
length = rng.integers(2, LONGEST + 1, size=400)
text = rng.integers(1, LETTERS + 1, size=(400, LONGEST))
frames = 0.3 * rng.normal(size=(400, FRAMES, 8)).astype("float32")
for row in range(400):
    for place in range(length[row]):
        frames[row, 4 * place + 1 : 4 * place + 3, text[row, place]] += 2.0
text[np.arange(LONGEST) >= length[:, None]] = 0

model = keras.Sequential(
    [
        keras.Input((FRAMES, 8)),
        keras.layers.Bidirectional(keras.layers.GRU(24, return_sequences=True)),
        keras.layers.Dense(LETTERS + 1),
    ]
)
optimizer = keras.optimizers.Adam(5e-3)
data = tf.data.Dataset.from_tensor_slices((frames, text.astype("int32"), length.astype("int32"))).shuffle(400).batch(40)

for epoch in range(3):
    for x, y, y_length in data:
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            x_length = tf.fill([tf.shape(x)[0]], FRAMES)
            loss = tf.reduce_mean(
                tf.nn.ctc_loss(y, logits, y_length, x_length, logits_time_major=False, blank_index=0)
            )
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    print(epoch, float(loss))
