import keras
import numpy as np
from keras import layers

x = np.random.rand(160, 8, 8, 3).astype("float32")
y = keras.utils.to_categorical(np.random.randint(0, 5, 160), 5)
model = keras.Sequential([
    layers.Rescaling(2.0, offset=-1.0),
    layers.Conv2D(8, 3, use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.GlobalAveragePooling2D(),
    layers.Dropout(0.3),
    layers.Dense(5, activation="softmax", kernel_regularizer=keras.regularizers.l2(0.01)),
])
schedule = keras.optimizers.schedules.CosineDecay(1e-3, 100)
model.compile(
    optimizer=keras.optimizers.AdamW(schedule),
    loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
)
model.fit(x, y, batch_size=32, epochs=1, verbose=0, class_weight={0: 1, 1: 2, 2: 1, 3: 1, 4: 0.5})
