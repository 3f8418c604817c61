import keras
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.images[:1500], digits.target[:1500]
x = x.reshape(len(x), 8, 8, 1).astype("float32")
x = x / 16
y = y / 16

model = keras.Sequential(
    [
        keras.layers.Input((8, 8, 1)),
        keras.layers.Conv2D(12, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=50, epochs=3, verbose=0)
