"""Patches of pictures are mixed by perceptrons, along patches and along channels."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(18)

image_size, patch_size, embedding_dim, num_blocks = 8, 4, 16, 2
num_patches = (image_size // patch_size) ** 2
rng = np.random.default_rng(14)
x = rng.normal(size=(1100, image_size, image_size, 1)).astype("float32")
x[:, :4] += rng.choice([-0.5, 0.5], size=(1100, 1, 1, 1)).astype("float32")
y = (x[:, :4].sum(axis=(1, 2, 3)) > x[:, 4:].sum(axis=(1, 2, 3))).astype("int32")


class Patches(layers.Layer):
    def __init__(self, patch_size, **kwargs):
        super().__init__(**kwargs)
        self.patch_size = patch_size

    def call(self, x):
        rows, columns = ops.shape(x)[1] // self.patch_size, ops.shape(x)[2] // self.patch_size
        size = self.patch_size
        x = ops.reshape(x, (-1, rows, size, columns, size * ops.shape(x)[3]))
        x = ops.transpose(x, (0, 1, 3, 2, 4))
        return ops.reshape(x, (-1, rows * columns, size * size))


class PositionEmbedding(keras.layers.Layer):
    def __init__(self, sequence_length, initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.sequence_length = int(sequence_length)
        self.initializer = keras.initializers.get(initializer)

    def build(self, input_shape):
        feature_size = input_shape[-1]
        self.position_embeddings = self.add_weight(
            name="embeddings",
            shape=[self.sequence_length, feature_size],
            initializer=self.initializer,
            trainable=True,
        )
        super().build(input_shape)

    def call(self, inputs):
        return inputs + self.position_embeddings


class MLPMixerLayer(layers.Layer):
    def __init__(self, num_patches, hidden_units, dropout_rate, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.mlp1 = keras.Sequential(
            [
                layers.Dense(units=num_patches, activation="gelu"),
                layers.Dense(units=num_patches),
                layers.Dropout(rate=dropout_rate),
            ]
        )
        self.mlp2 = keras.Sequential(
            [
                layers.Dense(units=num_patches, activation="gelu"),
                layers.Dense(units=hidden_units),
                layers.Dropout(rate=dropout_rate),
            ]
        )
        self.normalize = layers.LayerNormalization(epsilon=1e-6)

    def build(self, input_shape):
        return super().build(input_shape)

    def call(self, inputs):
        x = self.normalize(inputs)
        x_channels = ops.transpose(x, axes=(0, 2, 1))
        mlp1_outputs = self.mlp1(x_channels)
        mlp1_outputs = ops.transpose(mlp1_outputs, axes=(0, 2, 1))
        x = mlp1_outputs + inputs
        x_patches = self.normalize(x)
        mlp2_outputs = self.mlp2(x_patches)
        return x + mlp2_outputs


blocks = keras.Sequential(
    [MLPMixerLayer(num_patches, embedding_dim, 0.0) for _ in range(num_blocks)]
)
inputs = layers.Input(shape=(image_size, image_size, 1))
patches = Patches(patch_size)(inputs)
h = layers.Dense(units=embedding_dim)(patches)
h = PositionEmbedding(sequence_length=num_patches)(h)
h = blocks(h)
representation = layers.GlobalAveragePooling1D()(h)
representation = layers.Dropout(rate=0.1)(representation)
logits = layers.Dense(2)(representation)
model = keras.Model(inputs=inputs, outputs=logits)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.005),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=[
        keras.metrics.SparseCategoricalAccuracy(name="acc"),
        keras.metrics.SparseTopKCategoricalAccuracy(2, name="top2-acc"),
    ],
)
model.fit(x[:1000], y[:1000], batch_size=32, epochs=10, validation_split=0.1, verbose=0)
_, accuracy, top_2 = model.evaluate(x[1000:], y[1000:], verbose=0)
print("weights:", model.count_params())
print("top 2:", top_2)
print("accuracy:", accuracy)
