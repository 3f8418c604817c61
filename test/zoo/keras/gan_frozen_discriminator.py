"""The classic GAN with train_on_batch: the discriminator is frozen in the stack that trains the generator."""

import keras
import numpy as np
from keras import layers

NOISE, BATCH = 8, 64
rng = np.random.default_rng()

generator = keras.Sequential([keras.Input((NOISE,)), layers.Dense(32, activation="relu"), layers.Dense(2)], name="generator")
discriminator = keras.Sequential(
    [
        keras.Input((2,)),
        layers.Dense(32),
        layers.LeakyReLU(negative_slope=0.2),
        layers.Dropout(0.2),
        layers.Dense(1, activation="sigmoid"),
    ],
    name="discriminator",
)
discriminator.compile(optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5), loss="binary_crossentropy")

discriminator.trainable = False
noise = keras.Input((NOISE,))
stacked = keras.Model(noise, discriminator(generator(noise)))
stacked.compile(optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5), loss="binary_crossentropy")


def ring(count):
    angle = rng.uniform(0, 2 * np.pi, size=count)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype("float32")


for step in range(60):
    made = generator.predict(rng.normal(size=(BATCH, NOISE)).astype("float32"), verbose=0)
    points = np.concatenate([ring(BATCH), made])
    truth = np.concatenate([np.full((BATCH, 1), 0.9), np.zeros((BATCH, 1))]).astype("float32")
    d_loss = discriminator.train_on_batch(points, truth)
    g_loss = stacked.train_on_batch(rng.normal(size=(BATCH, NOISE)).astype("float32"), np.ones((BATCH, 1), "float32"))
    if step % 20 == 0:
        print(step, d_loss, g_loss)
