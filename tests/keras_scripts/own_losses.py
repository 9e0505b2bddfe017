"""Losses and metrics of one's own: a closure, a class, and a metric with a state."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(24)

rng = np.random.default_rng(20)
x = rng.normal(size=(400, 6)).astype("float32")
y = (x[:, :1] * x[:, 1:2] > 0).astype("float32")


def contrastive(margin=1.0):
    def contrastive_loss(y_true, y_pred):
        near = (1 - y_true) * ops.square(y_pred)
        far = y_true * ops.square(ops.maximum(margin - y_pred, 0.0))
        return ops.mean(near + far)

    return contrastive_loss


class PulledToHalf(keras.losses.Loss):
    def __init__(self, factor=0.1, name="pulled_to_half"):
        super().__init__(name=name)
        self.factor = factor

    def call(self, y_true, y_pred):
        squared = ops.mean(ops.square(y_true - y_pred), axis=-1)
        return squared + self.factor * ops.mean(ops.square(0.5 - y_pred), axis=-1)


class RightAnswers(keras.metrics.Metric):
    def __init__(self, name="right_answers", **kwargs):
        super().__init__(name=name, **kwargs)
        self.count = self.add_variable(shape=(), initializer="zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        right = ops.equal(ops.cast(y_true, "int32"), ops.cast(ops.greater(y_pred, 0.5), "int32"))
        right = ops.cast(right, "float32")
        if sample_weight is not None:
            right = ops.multiply(right, ops.cast(sample_weight, "float32"))
        self.count.assign(self.count + ops.sum(right))

    def result(self):
        return self.count

    def reset_state(self):
        self.count.assign(0.0)


def get_model():
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(32, activation="relu"),
            layers.Lambda(lambda h: h * 0.5),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


model = get_model()
model.compile(
    loss=contrastive(margin=1), optimizer=keras.optimizers.RMSprop(0.01), metrics=["accuracy"]
)
history = model.fit(x, y, batch_size=40, epochs=10, verbose=0)
print("contrastive loss:", history.history["loss"][-1])
print("accuracy:", history.history["accuracy"][-1])

model = get_model()
model.compile(loss=PulledToHalf(), optimizer=keras.optimizers.Adam(0.01), metrics=[RightAnswers()])
history = model.fit(
    x, y, batch_size=40, epochs=10, verbose=0, sample_weight=np.full(400, 0.5, "float32")
)
print("pulled loss:", history.history["loss"][-1])
print("right answers:", float(history.history["right_answers"][-1]) / 400)
