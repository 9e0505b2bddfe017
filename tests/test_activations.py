import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import chainrule as cr
from chainrule import activations
from helpers import numerical

NUMBERS = st.floats(-8, 8, allow_nan=False).filter(lambda z: abs(z) > 1e-3)


@pytest.mark.parametrize("name", sorted(activations.ALL))
@given(z=arrays("float64", array_shapes(min_dims=1, max_dims=3, max_side=4), elements=NUMBERS))
def test_derivative(name, z):
    f = activations.get(name)
    weight = np.cos(np.arange(z.size)).reshape(z.shape)
    a = f(z)
    computed = f.backward(weight, z, a, np.empty_like(z))
    expected = numerical(lambda at: float((f(at) * weight).sum()), z.copy())
    np.testing.assert_allclose(computed, expected, atol=1e-7, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", sorted(activations.ALL))
def test_extremes_stay_finite_and_silent(name, dtype):
    z = np.array([[-1e30, -1000.0, 0.0, 1000.0, 1e30]], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        a = activations.get(name)(z)
    assert a.dtype == dtype
    assert np.isfinite(a).all()


def test_calling_does_not_change_or_share_the_argument():
    z = np.array([1.0, -1.0])
    for f in activations.ALL.values():
        a = f(z)
        a += 5.0
        assert z.tolist() == [1.0, -1.0]


def test_integers_are_taken():
    assert activations.relu([-1, 2]).tolist() == [0.0, 2.0]


def test_wrong_names_are_answered_with_the_right_one():
    with pytest.raises(cr.errors.UnknownNameError, match="Did you mean 'sigmoid'"):
        cr.layers.Dense(1, activation="sigmod")
    with pytest.raises(cr.errors.ArgumentError, match="derivative"):
        cr.layers.Dense(1, activation=np.tanh)
