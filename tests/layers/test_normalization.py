"""Normalization with statistics measured before training."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ArgumentError, DataError, ShapeError
from chainrule.layers import Normalization
from layer_checks import check_layer, draw


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({}, (3,)),
        ({"mean": 2.0, "variance": 4.0}, (2, 3)),
        ({"mean": [1.0, 2.0, 3.0], "variance": [4.0, 5.0, 0.5]}, (2, 3)),
        ({"axis": 1, "mean": [1.0, 2.0], "variance": [4.0, 5.0]}, (2, 3)),
        ({"axis": None, "mean": 1.0, "variance": 4.0}, (2, 3)),
        ({"axis": (1, 2), "mean": [1.0, 2.0, 3.0], "variance": [4.0, 5.0, 0.5]}, (2, 3)),
        ({"axis": [1, 2], "mean": np.ones((2, 3)), "variance": np.ones((2, 3))}, (2, 3)),
    ],
)
def test_normalization(options, shape, invert):
    check_layer(lambda **o: Normalization(invert=invert, **options, **o), shape)


@pytest.mark.parametrize(
    ("axis", "over"), [(-1, (0, 1)), (1, (0, 2)), ((1, 2), 0), ([2, 1], 0), (None, (0, 1, 2))]
)
def test_adapt_measures_each_feature(axis, over):
    x = 4 + 3 * draw((2, 3), batch=50)
    layer = Normalization(axis, dtype="float64")
    layer.adapt(x)
    y = layer(x)
    np.testing.assert_allclose(y.mean(axis=over), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=over), 1, rtol=1e-12)
    back = Normalization(axis, invert=True, dtype="float64")
    back.adapt(x)
    np.testing.assert_allclose(back(y), x)


def test_batches_of_any_size_measure_what_the_whole_does():
    x = 4 + 3 * draw((3,), batch=50)
    whole, parts = Normalization(dtype="float64"), Normalization(dtype="float64")
    whole.adapt(x)
    parts.adapt(part for part in (x[:7], (x[7:8], "a target"), x[8:8], x[8:]))
    for left, right in zip(whole.get_weights(), parts.get_weights(), strict=True):
        np.testing.assert_allclose(left, right)


def test_adapting_again_forgets_what_was_measured_before():
    layer = Normalization()
    layer.adapt(draw((3,)))
    layer.adapt([[0.0, 0.0, 0.0], [2.0, 4.0, 6.0]])
    np.testing.assert_allclose(layer.mean, [[1.0, 2.0, 3.0]])
    np.testing.assert_allclose(layer.variance, [[1.0, 4.0, 9.0]])


def test_a_constant_feature_comes_out_as_zero():
    layer = Normalization()
    layer.adapt(np.full((4, 1), 3.0))
    assert not layer(np.full((4, 1), 3.0)).any()


def test_a_model_starts_with_it():
    x = 4 + 3 * draw((3,), batch=20)
    layer = Normalization()
    layer.adapt(x)
    model = cr.Sequential([cr.Input((3,)), layer])
    np.testing.assert_allclose(model.predict(x, verbose=0).mean(axis=0), 0, atol=1e-6)
    assert model.trainable_weights == []
    assert [w.shape for w in model.weights] == [(3,), (3,), ()]


@pytest.mark.parametrize(
    "options",
    [
        {"mean": 1.0},
        {"variance": 1.0},
        {"mean": [1.0], "variance": 1.0},
        {"axis": None, "mean": [1.0], "variance": [1.0]},
        {"axis": "last"},
    ],
)
def test_arguments_that_will_not_do(options):
    with pytest.raises(ArgumentError):
        Normalization(**options)


def test_data_that_will_not_do():
    with pytest.raises(ArgumentError, match="can't adapt"):
        Normalization(mean=0.0, variance=1.0).adapt(draw((3,)))
    with pytest.raises(DataError, match="no data"):
        Normalization().adapt(np.ones((0, 3)))
    with pytest.raises(ShapeError, match="axis=None"):
        Normalization().adapt(np.ones(3))
    with pytest.raises(ShapeError, match="3 features"):
        Normalization(mean=[0.0, 1.0], variance=[1.0, 1.0])(draw((3,)))
    layer = Normalization()
    layer.adapt(draw((3,)))
    with pytest.raises(ShapeError, match="3 long"):
        layer.adapt(draw((4,)))
