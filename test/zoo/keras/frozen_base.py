import keras
import numpy as np
from keras import layers

base = keras.Sequential([layers.Dense(32, activation="relu"), layers.Dense(16, activation="relu")], name="base")
base.trainable = False
model = keras.Sequential([keras.Input((20,)), base, layers.Dense(2)])
x = np.random.normal(size=(128, 20)).astype("float32")
y = (x[:, 0] > 0).astype("int32")
model.compile(keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, y, epochs=2, batch_size=16, verbose=0)
