import copy
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import chainrule as cr
from chainrule import activations
from chainrule.activations.erf import normal_cdf
from chainrule.layers import Activation, Dense
from helpers import numerical

# Where one or the other activation has a corner; there is no derivative to compare with.
CORNERS = (0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 6.0)
NUMBERS = st.floats(-8, 8, allow_nan=False).filter(
    lambda z: min(abs(abs(z) - corner) for corner in CORNERS) > 1e-3
)
BLOCKS = arrays("float64", array_shapes(min_dims=1, max_dims=3, max_side=4), elements=NUMBERS)
WITH_OPTIONS = [
    activations.Relu(negative_slope=0.1),
    activations.Relu(max_value=6.0),
    activations.Relu(threshold=0.5),
    activations.Relu(negative_slope=0.3, max_value=2.0, threshold=0.25),
    activations.Relu(max_value=6.0, threshold=-1.0),
    activations.LeakyRelu(0.01),
    activations.Elu(alpha=0.7),
    activations.Celu(alpha=2.5),
    activations.Gelu(approximate=True),
    activations.HardShrink(threshold=1.0),
    activations.SoftShrink(threshold=2.0),
    activations.Threshold(0.25, -3.0),
    activations.Squareplus(b=0.5),
    activations.Softmax(axis=0),
    activations.Softmax(axis=None),
    activations.LogSoftmax(axis=0),
    activations.LogSoftmax(axis=None),
]


def assert_derivative(f, z):
    a = f(z)
    weight = np.cos(np.arange(a.size)).reshape(a.shape)
    computed = f.backward(weight, z, a, np.empty_like(z))
    expected = numerical(lambda at: float((f(at) * weight).sum()), z.copy())
    assert abs(computed - expected).max() <= 1e-6 * max(1.0, abs(expected).max())


@settings(deadline=None, max_examples=25)
@given(z=BLOCKS)
@pytest.mark.parametrize("name", sorted(set(activations.ALL) - {"sparsemax"}))
def test_derivative(name, z):
    assert_derivative(activations.get(name), z)


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("name", sorted(activations.ALL))
def test_a_single_number(name, kind):
    f, z = activations.get(name), np.array(0.5, kind)
    if hasattr(f, "axis"):
        pytest.skip("It is about several numbers.")
    assert (f(z).shape, f(z).dtype) == ((), z.dtype)
    assert f(z) == f(z[np.newaxis])[0]
    assert f(3).dtype == "float32"


@settings(deadline=None, max_examples=20)
@given(z=BLOCKS)
@pytest.mark.parametrize("f", WITH_OPTIONS, ids=str)
def test_derivative_with_options(f, z):
    assert_derivative(f, z)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("seed", range(5))
def test_derivative_of_sparsemax(axis, seed):
    """Its corners lie wherever a share becomes 0; the check of a layer leaves corners out."""
    z = np.random.default_rng(seed).normal(size=(3, 4))
    report = cr.check_gradients(Activation(activations.Sparsemax(axis=axis)), z)
    assert report.ok, report


@settings(deadline=None, max_examples=25)
@given(
    z=arrays(
        "float64",
        st.tuples(*[st.sampled_from([2, 4])] * 3),
        elements=NUMBERS,
    ),
    axis=st.integers(-3, 2),
)
def test_derivative_of_glu(z, axis):
    assert_derivative(activations.Glu(axis), z)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", sorted(set(activations.ALL) - {"exponential"}))
def test_extremes_stay_finite_and_silent(name, dtype):
    f = activations.get(name)
    z = np.array([[-1e30, -1000.0, 0.0, 1000.0, 1e30]], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        a = f(z)
        slope = f.backward(np.ones_like(z), z, a, np.empty_like(z))
    assert a.dtype == slope.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()
    assert abs(slope).max() < 5.0


def test_the_exponential_grows_to_infinity_in_silence():
    with np.errstate(all="raise", under="ignore"):
        assert activations.exponential([-1000.0, 1000.0]).tolist() == [0.0, math.inf]


@pytest.mark.parametrize("f", [*activations.ALL.values(), *WITH_OPTIONS], ids=str)
def test_float32_stays_float32_and_is_close_to_float64(f):
    z = np.linspace(-9, 9, 74).reshape(2, 37)
    single = f(z.astype("float32"))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, f(z), rtol=3e-6, atol=3e-7)


def test_calling_does_not_change_or_share_the_argument():
    z = np.array([1.0, -1.0])
    for f in activations.ALL.values():
        a = f(z)
        a += 5.0
        assert z.tolist() == [1.0, -1.0]


def test_integers_are_taken():
    assert activations.relu([-1, 2]).tolist() == [0.0, 2.0]


def test_the_normal_distribution_is_exact():
    z = np.concatenate([np.linspace(-6.0, 6.0, 2401), [-40.0, 40.0, 1e-9, -1e-300]])
    exact = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in z])
    np.testing.assert_allclose(normal_cdf(z), exact, rtol=2e-14, atol=1e-16)
    # In single precision z**2 / 2 is off by 1e-7 of itself, and the tail by that much relatively.
    single = normal_cdf(z.astype("float32"))
    np.testing.assert_allclose(single, exact, rtol=4e-6, atol=2e-7)


