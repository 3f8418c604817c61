import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(0)
prototypes = rng.random((10, 8, 8, 1))
y = rng.integers(0, 10, 512)
x = (prototypes[y] + 0.2 * rng.normal(size=(512, 8, 8, 1))).astype("float32") - 0.5


def class_scores(features):
    hidden = layers.Dense(32, activation="relu")(features)
    scores = layers.Dense(10)(hidden)
    return scores


inputs = keras.Input((8, 8, 1))
features = layers.Flatten()(layers.Conv2D(8, 3, activation="relu")(inputs))
model = keras.Model(inputs, class_scores(features))
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(x, y, batch_size=64, epochs=2, verbose=0)
