"""Which of five topics is a question about? Mean of the word vectors, padding left out; a GradientTape loop."""

import numpy as np
import tensorflow as tf

TOPICS, WORDS, LENGTH = 5, 200, 12
rng = np.random.default_rng(11)
topic = rng.integers(0, TOPICS, size=1000)
questions = np.where(
    rng.random((1000, LENGTH)) < 0.4,
    1 + topic[:, None] * 20 + rng.integers(0, 20, size=(1000, LENGTH)),
    rng.integers(101, WORDS, size=(1000, LENGTH)),
).astype("int32")

embed = tf.keras.layers.Embedding(WORDS, 24)
hidden = tf.keras.layers.Dense(32, activation="relu")
head = tf.keras.layers.Dense(TOPICS)


class Topics(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.embed, self.hidden, self.head = embed, hidden, head

    def call(self, tokens):
        vectors = self.embed(tokens)
        mask = tf.cast(tf.equal(tokens, 0), tf.float32)[..., tf.newaxis]
        mean = tf.reduce_sum(vectors * mask, axis=1) / tf.maximum(tf.reduce_sum(mask, axis=1), 1.0)
        return self.head(self.hidden(mean))


model = Topics()
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(2e-3)
data = tf.data.Dataset.from_tensor_slices((questions, topic)).shuffle(1000).batch(50)

for epoch in range(5):
    seen = tf.keras.metrics.Mean()
    for x, y in data:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        seen.update_state(loss)
    print(f"epoch {epoch + 1}: {seen.result():.4f}")
