import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.kernels.standardizing import (
    inverse_root,
    standardize,
    standardize_backward,
    total,
    total_of_product,
)
from helpers import numerical


@st.composite
def problems(draw):
    """An array of one to five axes, not always contiguous, and some of its axes."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    axes = draw(st.sets(st.integers(0, len(shape) - 1)).map(lambda found: tuple(sorted(found))))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    x = rng.normal(size=[2 * n for n in shape])[tuple(slice(None, None, 2) for _ in shape)]
    return np.swapaxes(x, 0, -1) if draw(st.booleans()) else x, axes


@settings(deadline=None, max_examples=60)
@given(problem=problems(), dtype=st.sampled_from(["float32", "float64"]))
def test_sums_are_those_of_numpy(problem, dtype):
    x, axes = problem
    x = x.astype(dtype)
    y = np.random.default_rng(1).normal(size=x.shape).astype(dtype)
    tolerance = {"rtol": 1e-5, "atol": 1e-5} if dtype == "float32" else {"rtol": 1e-12}
    for found, terms in ((total(x, axes), x), (total_of_product(x, y, axes), x * y)):
        assert found.dtype == dtype
        wanted = np.add.reduce(terms.astype("float64"), axis=axes, keepdims=True)
        np.testing.assert_allclose(found, wanted, **{"atol": 1e-12, **tolerance})
        assert not np.shares_memory(found, x)


def test_long_sums_in_float32_stay_near():
    x = (10.0 + np.random.default_rng(2).normal(size=(64, 28, 28, 4))).astype("float32")
    exact = x.astype("float64")
    found = total_of_product(x, x, (0, 1, 2))
    np.testing.assert_allclose(found, (exact**2).sum((0, 1, 2), keepdims=True), rtol=2e-6)


@settings(deadline=None, max_examples=25)
@given(problem=problems(), epsilon=st.sampled_from([1e-3, 0.5]))
def test_standardizing_is_the_formula(problem, epsilon):
    x, axes = problem
    h = np.empty(x.shape)
    rate, mean, variance = standardize(x, axes, epsilon, h)
    np.testing.assert_allclose(mean, x.mean(axis=axes, keepdims=True), atol=1e-14)
    np.testing.assert_allclose(variance, x.var(axis=axes, keepdims=True), atol=1e-14)
    np.testing.assert_allclose(rate, 1 / np.sqrt(variance + epsilon))
    np.testing.assert_allclose(h, (x - mean) * rate, atol=1e-14)


@settings(deadline=None, max_examples=15)
@given(problem=problems())
def test_its_chain_rule_is_that_of_numbers_nudged(problem):
    x, axes = problem
    x = x[tuple(slice(2) for _ in x.shape)].copy()
    grad = np.random.default_rng(3).normal(size=x.shape)
    h = np.empty(x.shape)

    def loss(values):
        standardize(values, axes, 0.5, h)
        return float((h * grad).sum())

    wanted = numerical(loss, x, step=1e-5)
    rate, _, _ = standardize(x, axes, 0.5, h)
    given_grad, given_h = grad.copy(), h.copy()
    found = standardize_backward(grad, h, rate, axes, np.empty(x.shape))
    np.testing.assert_allclose(found, wanted, atol=1e-6 * max(abs(wanted).max(), 1e-3))
    np.testing.assert_array_equal(grad, given_grad)
    np.testing.assert_array_equal(h, given_h)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nothing_becomes_float64_on_the_way(dtype):
    x = np.ones((3, 4), dtype)
    h, dx = np.empty_like(x), np.empty_like(x)
    found = standardize(x, (1,), 1e-3, h)
    found += (standardize_backward(x, h, found[0], (1,), dx), inverse_root(x, 1e-3))
    assert {each.dtype for each in found} == {np.dtype(dtype)}


def test_the_root_leaves_the_variance_as_it_was():
    variance = np.array([3.0, 8.0])
    assert inverse_root(variance, 1.0).tolist() == [0.5, 1 / 3]
    assert variance.tolist() == [3.0, 8.0]
