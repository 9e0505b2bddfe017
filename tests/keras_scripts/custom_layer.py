"""Layers of one's own: weights by hand, made when the input is known, and layers in layers."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(19)


class Linear(keras.layers.Layer):
    def __init__(self, units=32):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True
        )
        self.b = self.add_weight(shape=(self.units,), initializer="random_normal", trainable=True)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b


class MLPBlock(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.linear_1 = Linear(16)
        self.linear_2 = Linear(16)
        self.linear_3 = Linear(1)

    def call(self, inputs):
        x = self.linear_1(inputs)
        x = keras.activations.relu(x)
        x = self.linear_2(x)
        x = keras.activations.relu(x)
        return self.linear_3(x)


mlp = MLPBlock()
y = mlp(ops.ones(shape=(3, 8)))
print("weights:", len(mlp.weights))
print("trainable weights:", len(mlp.trainable_weights))
print("output:", tuple(y.shape))

rng = np.random.default_rng(15)
data = rng.normal(size=(300, 8)).astype("float32")
targets = np.abs(data[:, :1]) + data[:, 1:2]


class Gated(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = MLPBlock()
        self.gate = layers.Dense(1, activation="sigmoid")

    def call(self, inputs, training=None):
        shown = ops.concatenate([inputs, ops.square(inputs)], axis=-1)
        return self.block(inputs) * self.gate(shown) + ops.mean(inputs, axis=-1, keepdims=True)


model = Gated()
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
model.build((None, 8))
history = model.fit(data, targets, epochs=20, batch_size=32, verbose=0)
print("loss:", history.history["loss"][-1])
