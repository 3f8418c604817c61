import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


class VAE(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = layers.Dense(24, activation="relu")
        self.mean = layers.Dense(2)
        self.log_var = layers.Dense(2)
        self.decoder = keras.Sequential([layers.Dense(24, activation="relu"), layers.Dense(36, activation="sigmoid")])
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def call(self, x):
        h = self.hidden(x)
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean))
        return self.decoder(z), mean, log_var

    def train_step(self, data):
        with tf.GradientTape() as tape:
            reconstruction, mean, log_var = self(data)
            recon = ops.mean(ops.sum(keras.losses.binary_crossentropy(data[..., None], reconstruction[..., None]), axis=1))
            kl = ops.mean(ops.sum(-0.5 * (1 + log_var - ops.square(mean) - ops.exp(log_var)), axis=1))
            total = recon + kl
        gradients = tape.gradient(total, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights))
        self.loss_tracker.update_state(total)
        return {"loss": self.loss_tracker.result()}


images = (np.random.rand(256, 36) < np.linspace(0.1, 0.9, 36)).astype("float32")
vae = VAE()
vae.compile(optimizer=keras.optimizers.Adam())
vae.fit(images, epochs=2, batch_size=32, verbose=0)
