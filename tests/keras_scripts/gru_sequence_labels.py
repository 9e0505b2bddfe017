"""A stacked GRU with masking labels each step of sequences of unequal length."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(21)

rng = np.random.default_rng(17)
x = np.zeros((400, 10, 3), "float32")
y = np.zeros((400, 10, 1), "float32")
for row in range(400):
    steps = rng.integers(4, 11)
    x[row, :steps] = rng.normal(size=(steps, 3)) + 0.01
    y[row, :steps, 0] = np.cumsum(x[row, :steps, 0]) > 0

model = keras.Sequential(
    [
        keras.Input((10, 3)),
        layers.Masking(mask_value=0.0),
        layers.GRU(16, return_sequences=True),
        layers.GRU(16, return_sequences=True, dropout=0.0),
        layers.TimeDistributed(layers.Dense(1, activation="sigmoid")),
    ]
)
model.compile(
    optimizer=keras.optimizers.Nadam(0.01),
    loss="binary_crossentropy",
    metrics=["accuracy"],
)
history = model.fit(x, y, epochs=6, batch_size=40, verbose=0)
print("loss:", history.history["loss"][-1])
print("accuracy:", history.history["accuracy"][-1])
