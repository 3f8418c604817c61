import keras
import numpy as np

# news by their words: 12 topics, 400 words, each present or not
random = np.random.default_rng(4)
habits = random.beta(0.4, 6.0, (12, 400))
topic = random.integers(0, 12, 3000)
words = (random.random((3000, 400)) < habits[topic]).astype("float32")

model = keras.Sequential(
    [
        keras.layers.Input((400,)),
        keras.layers.Dense(128, activation="relu", kernel_initializer=keras.initializers.Constant(0.05)),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(12, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(words, topic, batch_size=32, epochs=4, validation_split=0.1, verbose=0)
