"""Layers that draw random numbers in training."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import layers
from chainrule.errors import ArgumentError, ShapeError
from layer_checks import check_layer

KINDS = [
    (layers.Dropout, {"rate": 0.3}, (4,)),
    (layers.Dropout, {"rate": 0.5, "noise_shape": (None, 1, None)}, (4, 3)),
    (layers.Dropout, {"rate": 1.0}, (4,)),
    (layers.Dropout, {"rate": 0, "seed": 3}, (4,)),
    (layers.SpatialDropout1D, {"rate": 0.5, "seed": 3}, (4, 3)),
    (layers.SpatialDropout2D, {"rate": 0.5}, (2, 3, 4)),
    (layers.SpatialDropout2D, {"rate": 0.5, "data_format": "channels_first"}, (4, 2, 3)),
    (layers.SpatialDropout3D, {"rate": 0.5}, (2, 1, 3, 4)),
    (layers.GaussianNoise, {"stddev": 0.4}, (4,)),
    (layers.GaussianDropout, {"rate": 0.4}, (4,)),
    (layers.AlphaDropout, {"rate": 0.4}, (4,)),
    (layers.AlphaDropout, {"rate": 0.4, "noise_shape": [None, 1, 3]}, (4, 3)),
]
RANDOM = [(kind, o, shape) for kind, o, shape in KINDS if 0 < o.get("rate", 0.5) < 1]


@pytest.mark.parametrize(("kind", "options", "shape"), KINDS)
def test_random_layers(kind, options, shape):
    check_layer(lambda **o: kind(**options, **o), shape)


@pytest.mark.parametrize(("kind", "options", "shape"), KINDS)
def test_nothing_happens_at_inference(kind, options, shape):
    x = np.ones((5, *shape), "f4")
    layer = kind(**options)
    np.testing.assert_array_equal(layer(x), x)
    assert layer.backward(x) is x
    assert layer.inner() == {}


@pytest.mark.parametrize(("kind", "options", "shape"), RANDOM)
def test_the_same_seed_draws_the_same_and_the_next_call_draws_anew(kind, options, shape):
    x = np.ones((50, *shape), "f4")
    options = {**options, "seed": 5}
    first, second = kind(**options), kind(**options)
    np.testing.assert_array_equal(first(x, training=True), second(x, training=True))
    assert (first(x, training=True) != first(x, training=True)).any()
    other = kind(**{**options, "seed": 6})
    assert (other(x, training=True) != kind(**options)(x, training=True)).any()


@pytest.mark.parametrize(("kind", "options", "shape"), RANDOM)
def test_the_global_seed_makes_the_draws_the_same(kind, options, shape):
    x = np.ones((50, *shape), "f4")
    options = {k: v for k, v in options.items() if k != "seed"}
    outputs = []
    for _ in range(2):
        cr.utils.set_random_seed(11)
        outputs.append(kind(**options)(x, training=True))
    np.testing.assert_array_equal(*outputs)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_dropout_keeps_the_mean_and_drops_the_share(rate):
    # 40000 draws: the share has a standard deviation of at most 0.0025, so 0.02 is 8 of them.
    y = layers.Dropout(rate, seed=1)(np.ones((200, 200)), training=True)
    assert (y == 0).mean() == pytest.approx(rate, abs=0.02)
    assert y.mean() == pytest.approx(1.0, abs=0.02 / (1 - rate))
    assert set(np.unique(y)) == {0.0, np.float32(1 / (1 - rate))}


def test_a_rate_of_one_drops_everything():
    assert not layers.Dropout(1.0)(np.ones((9, 9)), training=True).any()


def test_noise_of_length_one_is_shared_along_its_axis():
    x = np.ones((20, 6, 5))
    y = layers.Dropout(0.5, noise_shape=(None, 1, None), seed=2)(x, training=True)
    assert (y == y[:, :1]).all()
    assert (y != y[:1]).any()


@pytest.mark.parametrize(
    ("layer", "shape", "channels"),
    [
        (layers.SpatialDropout1D(0.5, seed=1), (9, 4, 8), -1),
        (layers.SpatialDropout2D(0.5, seed=1), (9, 4, 3, 8), -1),
        (layers.SpatialDropout2D(0.5, "channels_first", seed=1), (9, 8, 4, 3), 1),
        (layers.SpatialDropout3D(0.5, seed=1), (9, 2, 4, 3, 8), -1),
        (layers.SpatialDropout3D(0.5, "channels_first", seed=1), (9, 8, 2, 4, 3), 1),
    ],
)
def test_channels_are_dropped_as_a_whole(layer, shape, channels):
    y = layer(np.ones(shape), training=True)
    per_channel = np.moveaxis(y, channels, 1).reshape(9, 8, -1)
    assert (per_channel == per_channel[:, :, :1]).all()
    assert 0 < (per_channel == 0).mean() < 1


def test_gaussian_noise_has_its_deviation_around_what_came():
    y = layers.GaussianNoise(0.25, seed=1)(np.full((200, 200), 3.0), training=True)
    assert y.mean() == pytest.approx(3.0, abs=0.01)
    assert y.std() == pytest.approx(0.25, abs=0.01)


def test_gaussian_dropout_has_the_mean_and_variance_of_dropout():
    y = layers.GaussianDropout(0.2, seed=1)(np.full((200, 200), 2.0), training=True)
    assert y.mean() == pytest.approx(2.0, abs=0.03)
    assert y.var() == pytest.approx(4.0 * 0.2 / 0.8, rel=0.05)


def test_alpha_dropout_keeps_mean_and_variance():
    x = np.random.default_rng(3).normal(size=(300, 300))
    y = layers.AlphaDropout(0.4, seed=1)(x, training=True)
    assert y.mean() == pytest.approx(0.0, abs=0.03)
    assert y.var() == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("rate", [-0.1, 1.1, "0.5", None, True])
@pytest.mark.parametrize("kind", [layers.Dropout, layers.GaussianNoise, layers.AlphaDropout])
def test_rates_are_from_zero_to_one(kind, rate):
    with pytest.raises(ArgumentError, match="from 0 to 1"):
        kind(rate)


def test_a_rate_of_one_makes_no_sense_where_the_variance_counts():
    for kind in (layers.GaussianDropout, layers.AlphaDropout):
        with pytest.raises(ArgumentError, match="below 1"):
            kind(1)


@pytest.mark.parametrize("noise_shape", ["ab", 3, (0, 1), (None, 1.5), (True, 1)])
def test_a_noise_shape_is_a_tuple_of_lengths(noise_shape):
    with pytest.raises(ArgumentError, match="noise_shape"):
        layers.Dropout(0.5, noise_shape=noise_shape)


@pytest.mark.parametrize("noise_shape", [(None,), (None, 2), (5, None)])
def test_a_noise_shape_must_fit_the_input(noise_shape):
    with pytest.raises(ShapeError, match="noise_shape"):
        layers.Dropout(0.5, noise_shape=noise_shape)(np.ones((4, 3)), training=True)


def test_spatial_dropout_wants_its_number_of_axes():
    with pytest.raises(ShapeError, match="4 axes"):
        layers.SpatialDropout2D(0.5)(np.ones((4, 3)))
    with pytest.raises(ArgumentError, match="data_format"):
        layers.SpatialDropout3D(0.5, data_format="first")


def test_a_mask_passes_through():
    mask = np.array([[True, False]])
    assert layers.Dropout(0.5).compute_mask(np.ones((1, 2, 3)), mask) is mask


def test_dropout_in_a_model_drops_in_fit_only():
    cr.utils.set_random_seed(0)
    model = cr.Sequential([cr.Input((4,)), layers.Dropout(0.5), layers.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    x = np.ones((8, 4), "f4")
    np.testing.assert_array_equal(model.predict(x, verbose=0), model.predict(x, verbose=0))
    history = model.fit(x, np.ones((8, 1)), epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
