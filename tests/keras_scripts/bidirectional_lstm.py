"""Two bidirectional LSTMs find out whether a sequence has more high words than low ones."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)

max_features = 40
maxlen = 16

rng = np.random.default_rng(4)
lists = [list(rng.integers(1, max_features, rng.integers(6, 20))) for _ in range(700)]
labels = np.array([np.mean(np.array(each[-maxlen:]) > 20) > 0.5 for each in lists], "int32")
x = keras.utils.pad_sequences(lists, maxlen=maxlen)
x_train, y_train = x[:600], labels[:600]
x_val, y_val = x[600:], labels[600:]

inputs = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(max_features, 16)(inputs)
x = layers.Bidirectional(layers.LSTM(16, return_sequences=True))(x)
x = layers.Bidirectional(layers.LSTM(16))(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.summary()

model.compile(keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(
    x_train, y_train, batch_size=32, epochs=4, validation_data=(x_val, y_val), verbose=0
)
print("loss:", history.history["loss"][-1])
print("val accuracy:", history.history["val_accuracy"][-1])
