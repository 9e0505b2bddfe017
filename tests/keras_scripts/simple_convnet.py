"""A small convolutional network tells apart pictures of a bar that lies, stands or slants."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(812)

num_classes = 4
input_shape = (12, 12, 1)


def pictures(count, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 90, (count, 12, 12)).astype("uint8")
    y = rng.integers(0, num_classes, count)
    steps = [(0, 1), (1, 0), (1, 1), (1, -1)]
    for picture, kind in zip(x, y, strict=True):
        row, column = rng.integers(3, 9, 2)
        for place in range(-3, 4):
            at = row + place * steps[kind][0], column + place * steps[kind][1]
            if 0 <= at[0] < 12 and 0 <= at[1] < 12:
                picture[at] = 255
    return x, y


(x_train, y_train), (x_test, y_test) = pictures(900, 1), pictures(200, 2)

x_train = x_train.astype("float32") / 255
x_test = x_test.astype("float32") / 255
x_train = np.expand_dims(x_train, -1)
x_test = np.expand_dims(x_test, -1)

y_train = keras.utils.to_categorical(y_train, num_classes)
y_test = keras.utils.to_categorical(y_test, num_classes)

model = keras.Sequential(
    [
        keras.Input(shape=input_shape),
        layers.Conv2D(16, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(num_classes, activation="softmax"),
    ]
)
model.summary()
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=8, validation_split=0.1, verbose=0)

score = model.evaluate(x_test, y_test, verbose=0)
print("test loss:", score[0])
print("test accuracy:", score[1])
