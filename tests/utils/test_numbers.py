import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import chainrule as cr
from chainrule.utils import normalize, to_categorical


@settings(deadline=None, max_examples=25)
@given(
    classes=arrays("int64", array_shapes(max_dims=3, max_side=4), elements=st.integers(0, 5)),
    more=st.integers(1, 3),
)
def test_each_row_has_its_one_at_the_class(classes, more):
    rows = to_categorical(classes, 5 + more)
    shape = classes.shape[:-1] if classes.ndim > 1 and classes.shape[-1] == 1 else classes.shape
    assert rows.shape == (*shape, 5 + more)
    np.testing.assert_array_equal(rows.sum(axis=-1), 1.0)
    np.testing.assert_array_equal(rows.argmax(axis=-1), classes.reshape(shape))


def test_the_number_of_classes_is_found():
    assert to_categorical([2, 0]).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert to_categorical([[1], [0]]).shape == (2, 2)
    assert to_categorical(1).tolist() == [0, 1]
    assert to_categorical([], 3).shape == (0, 3)


@pytest.mark.parametrize(("classes", "number"), [([0, 3], 3), ([-1], 3), ([-1, 2], None)])
def test_classes_out_of_range_are_refused(classes, number):
    with pytest.raises(cr.errors.DataError, match="from 0 to 2"):
        to_categorical(classes, number)


def test_no_classes_at_all_are_refused():
    with pytest.raises(cr.errors.DataError, match="num_classes"):
        to_categorical([])


@settings(deadline=None, max_examples=25)
@given(
    x=arrays("float64", (3, 4), elements=st.floats(-4, 4, width=32)),
    axis=st.sampled_from([0, 1, -1]),
    order=st.sampled_from([1, 2, 3]),
)
def test_lengths_become_one(x, axis, order):
    lengths = np.linalg.norm(normalize(x, axis, order), order, axis)
    some = np.linalg.norm(x, order, axis) > 1e-30
    np.testing.assert_allclose(lengths[some], 1.0, rtol=1e-9)
    assert not normalize(np.zeros((2, 2))).any()


def test_float32_stays_float32():
    assert normalize(np.ones((2, 2), "float32")).dtype == np.float32
