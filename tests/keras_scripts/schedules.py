"""A falling learning rate, early stopping and the best weights brought back."""

import keras
import numpy as np
from keras import callbacks, layers, models, optimizers, regularizers

keras.utils.set_random_seed(15)

rng = np.random.default_rng(11)
x = rng.normal(size=(500, 5)).astype("float32")
y = (np.sin(x[:, :1]) + 0.5 * x[:, 1:2] * x[:, 2:3]).astype("float32")

model = models.Sequential(
    [
        layers.Input((5,)),
        layers.Dense(32, activation="gelu", kernel_regularizer=regularizers.L2(1e-4)),
        layers.Dense(32, activation="gelu", kernel_regularizer=regularizers.l1_l2(1e-6, 1e-5)),
        layers.Dense(1),
    ]
)
schedule = optimizers.schedules.ExponentialDecay(0.01, decay_steps=60, decay_rate=0.8)
model.compile(
    optimizer=optimizers.Adam(schedule, clipnorm=1.0),
    loss=keras.losses.Huber(),
    metrics=[keras.metrics.MeanAbsoluteError(), "mse"],
)
early_stopping = callbacks.EarlyStopping(
    monitor="val_loss", patience=3, restore_best_weights=True, start_from_epoch=2
)
history = model.fit(x, y, epochs=15, validation_split=0.2, callbacks=[early_stopping], verbose=0)
results = model.evaluate(x, y, return_dict=True, verbose=0)
print("mse:", results["mse"])
print("mean absolute error:", results["mean_absolute_error"])

# A rate that each epoch sets, from a warm start to a cosine's end.
model.compile(optimizer=optimizers.SGD(0.05, momentum=0.9, nesterov=True), loss="mse")
noted = []
rates = callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5 if epoch % 2 else rate)
watch = callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: noted.append(logs["loss"]))
model.fit(x, y, epochs=4, verbose=0, callbacks=[rates, watch])
print("final rate:", float(model.optimizer.learning_rate))
cosine = optimizers.schedules.CosineDecay(0.1, 100, warmup_target=0.2, warmup_steps=10)
print("warmed up:", float(cosine(10)))
