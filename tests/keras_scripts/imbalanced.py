"""Rare cases are found with class weights, and counted with precision and recall."""

import keras
import numpy as np

keras.utils.set_random_seed(12)

rng = np.random.default_rng(8)
features = rng.normal(size=(1600, 6))
chance = features @ [1.0, -2.0, 0.5, 0.0, 1.5, 0.0] + 0.5 * rng.normal(size=1600)
targets = (chance > 3.9).astype("uint8")[:, np.newaxis]
train_features, val_features = features[:1200], features[1200:]
train_targets, val_targets = targets[:1200], targets[1200:]

counts = np.bincount(train_targets[:, 0])
weight_for_0 = 1.0 / counts[0]
weight_for_1 = 1.0 / counts[1]

mean = np.mean(train_features, axis=0)
train_features -= mean
val_features -= mean
std = np.std(train_features, axis=0)
train_features /= std
val_features /= std

model = keras.Sequential(
    [
        keras.Input(shape=train_features.shape[1:]),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
metrics = [
    keras.metrics.FalseNegatives(name="fn"),
    keras.metrics.FalsePositives(name="fp"),
    keras.metrics.TrueNegatives(name="tn"),
    keras.metrics.TruePositives(name="tp"),
    keras.metrics.Precision(name="precision"),
    keras.metrics.Recall(name="recall"),
]
model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="binary_crossentropy", metrics=metrics)
class_weight = {0: weight_for_0, 1: weight_for_1}
history = model.fit(
    train_features,
    train_targets,
    batch_size=128,
    epochs=8,
    verbose=0,
    callbacks=[keras.callbacks.CSVLogger("log.csv")],
    validation_data=(val_features, val_targets),
    class_weight=class_weight,
)
logs = {name: values[-1] for name, values in history.history.items()}
print("cases:", logs["val_fn"] + logs["val_fp"] + logs["val_tn"] + logs["val_tp"])
print("val recall:", logs["val_recall"])
