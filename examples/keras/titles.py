"""Which letter comes next in the title of a film?"""

import keras
import numpy as np

from data import titles

LENGTH = 12
text = "\n".join(titles())
vocabulary = sorted(set(text))
index_of = {letter: index for index, letter in enumerate(vocabulary)}
tokens = np.array([index_of[letter] for letter in text])

starts = np.arange(0, 7 * 1024, 7)
inputs = np.stack([tokens[start : start + LENGTH] for start in starts])
targets = tokens[starts + LENGTH]

model = keras.Sequential(
    [
        keras.Input((LENGTH,), dtype="int32"),
        keras.layers.Embedding(len(vocabulary), 16),
        keras.layers.GRU(24),
        keras.layers.Dense(len(vocabulary), activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")

for step in range(100):
    rows = np.random.randint(0, len(inputs), 32)
    loss = model.train_on_batch(inputs[rows], targets[rows])
    if step % 20 == 0:
        print(f"step {step}: loss {float(loss):.4f}")
