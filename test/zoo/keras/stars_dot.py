"""Stars that people give to films: a product of two vectors a pair, and a bias each."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(4)
rng = np.random.default_rng(4)
tastes, kinds = rng.normal(0, 0.7, (80, 4)), rng.normal(0, 0.7, (120, 4))
pairs = np.stack([rng.integers(0, 80, 3000), rng.integers(0, 120, 3000)], 1)
stars = (tastes[pairs[:, 0]] * kinds[pairs[:, 1]]).sum(1) + rng.normal(0, 0.3, 3000)
stars = ((stars - stars.min()) / (stars.max() - stars.min())).astype("float32")


class Recommender(keras.Model):
    def __init__(self, people, films, width):
        super().__init__()
        self.person = layers.Embedding(people, width)
        self.person_bias = layers.Embedding(people, 1)
        self.film = layers.Embedding(films, width)
        self.film_bias = layers.Embedding(films, 1)

    def call(self, inputs):
        person, film = self.person(inputs[:, 0]), self.film(inputs[:, 1])
        product = tf.reduce_sum(person * film, axis=1, keepdims=True)
        return tf.nn.sigmoid(product + self.person_bias(inputs[:, 0]) + self.film_bias(inputs[:, 1]))


model = Recommender(80, 120, 16)
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.002))
model.fit(pairs[:2700], stars[:2700], batch_size=64, epochs=4, verbose=0, validation_data=(pairs[2700:], stars[2700:]))
