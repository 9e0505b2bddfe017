"""A multilayer perceptron with dropout sorts texts, given as bags of words, by their topic."""

import keras
import numpy as np
from keras.layers import Activation, Dense, Dropout
from keras.models import Sequential

keras.utils.set_random_seed(3)

max_words, num_topics = 120, 5
rng = np.random.default_rng(0)
chances = rng.dirichlet(np.full(max_words, 0.15), num_topics)


def texts(count):
    topics = rng.integers(0, num_topics, count)
    bags = np.stack([rng.multinomial(30, chances[topic]) > 0 for topic in topics])
    return bags.astype("float32"), topics


x_train, y_train = texts(800)
x_test, y_test = texts(200)
y_train = keras.utils.to_categorical(y_train, num_topics)
y_test = keras.utils.to_categorical(y_test, num_topics)

model = Sequential()
model.add(Dense(64, input_shape=(max_words,)))
model.add(Activation("relu"))
model.add(Dropout(0.5))
model.add(Dense(num_topics))
model.add(Activation("softmax"))

model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(x_train, y_train, batch_size=32, epochs=5, verbose=0, validation_split=0.1)
score = model.evaluate(x_test, y_test, batch_size=32, verbose=0)
print("epochs:", len(history.history["val_accuracy"]))
print("test accuracy:", score[1])
