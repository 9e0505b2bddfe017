"""Two towers of the same weights learn from pairs whether their digits are the same."""

import keras
import numpy as np
from keras import ops
from keras.layers import Dense, Input

keras.utils.set_random_seed(8)

rng = np.random.default_rng(5)
centres = rng.normal(size=(5, 10))
kinds = rng.integers(0, 5, 400)
samples = (centres[kinds] + 0.3 * rng.normal(size=(400, 10))).astype("float32")


def make_pairs(x, y):
    left, right, labels = [], [], []
    for i in range(len(x)):
        same = rng.choice(np.flatnonzero(y == y[i]))
        other = rng.choice(np.flatnonzero(y != y[i]))
        left += [x[i], x[i]]
        right += [x[same], x[other]]
        labels += [0.0, 1.0]
    return np.array(left), np.array(right), np.array(labels, "float32")


x1, x2, labels = make_pairs(samples, kinds)


class Distance(keras.layers.Layer):
    def call(self, vects):
        x, y = vects
        sum_square = ops.sum(ops.square(x - y), axis=1, keepdims=True)
        return ops.sqrt(ops.maximum(sum_square, keras.backend.epsilon()))


tower_input = Input((10,))
x = Dense(32, activation="tanh")(tower_input)
x = Dense(8, activation="tanh")(x)
embedding_network = keras.Model(tower_input, x)

input_1, input_2 = Input((10,)), Input((10,))
tower_1, tower_2 = embedding_network(input_1), embedding_network(input_2)
merge_layer = Distance()([tower_1, tower_2])
normal_layer = keras.layers.BatchNormalization()(merge_layer)
output_layer = Dense(1, activation="sigmoid", kernel_initializer="ones")(normal_layer)
siamese = keras.Model(inputs=[input_1, input_2], outputs=output_layer)
siamese.compile(
    loss="binary_crossentropy",
    optimizer=keras.optimizers.RMSprop(0.01),
    metrics=["accuracy"],
)
siamese.fit([x1[:700], x2[:700]], labels[:700], batch_size=16, epochs=8, verbose=0)
loss, accuracy = siamese.evaluate([x1[700:], x2[700:]], labels[700:], verbose=0)
print("test loss:", loss)
print("test accuracy:", accuracy)
