"""A network that learned one task is frozen, put under a new head, then tuned at a low rate."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(14)

rng = np.random.default_rng(10)
x = rng.uniform(0, 255, size=(600, 8, 8, 1)).astype("float32")
bright = x[:, :4].mean(axis=(1, 2, 3)) > x[:, 4:].mean(axis=(1, 2, 3))
side = x[:, :, :4].mean(axis=(1, 2, 3)) > x[:, :, 4:].mean(axis=(1, 2, 3))

base_model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        layers.Rescaling(scale=1 / 127.5, offset=-1),
        layers.Conv2D(8, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.AveragePooling2D(2),
        layers.Flatten(),
    ],
    name="base",
)
first = keras.Sequential([base_model, layers.Dense(1, activation="sigmoid")])
first.compile("adam", "binary_crossentropy")
first.fit(x, bright.astype("float32"), epochs=6, verbose=0)

base_model.trainable = False
inputs = keras.Input(shape=(8, 8, 1))
h = base_model(inputs, training=False)
h = layers.Dropout(0.1)(h)
outputs = layers.Dense(1)(h)
model = keras.Model(inputs, outputs)
model.summary(show_trainable=True)

before = [np.array(w) for w in base_model.get_weights()]
model.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
model.fit(x[:500], side[:500].astype("float32"), epochs=6, verbose=0)
frozen = all(np.array_equal(a, b) for a, b in zip(before, base_model.get_weights(), strict=True))

base_model.trainable = True
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
model.fit(
    x[:500],
    side[:500].astype("float32"),
    epochs=6,
    verbose=0,
    validation_data=(x[500:], side[500:].astype("float32")),
)
moved = not np.array_equal(before[0], base_model.get_weights()[0])
_, accuracy = model.evaluate(x[500:], side[500:].astype("float32"), verbose=0)
print("frozen, then moved:", frozen and moved)
print("trainable weights:", len(model.trainable_weights), len(model.non_trainable_weights))
print("val accuracy:", accuracy)
