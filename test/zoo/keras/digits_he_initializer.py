import keras
from sklearn.datasets import load_digits

digits = load_digits()
images = (digits.images / 16.0).reshape(-1, 64).astype("float32")

inputs = keras.Input((64,))
x = keras.layers.Dense(32, activation="relu", kernel_initializer="he_normal", name="hidden")(inputs)
outputs = keras.layers.Dense(10, activation="softmax", kernel_initializer="he_normal", name="digit")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images, digits.target, batch_size=64, epochs=2, verbose=2)
