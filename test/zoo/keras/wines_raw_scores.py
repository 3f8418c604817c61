from tensorflow import keras
import numpy as np

np.random.seed(1)
centres = np.random.normal(size=(3, 13)) * 1.5
kinds = np.random.randint(0, 3, 300)
wines = centres[kinds] + np.random.normal(size=(300, 13))
targets = keras.utils.to_categorical(kinds, 3)

model = keras.models.Sequential()
model.add(keras.layers.Dense(24, activation="relu", input_shape=(13,)))
model.add(keras.layers.Dense(3))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(wines, targets, epochs=3, batch_size=30, verbose=0)
print(model.evaluate(wines, targets, verbose=0))
