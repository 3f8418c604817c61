"""A small GAN whose nets take turns, each on a tape of its own; batch normalisation in both."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers

tf.keras.utils.set_random_seed(7)
batch_size = 32
angle = np.random.uniform(0, 2 * np.pi, 640)
rings = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype("float32")
train_data = tf.data.Dataset.from_tensor_slices(rings).repeat().shuffle(640).batch(batch_size)


class Generator(Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(32)
        self.norm = layers.BatchNormalization()
        self.point = layers.Dense(2)

    def call(self, noise, is_training=False):
        return self.point(tf.nn.leaky_relu(self.norm(self.hidden(noise), training=is_training)))


class Discriminator(Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(32)
        self.norm = layers.BatchNormalization()
        self.score = layers.Dense(1)

    def call(self, points, is_training=False):
        return self.score(tf.nn.leaky_relu(self.norm(self.hidden(points), training=is_training)))


generator, discriminator = Generator(), Discriminator()
cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)
generator_optimizer = tf.keras.optimizers.Adam(2e-3)
discriminator_optimizer = tf.keras.optimizers.Adam(2e-3)


def train_step(real):
    noise = tf.random.normal([batch_size, 8])
    with tf.GradientTape() as tape:
        on_fake = discriminator(generator(noise, is_training=True), is_training=True)
        on_real = discriminator(real, is_training=True)
        loss = cross_entropy(tf.ones_like(on_real), on_real) + cross_entropy(tf.zeros_like(on_fake), on_fake)
    gradients = tape.gradient(loss, discriminator.trainable_variables)
    discriminator_optimizer.apply_gradients(zip(gradients, discriminator.trainable_variables))

    noise = tf.random.normal([batch_size, 8])
    with tf.GradientTape() as tape:
        on_fake = discriminator(generator(noise, is_training=True), is_training=True)
        generator_loss = cross_entropy(tf.ones_like(on_fake), on_fake)
    gradients = tape.gradient(generator_loss, generator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gradients, generator.trainable_variables))
    return loss, generator_loss


for step, real in enumerate(train_data.take(400)):
    losses = train_step(real)
    if step % 100 == 0:
        print(step, *(float(each) for each in losses))

print(generator(tf.random.normal([4, 8])).numpy())
