"""Recurrent layers inside models: masks that come from an Embedding, states that go across."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.layers import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    Dense,
    Embedding,
    GRUCell,
    LSTMCell,
    SimpleRNN,
    TimeDistributed,
)


def data(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def test_a_decoder_starts_from_the_encoders_states():
    source, target = cr.Input((None, 2)), cr.Input((None, 3))
    _, *states = LSTM(4, return_state=True)(source)
    output = LSTM(4, return_sequences=True)(target, initial_state=states)
    model = cr.Model([source, target], Dense(2)(output))
    report = cr.check_gradients(model, [data(2, 3, 2), data(2, 4, 3)])
    assert report.ok, report


def test_initial_states_may_be_constants():
    x = cr.Input((3, 2))
    output = GRU(2)(x, initial_state=np.ones((2, 2)))
    model = cr.Model(x, output)
    layer = model.layers[-1]
    batch = data(2, 3, 2).astype("float32")
    wanted = layer(batch, initial_state=np.ones((2, 2)))
    np.testing.assert_array_equal(model(batch), wanted)


@pytest.mark.parametrize("wrap", [lambda layer: layer, Bidirectional])
@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_the_mask_of_an_embedding_reaches_all_layers(kind, wrap):
    words = cr.Input((None,), dtype="int32")
    first = wrap(kind(3, return_sequences=True))
    model = cr.Model(words, wrap(kind(2))(first(Embedding(9, 4, mask_zero=True)(words))))
    short, padded = np.array([[3, 5]]), np.array([[3, 5, 0, 0]])
    np.testing.assert_allclose(model(padded), model(short), rtol=1e-5, atol=1e-6)
    report = cr.check_gradients(model, padded)
    assert report.ok, report


@pytest.mark.parametrize(
    "layer",
    [
        LSTM(3, dropout=0.3, recurrent_dropout=0.3),
        GRU(3, dropout=0.3, reset_after=False),
        RNN([LSTMCell(3, dropout=0.4), GRUCell(2)], return_state=True),
        Bidirectional(GRU(2, recurrent_dropout=0.4), merge_mode=None),
        TimeDistributed(Bidirectional(LSTM(2))),
    ],
    ids=lambda layer: layer.name,
)
def test_gradients_as_check_gradients_finds_them(layer):
    shape = (2, 3, 4, 2) if isinstance(layer, TimeDistributed) else (2, 3, 2)
    report = cr.check_gradients(layer, data(*shape), training=True)
    assert report.ok, report


def test_a_layer_in_two_places_of_a_model():
    one, other = cr.Input((None, 2)), cr.Input((None, 2))
    shared = LSTM(3)
    model = cr.Model([one, other], shared(one) * shared(other))
    report = cr.check_gradients(model, [data(2, 3, 2), data(2, 4, 2, seed=1)])
    assert report.ok, report


def test_a_frozen_layer_does_not_learn():
    model = cr.Sequential([cr.Input((3, 2)), LSTM(3, trainable=False), Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    before = model.layers[0].get_weights()
    model.fit(data(8, 3, 2), data(8, 1), epochs=2, verbose=0)
    for one, other in zip(before, model.layers[0].get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


class Square(cr.regularizers.Regularizer):
    """The sum of squares."""

    def value(self, w):
        return float((w**2).sum())

    def gradient(self, w):
        return 2 * w


class AtLeastZero(cr.constraints.Constraint):
    """Nothing below 0."""

    def project(self, w):
        return np.maximum(w, 0.0)


def test_regularizers_and_constraints_reach_the_cells_weights():
    layer = LSTM(3, kernel_regularizer=Square(), recurrent_constraint=AtLeastZero())
    model = cr.Sequential([cr.Input((3, 2)), layer])
    model.compile(optimizer="sgd", loss="mse")
    report = cr.check_gradients(model, data(4, 3, 2), data(4, 3))
    assert report.ok, report
    model.fit(data(8, 3, 2), data(8, 3), epochs=1, verbose=0)
    assert layer.cell.kernel.regularizer is layer.kernel_regularizer
    assert (layer.cell.recurrent_kernel.value >= 0).all()
