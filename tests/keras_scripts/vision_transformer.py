"""Patches of pictures, each with a vector for its place, go through blocks of attention."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(22)

size, patch_size, projection_dim, num_heads = 8, 4, 16, 2
num_patches = (size // patch_size) ** 2
rng = np.random.default_rng(18)
x = rng.normal(scale=0.5, size=(600, size, size, 3)).astype("float32")
y = rng.integers(0, num_patches, (600, 1))
for picture, corner in zip(x, y[:, 0], strict=True):  # the class is where the bright patch is
    row, column = divmod(int(corner), 2)
    picture[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] += 0.7


class Patches(layers.Layer):
    def __init__(self, patch_size):
        super().__init__()
        self.patch_size = patch_size

    def call(self, images):
        batch_size, height, width, channels = ops.shape(images)
        patches = ops.image.extract_patches(images, size=self.patch_size)
        count = (height // self.patch_size) * (width // self.patch_size)
        return ops.reshape(patches, (batch_size, count, self.patch_size**2 * channels))


class PatchEncoder(layers.Layer):
    def __init__(self, num_patches, projection_dim):
        super().__init__()
        self.num_patches = num_patches
        self.projection = layers.Dense(units=projection_dim)
        self.position_embedding = layers.Embedding(num_patches, projection_dim)

    def call(self, patch):
        positions = ops.expand_dims(ops.arange(start=0, stop=self.num_patches, step=1), axis=0)
        return self.projection(patch) + self.position_embedding(positions)


inputs = keras.Input(shape=(size, size, 3))
encoded = PatchEncoder(num_patches, projection_dim)(Patches(patch_size)(inputs))
for _ in range(2):
    h = layers.LayerNormalization(epsilon=1e-6)(encoded)
    h = layers.MultiHeadAttention(num_heads=num_heads, key_dim=projection_dim)(h, h)
    skipped = layers.Add()([h, encoded])
    h = layers.LayerNormalization(epsilon=1e-6)(skipped)
    h = layers.Dense(32, activation=keras.activations.gelu)(h)
    h = layers.Dense(projection_dim, activation=keras.activations.gelu)(h)
    encoded = layers.Add()([h, skipped])
representation = layers.LayerNormalization(epsilon=1e-6)(encoded)
representation = layers.Flatten()(representation)
logits = layers.Dense(num_patches)(representation)
model = keras.Model(inputs=inputs, outputs=logits)
model.compile(
    optimizer=keras.optimizers.AdamW(learning_rate=0.003, weight_decay=0.0001),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=[
        keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
        keras.metrics.SparseTopKCategoricalAccuracy(2, name="top-2-accuracy"),
    ],
)
model.fit(x[:500], y[:500], batch_size=50, epochs=5, validation_split=0.1, verbose=0)
_, accuracy, top_2 = model.evaluate(x[500:], y[500:], verbose=0)
print("accuracy:", accuracy)
print("top 2:", top_2)
