"""Which pixels are cloud, by the overlap of what is said with what is there."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(9)
rng = np.random.default_rng(9)
blobs = rng.random((300, 5, 5, 1)) > 0.65
masks = np.kron(blobs, np.ones((1, 4, 4, 1))).astype("float32")
pictures = (0.8 * masks + 0.3 * rng.normal(size=masks.shape)).astype("float32")


def overlap_loss(truth, said):
    both = ops.sum(truth * said, axis=[1, 2, 3])
    either = ops.sum(truth + said - truth * said, axis=[1, 2, 3])
    return 1 - (both + 1) / (either + 1)


net = keras.Sequential(
    [
        keras.Input((20, 20, 1)),
        layers.Conv2D(10, 3, padding="same", activation="relu"),
        layers.Conv2D(10, 3, padding="same", activation="relu"),
        layers.Conv2D(1, 1),
    ]
)
net.compile("adam", overlap_loss)
net.fit(pictures, masks, batch_size=20, epochs=12)
