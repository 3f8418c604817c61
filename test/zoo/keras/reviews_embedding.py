import keras
import numpy as np
from keras import layers

tokens = np.random.randint(1, 50, (200, 12))
tokens[:, 8:] = 0      # padded
positive = (tokens[:, :8] < 20).sum(1) > 3

inputs = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(50, 16, mask_zero=True)(inputs)
x = layers.Bidirectional(layers.LSTM(8))(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(tokens, positive.astype("float32"), batch_size=32, epochs=1, verbose=0)
