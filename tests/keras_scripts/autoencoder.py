"""A convolutional autoencoder takes the noise out of pictures."""

import keras
import numpy as np
from keras import layers
from keras.models import Model

keras.utils.set_random_seed(4)

rng = np.random.default_rng(7)
rows, columns = np.mgrid[:12, :12]
middles = rng.uniform(3, 9, (500, 2, 1, 1))
clean = np.exp(-((rows - middles[:, 0]) ** 2 + (columns - middles[:, 1]) ** 2) / 6)
clean = clean[..., np.newaxis].astype("float32")
noisy = np.clip(clean + 0.3 * rng.normal(size=clean.shape), 0.0, 1.0).astype("float32")

inputs = layers.Input(shape=(12, 12, 1))

# Encoder
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(inputs)
x = layers.MaxPooling2D((2, 2), padding="same")(x)
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = layers.MaxPooling2D((2, 2), padding="same")(x)

# Decoder
x = layers.Conv2DTranspose(8, (3, 3), strides=2, activation="relu", padding="same")(x)
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = layers.UpSampling2D((2, 2))(x)
x = layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)

autoencoder = Model(inputs, x)
autoencoder.compile(optimizer=keras.optimizers.Adam(0.005), loss="binary_crossentropy")
history = autoencoder.fit(
    x=noisy[:400],
    y=clean[:400],
    epochs=6,
    batch_size=32,
    shuffle=True,
    validation_data=(noisy[400:], clean[400:]),
    verbose=0,
)
predictions = autoencoder.predict(noisy[400:], verbose=0)
print("val loss:", history.history["val_loss"][-1])
print("error before:", float(np.mean((noisy[400:] - clean[400:]) ** 2)))
print("error after:", float(np.mean((predictions - clean[400:]) ** 2)))
