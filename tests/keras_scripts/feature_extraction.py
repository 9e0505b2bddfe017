"""Parts of models become models: encoders, all features of all layers, and an ensemble."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(25)

encoder_input = keras.Input(shape=(28, 28, 1), name="img")
x = layers.Conv2D(8, 3, activation="relu")(encoder_input)
x = layers.Conv2D(8, 3, activation="relu")(x)
x = layers.MaxPooling2D(3)(x)
x = layers.Conv2D(16, 3, activation="relu")(x)
encoder_output = layers.GlobalMaxPooling2D()(x)
encoder = keras.Model(encoder_input, encoder_output, name="encoder")

x = layers.Reshape((4, 4, 1))(encoder_output)
x = layers.Conv2DTranspose(8, 3, activation="relu")(x)
x = layers.Conv2DTranspose(8, 3, activation="relu")(x)
x = layers.UpSampling2D(3)(x)
x = layers.Conv2DTranspose(8, 3, activation="relu")(x)
decoder_output = layers.Conv2DTranspose(1, 3)(x)
autoencoder = keras.Model(encoder_input, decoder_output, name="autoencoder")
autoencoder.summary()

features = keras.Model(
    inputs=autoencoder.inputs, outputs=[layer.output for layer in autoencoder.layers]
)
pictures = np.random.default_rng(21).random((4, 28, 28, 1)).astype("float32")
found = features(pictures)
print("features:", len(found), tuple(found[-1].shape))

autoencoder.compile("adam", "mse")
history = autoencoder.fit(pictures, pictures, epochs=10, verbose=0)
print("loss:", history.history["loss"][-1])


def get_model(number):
    inputs = keras.Input(shape=(16,))
    return keras.Model(inputs, layers.Dense(1)(inputs), name=f"member_{number}")


members = [get_model(number) for number in range(3)]
inputs = keras.Input(shape=(16,))
outputs = layers.average([member(inputs) for member in members])
ensemble = keras.Model(inputs=inputs, outputs=outputs)
codes = encoder.predict(pictures, verbose=0)
alone = np.mean([member.predict(codes, verbose=0) for member in members], axis=0)
print("ensemble:", np.allclose(ensemble.predict(codes, verbose=0), alone, atol=1e-5))

model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(4, 5, strides=2, activation="relu", name="first"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(3),
    ]
)
first = keras.Model(inputs=model.inputs, outputs=model.get_layer(name="first").output)
print("first:", tuple(first(pictures).shape))
model.pop()
for layer in model.layers:
    layer.trainable = False
model.add(layers.Dense(2, activation="softmax"))
print("trainable:", len(model.trainable_weights))
