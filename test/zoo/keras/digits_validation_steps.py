import keras
import tensorflow as tf
from sklearn.datasets import load_digits

digits = load_digits()
x, y = (digits.images[..., None] / 16).astype("float32"), digits.target.astype("int32")
train = tf.data.Dataset.from_tensor_slices((x[:1300], y[:1300])).shuffle(1300).batch(50).repeat()
validation = tf.data.Dataset.from_tensor_slices((x[1300:], y[1300:])).batch(50)

model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, steps_per_epoch=26, epochs=2, validation_data=validation, validation_steps=2, verbose=0)
