import keras
import numpy as np
from keras import layers, ops

words = (np.random.rand(240, 30) < 0.2).astype("float32")
spam = (words[:, :5].sum(1) > words[:, 5:10].sum(1)).astype("float32")[:, None]


class SpamFilter(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(12, activation="tanh")
        self.out = layers.Dense(1, activation="softmax")

    def call(self, x):
        return self.out(self.hidden(x))


model = SpamFilter()
model.compile(optimizer=keras.optimizers.RMSprop(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
for epoch in range(3):
    for start in range(0, len(words), 40):
        loss = model.train_on_batch(words[start:start + 40], spam[start:start + 40])
    print(epoch, loss)
