import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import chainrule as cr
from chainrule import regularizers
from helpers import numerical

AWAY_FROM_0 = st.floats(-4, 4).filter(lambda w: abs(w) > 1e-3)
MADE = [
    regularizers.L1(0.3),
    regularizers.L2(0.3),
    regularizers.L1L2(0.2, 0.1),
    regularizers.L1L2(l2=0.1),
    regularizers.OrthogonalRegularizer(0.5),
    regularizers.OrthogonalRegularizer(0.5, mode="columns"),
]


@settings(deadline=None, max_examples=25)
@given(w=arrays("float64", array_shapes(max_dims=3, max_side=4), elements=AWAY_FROM_0))
@pytest.mark.parametrize("made", MADE[:4], ids=lambda r: type(r).__name__)
def test_derivative(made, w):
    expected = numerical(made, w.copy())
    np.testing.assert_allclose(made.gradient(w), expected, rtol=1e-6, atol=1e-6)


@settings(deadline=None, max_examples=25)
@given(
    w=arrays(
        "float64", array_shapes(min_dims=2, max_dims=2, max_side=4), elements=st.floats(0.1, 4)
    ),
    flip=st.integers(0, 3),
)
@pytest.mark.parametrize("made", MADE[4:], ids=lambda r: r.mode)
def test_derivative_of_the_orthogonal_price(made, w, flip):
    # All cosines are above 0, or those with one row below 0: far from the corner at right angles.
    axis = 0 if made.mode == "rows" else 1
    np.moveaxis(w, axis, 0)[flip % w.shape[axis]] *= -1.0
    expected = numerical(made, w.copy())
    np.testing.assert_allclose(made.gradient(w), expected, rtol=1e-6, atol=1e-6)


def test_the_orthogonal_price_is_the_mean_cosine():
    w = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, -2.0]])
    cosines = [math.sqrt(0.5), 0.0, math.sqrt(0.5)]
    made = regularizers.OrthogonalRegularizer(factor=0.3)
    assert made(w) == pytest.approx(0.3 * sum(cosines) / 3)
    assert regularizers.OrthogonalRegularizer(0.3, "columns")(w.T) == pytest.approx(made(w))
    assert made([[1.0, 2.0]]) == 0.0  # one row has no other to be at an angle to


def test_rows_of_zeros_do_no_harm():
    w = np.zeros((3, 2))
    made = regularizers.OrthogonalRegularizer()
    assert made(w) == 0.0
    assert not made.gradient(w).any()


@pytest.mark.parametrize("made", MADE, ids=lambda r: type(r).__name__)
def test_written_down_read_back_and_float32_kept(made):
    written = json.loads(json.dumps(regularizers.serialize(made)))
    again = regularizers.deserialize(written)
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()
    w = np.array([[1.0, -2.0], [0.5, 3.0]], "float32")
    assert again(w) == made(w)
    before = w.copy()
    assert made.gradient(w).dtype == np.float32
    np.testing.assert_array_equal(w, before)


def test_keras_names_defaults_and_spellings():
    assert regularizers.get("l1").l1 == regularizers.get("L2").l2 == 0.01
    assert regularizers.get("l1_l2").get_config() == {"l1": 0.0, "l2": 0.0}
    assert isinstance(regularizers.get("l1l2"), regularizers.L1L2)
    assert isinstance(regularizers.get("orthogonal_regularizer"), regularizers.Regularizer)
    assert regularizers.l1(0.5).l1 == 0.5
    assert regularizers.l1_l2(l1=0.5, l2=0.1).l2 == 0.1
    assert regularizers.L1(None).l1 == 0.01
    assert regularizers.get(None) is None
    assert set(regularizers.__all__) <= set(dir(regularizers))
    assert cr.layers.Dense(1, kernel_regularizer="l2").kernel_regularizer.l2 == 0.01


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: regularizers.L1(-0.1), "l1=-0.1"),
        (lambda: regularizers.L2(float("nan")), "l2=nan"),
        (lambda: regularizers.L1L2("a"), "l1='a'"),
        (lambda: regularizers.OrthogonalRegularizer(mode="row"), "mode='row'"),
        (lambda: regularizers.OrthogonalRegularizer()([1.0]), "matrices"),
        (lambda: regularizers.get(lambda w: 0.0), "Subclass"),
        (lambda: regularizers.get("l3"), "l1"),
    ],
)
def test_bad_arguments_are_answered(make, match):
    with pytest.raises(cr.errors.ChainruleError, match=match):
        make()


def test_a_price_without_derivative_says_what_is_missing():
    class Mine(regularizers.Regularizer):
        def value(self, x):
            return 1.0

    with pytest.raises(NotImplementedError, match="gradient"):
        Mine().gradient(np.ones(2))
