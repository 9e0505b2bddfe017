"""Real trainings: whole models learn real tasks, to the accuracy that they should reach."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import layers, ops

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_small_convolutional_network_reads_handwritten_digits(seed):
    (x_train, y_train), (x_test, y_test) = cr.datasets.digits.load_data()
    x_train, x_test = (x[..., np.newaxis].astype("float32") / 16 for x in (x_train, x_test))
    cr.utils.set_random_seed(seed)
    model = cr.Sequential(
        [
            cr.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.25),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        cr.optimizers.Adam(cr.optimizers.schedules.CosineDecay(3e-3, 25 * 24)),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, batch_size=64, epochs=25, verbose=0)
    found = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
    assert found["accuracy"] >= 0.98


@pytest.mark.parametrize("seed", [0, 1])
def test_a_bidirectional_lstm_learns_which_steps_are_past_half_of_a_sum(seed):
    # Each step's label needs what comes before it, and what comes after it.
    rng = np.random.default_rng(seed)
    x = rng.random((1200, 12, 1)).astype("float32")
    total = x.sum(axis=1, keepdims=True)
    y = (np.cumsum(x, axis=1) > total / 2).astype("float32")
    cr.utils.set_random_seed(seed)
    model = cr.Sequential(
        [
            cr.Input((12, 1)),
            layers.Bidirectional(layers.LSTM(16, return_sequences=True)),
            layers.TimeDistributed(layers.Dense(1, activation="sigmoid")),
        ]
    )
    model.compile(cr.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x[:1000], y[:1000], batch_size=50, epochs=20, verbose=0)
    found = model.evaluate(x[1000:], y[1000:], verbose=0, return_dict=True)
    assert found["accuracy"] > 0.95


class TokensAndPlaces(layers.Layer):
    def __init__(self, length, tokens, width, **options):
        super().__init__(**options)
        self.tokens = layers.Embedding(tokens, width)
        self.places = layers.Embedding(length, width)

    def call(self, x):
        return self.tokens(x) + self.places(ops.arange(ops.shape(x)[-1]))


class TransformerBlock(layers.Layer):
    def __init__(self, width, heads, hidden, rate=0.1, **options):
        super().__init__(**options)
        self.attention = layers.MultiHeadAttention(heads, width // heads)
        self.hidden = cr.Sequential([layers.Dense(hidden, activation="relu"), layers.Dense(width)])
        self.norm_1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm_2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout_1, self.dropout_2 = layers.Dropout(rate), layers.Dropout(rate)

    def call(self, x, training=None):
        x = self.norm_1(x + self.dropout_1(self.attention(x, x), training=training))
        return self.norm_2(x + self.dropout_2(self.hidden(x), training=training))


@pytest.mark.parametrize("seed", [0, 1])
def test_a_tiny_transformer_finds_whether_two_marks_are_in_order(seed):
    # Token 1 and token 2 come once each; the class says which of them comes first.
    rng = np.random.default_rng(seed)
    x = rng.integers(3, 20, (1500, 12))
    places = np.argsort(rng.random((1500, 12)), axis=1)[:, :2]
    x[np.arange(1500), places[:, 0]] = 1
    x[np.arange(1500), places[:, 1]] = 2
    y = (places[:, 0] < places[:, 1]).astype("int32")
    cr.utils.set_random_seed(seed)
    tokens = cr.Input((12,), dtype="int32")
    h = TokensAndPlaces(12, 20, 32)(tokens)
    h = TransformerBlock(32, 4, 64)(h)
    h = layers.GlobalMaxPooling1D()(h)
    h = layers.Dense(16, activation="relu")(h)
    model = cr.Model(tokens, layers.Dense(2, activation="softmax")(h))
    model.compile(cr.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x[:1200], y[:1200], batch_size=40, epochs=20, verbose=0)
    found = model.evaluate(x[1200:], y[1200:], verbose=0, return_dict=True)
    assert found["accuracy"] > 0.95