def test_options_beside_the_array_are_those_of_keras():
    relu, softmax = activations.relu, activations.softmax
    assert relu([-10.0, 3.0, 9.0], negative_slope=0.1, max_value=6).tolist() == [-1.0, 3.0, 6.0]
    assert relu([-10.0, 3.0, 9.0], 0.1, 6).tolist() == [-1.0, 3.0, 6.0]
    assert softmax([[1.0, 2.0], [1.0, 2.0]], axis=-2).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert activations.gelu(1.0, approximate=True) == activations.Gelu(True)(1.0)
    assert activations.threshold([0.0, 1.0, 2.0], 1.0, 5.0).tolist() == [5.0, 5.0, 2.0]
    # A call changes nothing for the next one, and keeps what the object was made with.
    assert relu(9.0) == 9.0
    assert activations.Relu(max_value=6.0)([-2.0, 9.0], negative_slope=0.5).tolist() == [-1.0, 6.0]
    with pytest.raises(cr.errors.ArgumentError, match=r"'alpha'.*negative_slope"):
        relu(1.0, alpha=0.1)
    with pytest.raises(cr.errors.ArgumentError, match="only the array"):
        activations.tanh(1.0, 2.0)


@settings(deadline=None, max_examples=25)
@given(z=arrays("float64", (3, 4), elements=st.floats(-3, 3)))
def test_sparsemax_gives_the_nearest_shares(z):
    shares = activations.sparsemax(z)
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1.0, rtol=1e-12)
    # No other shares are nearer: not those of softmax, nor one share moved to a neighbour.
    for other in (activations.softmax(z), np.roll(shares, 1, axis=-1), 0.9 * shares + 0.025):
        nearer = ((other - z) ** 2).sum(axis=-1) < ((shares - z) ** 2).sum(axis=-1) - 1e-9
        assert not nearer.any()


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax"])
def test_a_row_is_wanted_where_shares_are_computed(name):
    with pytest.raises(cr.errors.ArgumentError, match=name):
        activations.get(name)(1.0)


def test_names_aliases_and_objects_are_found():
    assert activations.get("swish") is activations.silu
    assert activations.get("HARD_SWISH") is activations.hard_silu
    assert isinstance(activations.get("LeakyRelu"), activations.LeakyRelu)
    assert activations.get(activations.Elu).alpha == 1.0
    assert Dense(1, activation=activations.gelu).activation is activations.gelu
    assert set(activations.__all__) <= set(dir(activations))


@pytest.mark.parametrize("f", [*activations.ALL.values(), *WITH_OPTIONS], ids=str)
def test_written_down_and_read_back(f):
    written = activations.serialize(f)
    assert written == json.loads(json.dumps(written))
    assert isinstance(written, str) == (f in activations.ALL.values())
    made = activations.deserialize(written)
    assert type(made) is type(f)
    assert made.get_config() == f.get_config()
    layer = Dense.from_config(json.loads(json.dumps(Dense(2, activation=f).get_config())))
    z = np.linspace(-2, 2, 8).reshape(2, 4)
    np.testing.assert_array_equal(layer.activation(z), f(z))


def test_a_default_made_anew_or_copied_is_still_written_as_its_name():
    assert activations.serialize(activations.Relu()) == "relu"
    assert activations.serialize(copy.deepcopy(activations.tanh)) == "tanh"
    assert activations.serialize(activations.Relu(max_value=6.0))["class_name"] == "Relu"


def test_glu_stands_alone_and_not_inside_a_layer():
    layer = Activation("glu")
    x = np.arange(8.0).reshape(2, 4)
    assert layer(x).shape == layer.compute_output_shape((2, 4)) == (2, 2)
    assert layer.compute_output_shape((None, None)) == (None, None)
    assert type(layer).from_config(layer.get_config()).activation is activations.glu
    assert cr.check_gradients(Activation("glu"), x).ok
    for given_as in ("glu", activations.glu, activations.Glu):
        with pytest.raises(cr.errors.UnsupportedError, match=r"layers\.Activation"):
            Dense(4, activation=given_as)
    with pytest.raises(cr.errors.ShapeError, match="even"):
        activations.glu([1.0, 2.0, 3.0])


def test_what_needs_numbers_says_so():
    for wanted in ("threshold", activations.Threshold):
        with pytest.raises(cr.errors.ArgumentError, match="default_value"):
            activations.get(wanted)
    with pytest.raises(cr.errors.ArgumentError, match="alpha"):
        activations.Celu(alpha=0)
    with pytest.raises(cr.errors.ArgumentError, match="b=0"):
        activations.squareplus(1.0, b=0)


def test_on_a_symbolic_tensor_a_layer_is_added():
    x = cr.Input((3,))
    y = activations.relu(x, max_value=6.0)
    assert y.shape == (None, 3)
    assert isinstance(y.node.layer, Activation)
    assert y.node.layer.activation.max_value == 6.0


def test_wrong_names_are_answered_with_the_right_one():
    with pytest.raises(cr.errors.UnknownNameError, match="Did you mean 'sigmoid'"):
        cr.layers.Dense(1, activation="sigmod")
    with pytest.raises(cr.errors.ArgumentError, match="derivative"):
        cr.layers.Dense(1, activation=np.tanh)
