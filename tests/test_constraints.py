import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import chainrule as cr
from chainrule import constraints

WEIGHTS = arrays(
    "float64", array_shapes(min_dims=2, max_dims=3, max_side=4), elements=st.floats(-4, 4)
)
MADE = [
    constraints.MaxNorm(1.5),
    constraints.MaxNorm(1.5, axis=(0, 1)),
    constraints.NonNeg(),
    constraints.UnitNorm(axis=1),
    constraints.MinMaxNorm(0.5, 1.5, rate=0.25, axis=[0, 1]),
]


@settings(deadline=None, max_examples=25)
@given(w=WEIGHTS, axis=st.integers(0, 1))
def test_norms_are_within_the_limits(w, axis):
    before = w.copy()
    lengths = constraints.norms(w, axis)
    at_most = constraints.norms(constraints.MaxNorm(1.5, axis)(w), axis)
    assert (at_most <= 1.5).all()
    np.testing.assert_allclose(at_most, np.minimum(lengths, 1.5), atol=2e-7)
    some = lengths > 1e-3
    np.testing.assert_allclose(
        constraints.norms(constraints.UnitNorm(axis)(w), axis)[some], 1.0, atol=2e-4
    )
    between = constraints.norms(constraints.MinMaxNorm(0.5, 1.5, axis=axis)(w), axis)
    np.testing.assert_allclose(between[some], np.clip(lengths, 0.5, 1.5)[some], atol=2e-4)
    half = constraints.norms(constraints.MinMaxNorm(0.5, 1.5, rate=0.5, axis=axis)(w), axis)
    way = (0.5 * lengths + 0.5 * np.clip(lengths, 0.5, 1.5))[some]
    np.testing.assert_allclose(half[some], way, atol=2e-4)
    np.testing.assert_array_equal(w, before)


@settings(deadline=None, max_examples=25)
@given(w=WEIGHTS)
def test_no_number_is_negative(w):
    kept = constraints.NonNeg()(w)
    assert (kept >= 0).all()
    np.testing.assert_array_equal(kept[w >= 0], w[w >= 0])


def test_the_norm_of_a_filter_is_taken_over_three_axes():
    kernel = np.ones((3, 3, 4, 2), "float32")
    kept = constraints.MaxNorm(3.0, axis=[0, 1, 2])(kernel)
    assert kept.dtype == np.float32
    np.testing.assert_allclose(kept, 0.5, rtol=1e-6)


def test_zeros_stay_zeros():
    for made in MADE:
        assert not made(np.zeros((2, 2))).any()


@pytest.mark.parametrize("made", MADE, ids=lambda c: type(c).__name__)
def test_written_down_and_read_back(made):
    written = json.loads(json.dumps(constraints.serialize(made)))
    again = constraints.deserialize(written)
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()
    w = np.array([[1.0, -2.0], [0.5, 3.0]], "float32")
    np.testing.assert_array_equal(again(w), made(w))
    assert made(w).dtype == np.float32


def test_keras_names_defaults_and_spellings():
    assert constraints.get("max_norm").get_config() == {"max_value": 2, "axis": 0}
    assert isinstance(constraints.get("NonNeg"), constraints.NonNeg)
    assert isinstance(constraints.get("unit_norm"), constraints.UnitNorm)
    assert constraints.get(constraints.min_max_norm).rate == 1.0
    assert constraints.max_norm(3.0).max_value == 3.0
    assert constraints.get(None) is None
    assert set(constraints.__all__) <= set(dir(constraints))


def test_a_function_or_a_class_in_keras_style_will_do():
    class Mine(constraints.Constraint):
        def __call__(self, w):
            return w * 0.5

    assert constraints.get(Mine)(np.ones(1)).tolist() == [0.5]
    halved = constraints.get(lambda w: w * 0.5)
    assert halved([4.0]).tolist() == [2.0]
    layer = cr.layers.Dense(1, kernel_constraint=lambda w: w * 0.5)
    with pytest.raises(cr.errors.ArgumentError, match="can't be written down"):
        layer.get_config()


def test_bad_arguments_are_answered():
    with pytest.raises(cr.errors.ArgumentError, match="axis"):
        constraints.MaxNorm(axis=0.5)
    with pytest.raises(cr.errors.UnknownNameError, match="Did you mean 'max_norm'"):
        constraints.get("maxnorm")
    with pytest.raises(cr.errors.ArgumentError, match="Subclass"):
        constraints.get(3)
