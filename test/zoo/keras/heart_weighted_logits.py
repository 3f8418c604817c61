import keras
import numpy as np
import tensorflow as tf

data = np.random.normal(size=(300, 13)).astype("float32")
sick = (data[:, :1] + data[:, 1:2] > 0).astype("float32")


def weighted_logistic(y_true, y_pred):
    losses = tf.nn.weighted_cross_entropy_with_logits(y_true, y_pred, pos_weight=1.5)
    return tf.reduce_mean(losses, axis=-1)


model = keras.Sequential(
    [
        keras.Input((13,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss=weighted_logistic)
history = model.fit(data, sick, batch_size=50, epochs=3, verbose=0, validation_split=0.1)
print(history.history["loss"])
