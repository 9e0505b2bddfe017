"""Residual one-dimensional convolutions tell waves of two shapes apart, with callbacks at work."""

import keras
import numpy as np

keras.utils.set_random_seed(5)

rng = np.random.default_rng(1)
time = np.linspace(0, 4 * np.pi, 48)
classes = rng.integers(0, 2, 400)
phases = rng.uniform(0, 2 * np.pi, 400)[:, None]
waves = np.sin(time + phases)
waves[classes == 1] = np.sign(waves[classes == 1])
waves = (waves + 0.3 * rng.normal(size=waves.shape)).astype("float32")
x_train, y_train = waves[:300].reshape((300, 48, 1)), classes[:300]
x_test, y_test = waves[300:].reshape((100, 48, 1)), classes[300:]

idx = rng.permutation(len(x_train))
x_train = x_train[idx]
y_train = y_train[idx]


def make_model(input_shape, num_classes):
    input_layer = keras.layers.Input(input_shape)

    x = keras.layers.Conv1D(filters=16, kernel_size=3, padding="same")(input_layer)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU()(x)
    for _ in range(2):
        shortcut = x
        x = keras.layers.Conv1D(filters=16, kernel_size=3, padding="same")(x)
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        x = keras.layers.add([x, shortcut])

    gap = keras.layers.GlobalAveragePooling1D()(x)
    output_layer = keras.layers.Dense(num_classes, activation="softmax")(gap)
    return keras.models.Model(inputs=input_layer, outputs=output_layer)


model = make_model(input_shape=x_train.shape[1:], num_classes=2)

callbacks = [
    keras.callbacks.ModelCheckpoint("best_model.keras", save_best_only=True, monitor="val_loss"),
    keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=0.0001),
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=8, verbose=0),
]
model.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["sparse_categorical_accuracy"],
)
history = model.fit(
    x_train,
    y_train,
    batch_size=32,
    epochs=12,
    callbacks=callbacks,
    validation_split=0.2,
    verbose=0,
)

model = keras.models.load_model("best_model.keras")
test_loss, test_acc = model.evaluate(x_test, y_test, verbose=0)
print("rates noted:", len(history.history["learning_rate"]) == len(history.history["loss"]))
print("test accuracy:", test_acc)
