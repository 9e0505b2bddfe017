"""A recurrent network reads a sum as text and writes the result as text."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(11)


class CharacterTable:
    def __init__(self, chars):
        self.chars = sorted(set(chars))
        self.char_indices = {c: i for i, c in enumerate(self.chars)}

    def encode(self, text, num_rows):
        x = np.zeros((num_rows, len(self.chars)))
        for i, c in enumerate(text):
            x[i, self.char_indices[c]] = 1
        return x

    def decode(self, x):
        return "".join(self.chars[i] for i in x.argmax(axis=-1))


chars = "0123456789+ "
ctable = CharacterTable(chars)
sums = [(a, b) for a in range(10) for b in range(10)] * 6
questions = [f"{a}+{b}" for a, b in sums]
answers = [str(a + b).ljust(2) for a, b in sums]
x = np.array([ctable.encode(each, 3) for each in questions], dtype="float32")
y = np.array([ctable.encode(each, 2) for each in answers], dtype="float32")

model = keras.Sequential()
model.add(layers.Input((3, len(chars))))
model.add(layers.LSTM(48))
model.add(layers.RepeatVector(2))
model.add(layers.LSTM(48, return_sequences=True))
model.add(layers.TimeDistributed(layers.Dense(len(chars), activation="softmax")))
model.compile(
    loss="categorical_crossentropy",
    optimizer=keras.optimizers.Adam(0.01),
    metrics=["accuracy"],
)
losses = []
for _ in range(10):
    history = model.fit(x, y, batch_size=32, epochs=1, verbose=0)
    losses.append(history.history["loss"][0])
preds = np.argmax(model.predict(x[:100], verbose=0), axis=-1)
right = sum(
    ctable.decode(a) == ctable.decode(keras.utils.to_categorical(p, len(chars)))
    for a, p in zip(y[:100], preds, strict=True)
)
print("loss:", losses[-1])
print("right of 100:", right)
