import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.losses import BinaryCrossentropy, MeanSquaredError
from helpers import numerical

LOSSES = [
    MeanSquaredError(),
    MeanSquaredError(reduction="sum"),
    BinaryCrossentropy(),
    BinaryCrossentropy(label_smoothing=0.2),
    BinaryCrossentropy(from_logits=True),
    BinaryCrossentropy(from_logits=True, reduction="sum"),
]


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("weighted", [False, True])
@given(data=st.data())
def test_gradient(loss, weighted, data):
    shape = (data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3)))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    true, pred = rng.integers(0, 2, shape).astype("float64"), rng.uniform(0.05, 0.95, shape)
    weight = rng.uniform(0.1, 2.0, shape[0]) if weighted else None
    computed = loss.backward(true, pred, weight)
    expected = numerical(lambda at: loss.value(true, at, weight), pred.copy())
    np.testing.assert_allclose(computed, expected, rtol=1e-6, atol=1e-8)


def test_the_books_table():
    loss = MeanSquaredError()
    assert loss([0, 1, 1, 0], [0.002, 0.998, 0.997, 0.003]) == pytest.approx(6.5e-6)
    each = MeanSquaredError(reduction="none")(
        [[0.0], [1.0], [1.0], [0.0]], [[0.002], [0.998], [0.997], [0.003]]
    )
    np.testing.assert_allclose(each, [4e-6, 4e-6, 9e-6, 9e-6])


def test_cross_entropy_of_certain_wrong_answers_is_finite():
    assert np.isfinite(BinaryCrossentropy()([[1.0]], [[0.0]]))
    assert BinaryCrossentropy(from_logits=True)([[1.0]], [[-1000.0]]) == pytest.approx(1000.0)
    assert np.isfinite(BinaryCrossentropy().gradient(np.array([[1.0]]), np.array([[0.0]]))).all()


def test_bad_arguments():
    with pytest.raises(cr.errors.ShapeError, match=r"\(2, 3\).*\(2, 1\)"):
        MeanSquaredError()(np.zeros((2, 3)), np.zeros((2, 1)))
    with pytest.raises(cr.errors.DataError, match="nothing to compare"):
        MeanSquaredError()(np.zeros((0, 1)), np.zeros((0, 1)))
    with pytest.raises(cr.errors.UnknownNameError, match="Did you mean 'mse'"):
        cr.losses.get("mss")
    with pytest.raises(cr.errors.ArgumentError, match="label_smoothing"):
        BinaryCrossentropy(label_smoothing=2)
    with pytest.raises(cr.errors.ArgumentError, match="reduction"):
        MeanSquaredError(reduction="average")
