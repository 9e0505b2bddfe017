"""Whole models, weights alone and descriptions are saved and come back."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(17)


@keras.saving.register_keras_serializable(package="my_package")
class Doubled(keras.layers.Layer):
    def __init__(self, units=8, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = layers.Dense(units, activation="relu")

    def call(self, inputs):
        return self.dense(inputs) * 2.0

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


def get_model():
    inputs = keras.Input(shape=(8,))
    x = Doubled(8)(inputs)
    outputs = keras.layers.Dense(1)(x)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer=keras.optimizers.Adam(), loss="mean_squared_error")
    return model


model = get_model()
rng = np.random.default_rng(13)
test_input, test_target = rng.random((64, 8)), rng.random((64, 1))
model.fit(test_input, test_target, epochs=2, verbose=0)

model.save("my_model.keras")
reconstructed_model = keras.models.load_model("my_model.keras")
same = np.allclose(
    model.predict(test_input, verbose=0), reconstructed_model.predict(test_input, verbose=0)
)
print("the same predictions:", same)
reconstructed_model.fit(test_input, test_target, epochs=2, verbose=0)

new_model = keras.models.clone_model(model)
new_model.set_weights(model.get_weights())
a, b = (keras.ops.convert_to_numpy(each(test_input)) for each in (new_model, model))
print("a clone:", np.allclose(a, b, atol=1e-6))

json_config = model.to_json()
from_json = keras.models.model_from_json(json_config)
print("layers:", [type(layer).__name__ for layer in from_json.layers])

layer = keras.layers.Dense(3, activation="relu", kernel_regularizer="l2")
layer_config = layer.get_config()
new_layer = keras.layers.Dense.from_config(layer_config)
print("units:", new_layer.units, new_layer.get_config() == layer_config)
print("loss:", float(model.evaluate(test_input, test_target, verbose=0)))
