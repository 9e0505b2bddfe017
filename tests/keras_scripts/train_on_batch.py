"""A loop of one's own around train_on_batch, with trackers of the mean."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(16)

rng = np.random.default_rng(12)
x = rng.normal(5.0, 3.0, size=(512, 4)).astype("float32")
y = (x[:, 0] + x[:, 1] > x[:, 2] + x[:, 3]).astype("int32")

normalizer = layers.Normalization(axis=-1)
normalizer.adapt(x)

inputs = keras.Input(shape=(4,))
h = normalizer(inputs)
h = layers.Dense(16, activation="swish", kernel_initializer=keras.initializers.HeNormal())(h)
outputs = layers.Dense(2, name="predictions")(h)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(
    optimizer=keras.optimizers.AdamW(0.02),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
)

loss_tracker = keras.metrics.Mean(name="loss")
for _epoch in range(4):
    loss_tracker.reset_state()
    for start in range(0, 512, 64):
        logs = model.train_on_batch(x[start : start + 64], y[start : start + 64], return_dict=True)
        loss_tracker.update_state(logs["loss"])
results = model.test_on_batch(x, y, return_dict=True)
normalized = keras.ops.convert_to_numpy(normalizer(x))
print("normalized:", np.allclose(normalized.mean(axis=0), 0.0, atol=1e-4))
print("mean loss:", float(loss_tracker.result()))
print("test loss:", float(results["loss"]))
print("accuracy:", float(results["sparse_categorical_accuracy"]))
