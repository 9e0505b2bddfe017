import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

import chainrule as cr
from chainrule.layers import ELU, Activation, LeakyReLU, PReLU, ReLU, Softmax
from helpers import numerical

SHAPES = array_shapes(min_dims=2, max_dims=4, max_side=3)
PLAIN = [
    ReLU(),
    ReLU(max_value=0.7, negative_slope=0.2, threshold=0.1),
    LeakyReLU(),
    ELU(alpha=0.6),
    Softmax(),
    Softmax(axis=1),
    Softmax(axis=(0, 1)),
    Activation("gelu"),
]


def numbers(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@settings(deadline=None, max_examples=20)
@given(shape=SHAPES, seed=st.integers(0, 99))
@pytest.mark.parametrize("like", PLAIN, ids=lambda layer: layer.name)
def test_gradients_and_shapes(like, shape, seed):
    layer = type(like).from_config(like.get_config())
    x = numbers(shape, seed)
    report = cr.check_gradients(layer, x)
    assert report.ok, report
    assert layer.compute_output_shape(shape) == layer(x).shape


@settings(deadline=None, max_examples=20)
@given(shape=SHAPES, shared=st.sets(st.integers(1, 3)), seed=st.integers(0, 99))
def test_gradients_of_prelu(shape, shared, seed):
    shared = [axis for axis in shared if axis < len(shape)]
    layer = PReLU("random_normal", shared_axes=shared)
    report = cr.check_gradients(layer, numbers(shape, seed))
    assert report.ok, report
    wanted = [1 if a in shared else n for a, n in enumerate(shape)][1:]
    assert layer.alpha.shape == tuple(wanted)
    assert layer.alpha.path == "p_re_lu/alpha"


@settings(deadline=None, max_examples=20)
@given(
    rows=st.integers(1, 3),
    columns=st.integers(1, 4),
    axis=st.sampled_from([-1, 0, (0, 1)]),
    seed=st.integers(0, 99),
)
def test_gradients_of_a_masked_softmax(rows, columns, axis, seed):
    layer = Softmax(axis, dtype="float64")
    x, weight = numbers((rows, columns), seed), numbers((rows, columns), seed + 100)
    mask = np.random.default_rng(seed).random((rows, columns)) > 0.4
    expected = numerical(lambda at: float((layer(at, mask=mask) * weight).sum()), x.copy())
    layer.forward(x, mask=mask)
    np.testing.assert_allclose(layer.backward(weight), expected, rtol=1e-6, atol=1e-8)


def test_a_masked_softmax_shares_among_the_rest():
    layer = Softmax()
    x = [[1.0, 2.0, 7.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]
    mask = [[1, 1, 0], [0, 0, 0], [0, 1, 0]]
    shares = layer(x, mask=mask)
    np.testing.assert_allclose(shares[0, :2], layer([[1.0, 2.0]])[0], rtol=1e-6)
    np.testing.assert_allclose(shares.sum(axis=1), [1.0, 0.0, 1.0], rtol=1e-6)
    assert not shares[np.array(mask) == 0].any()
    np.testing.assert_allclose(layer(x, mask=[True, True, False])[:, 2], 0.0)


@pytest.mark.parametrize("mask", [np.ones((2, 2)), np.ones((1, 2, 3)), np.ones(4)])
def test_a_mask_that_does_not_fit_is_refused(mask):
    with pytest.raises(cr.errors.ShapeError, match="broadcast"):
        Softmax()(np.ones((2, 3)), mask=mask)


@pytest.mark.parametrize(
    "layer",
    [
        *PLAIN,
        LeakyReLU(0.05, name="leaky"),
        PReLU("ones", "l1", "non_neg", shared_axes=1),
        PReLU(shared_axes=(1, 2)),
        Activation(cr.activations.Elu(0.3)),
        Softmax(axis=[1, 2]),
    ],
    ids=lambda layer: layer.name,
)
def test_written_down_and_read_back(layer):
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    assert again.get_config() == layer.get_config()
    x = numbers((2, 3, 2))
    np.testing.assert_array_equal(again(x), type(layer).from_config(config)(x))
    found = cr.layers.deserialize(cr.layers.serialize(layer))
    assert type(found) is type(layer)


def test_names_are_those_of_keras():
    names = [layer.name for layer in (ReLU(), LeakyReLU(), PReLU(), ELU(), Softmax())]
    assert names == ["re_lu", "leaky_re_lu", "p_re_lu", "elu", "softmax"]


def test_prelu_learns_its_slope():
    cr.utils.set_random_seed(0)
    model = cr.Sequential([cr.Input((1,)), PReLU()])
    model.compile(cr.optimizers.SGD(0.5), "mse")
    x = np.array([[-1.0], [-0.5], [0.5], [1.0]])
    model.fit(x, np.where(x < 0, 0.25 * x, x), epochs=100, verbose=0)
    assert model.get_weights()[0].tolist() == pytest.approx([0.25], abs=1e-3)


def test_the_slope_at_the_corner_is_that_of_keras():
    x, grad = np.zeros((1, 1), "float32"), np.ones((1, 1), "float32")
    for layer, slope in ((ReLU(), 0.0), (LeakyReLU(0.5), 0.5), (PReLU("ones"), 0.0)):
        layer(x)
        assert layer.backward(grad)[0, 0] == slope


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: ReLU(max_value=-1.0), r"max_value=-1\.0"),
        (lambda: ReLU(negative_slope=None), "negative_slope=None"),
        (lambda: ReLU(threshold=-0.5), r"threshold=-0\.5"),
        (lambda: LeakyReLU(-1), "negative_slope=-1"),
        (lambda: LeakyReLU(None), "negative_slope=None"),
        (lambda: PReLU(shared_axes=0), "shared_axes=0"),
        (lambda: PReLU(shared_axes=[3])(np.ones((2, 3))), "no axis 3"),
        (lambda: PReLU().build((None, None, 3)), r"shared_axes=\[1\]"),
        (lambda: Activation(np.tanh), "derivative"),
    ],
)
def test_bad_arguments_are_answered(make, match):
    with pytest.raises((cr.errors.ArgumentError, cr.errors.ShapeError), match=match):
        make()


def test_prelu_wants_the_shape_it_was_built_for():
    layer = PReLU()
    layer(np.ones((2, 3)))
    with pytest.raises(cr.errors.ShapeError, match="axis 1 must be 3 long"):
        layer(np.ones((2, 4)))


def test_the_older_name_of_the_slope_is_understood():
    with pytest.warns(UserWarning, match="negative_slope"):
        assert LeakyReLU(alpha=0.1).negative_slope == 0.1
