"""Every loss against numerical derivatives, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import losses
from chainrule.losses.base import REDUCTIONS
from helpers import numerical

# What each loss compares: how targets and predictions are drawn.
NUMBERS, COUNTS, SHARES, SIGNS, YES_NO, SCORES, CLASSES, CLASS_SCORES = range(8)
LOSSES = [
    (losses.MeanSquaredError, {}, NUMBERS),
    (losses.MeanAbsoluteError, {}, NUMBERS),
    (losses.MeanAbsolutePercentageError, {}, NUMBERS),
    (losses.MeanSquaredLogarithmicError, {}, COUNTS),
    (losses.Huber, {}, NUMBERS),
    (losses.Huber, {"delta": 0.3}, NUMBERS),
    (losses.LogCosh, {}, NUMBERS),
    (losses.CosineSimilarity, {}, NUMBERS),
    (losses.CosineSimilarity, {"axis": 1}, NUMBERS),
    (losses.Poisson, {}, COUNTS),
    (losses.KLDivergence, {}, SHARES),
    (losses.Hinge, {}, SIGNS),
    (losses.SquaredHinge, {}, SIGNS),
    (losses.CategoricalHinge, {}, SHARES),
    (losses.BinaryCrossentropy, {}, YES_NO),
    (losses.BinaryCrossentropy, {"label_smoothing": 0.2, "axis": 1}, YES_NO),
    (losses.BinaryCrossentropy, {"from_logits": True}, SCORES),
    (losses.BinaryFocalCrossentropy, {}, YES_NO),
    (losses.BinaryFocalCrossentropy, {"gamma": 0.0}, YES_NO),
    (losses.BinaryFocalCrossentropy, {"gamma": 0.5, "apply_class_balancing": True}, YES_NO),
    (losses.BinaryFocalCrossentropy, {"from_logits": True, "label_smoothing": 0.1}, SCORES),
    (losses.CategoricalCrossentropy, {}, SHARES),
    (losses.CategoricalCrossentropy, {"label_smoothing": 0.2, "axis": 1}, SHARES),
    (losses.CategoricalCrossentropy, {"from_logits": True, "label_smoothing": 0.2}, SCORES),
    (losses.CategoricalFocalCrossentropy, {}, SHARES),
    (losses.CategoricalFocalCrossentropy, {"gamma": 0.0, "alpha": 0.7}, SHARES),
    (losses.CategoricalFocalCrossentropy, {"from_logits": True, "label_smoothing": 0.2}, SCORES),
    (losses.CategoricalGeneralizedCrossEntropy, {"q": 0.3}, CLASSES),
    (losses.SparseCategoricalCrossentropy, {}, CLASSES),
    (losses.SparseCategoricalCrossentropy, {"ignore_class": 1}, CLASSES),
    (losses.SparseCategoricalCrossentropy, {"from_logits": True}, CLASS_SCORES),
    (losses.SparseCategoricalCrossentropy, {"from_logits": True, "ignore_class": 0}, CLASS_SCORES),
    (losses.Dice, {}, YES_NO),
    (losses.Dice, {"axis": (1, 2)}, YES_NO),
    (losses.Tversky, {"alpha": 0.3, "beta": 0.8}, YES_NO),
    (losses.Tversky, {"axis": 1}, YES_NO),
]


def drawn(kind, shape, rng):
    """Targets and predictions of this kind, away from corners."""
    outputs = shape[-1]
    if kind in (NUMBERS, COUNTS):
        low = 0.1 if kind == COUNTS else -2.0
        true = rng.uniform(low, 2.0, shape)
        apart = rng.uniform(0.05, 0.25, shape) * rng.choice([-1.0, 1.0], shape)
        return true, np.maximum(true + rng.choice([1.0, 5.0]) * apart, low)
    if kind == SIGNS:
        return rng.choice([-1.0, 1.0], shape), rng.uniform(-3.0, 3.0, shape)
    if kind in (YES_NO, SCORES):
        scores = rng.uniform(-3.0, 3.0, shape) if kind == SCORES else rng.uniform(0.05, 0.95, shape)
        return rng.integers(0, 2, shape).astype("float64"), scores
    if kind == SHARES:
        true = np.eye(outputs)[rng.integers(0, outputs, shape[:-1])]
        return true, rng.uniform(0.1, 1.0, shape)
    scores = rng.uniform(-3.0, 3.0, shape) if kind == CLASS_SCORES else rng.uniform(0.1, 1.0, shape)
    return rng.integers(0, outputs, shape[:-1]), scores


def weight_shapes(losses_shape, batch):
    """The shapes that sample weights may have."""
    return [None, (batch,), (batch, 1), *([losses_shape] if losses_shape else [])]


@pytest.mark.parametrize(
    ("kind", "options", "data_kind"), LOSSES, ids=lambda x: getattr(x, "__name__", str(x))
)
@given(data=st.data())
@settings(deadline=None, max_examples=15)
def test_the_gradient_is_the_numerical_one(kind, options, data_kind, data):
    loss = kind(**options, reduction=data.draw(st.sampled_from(REDUCTIONS[:4])))
    shape = (
        data.draw(st.integers(1, 3)),
        data.draw(st.integers(2, 3)),
        data.draw(st.integers(2, 3)),
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    true, pred = drawn(data_kind, shape, rng)
    true = loss.prepare_targets(true, shape[1:], pred.dtype)
    over = loss.losses_shape(shape)
    assert np.shape(loss.call(true, pred)) == over
    weight_shape = data.draw(st.sampled_from(weight_shapes(over, shape[0])))
    weight = None if weight_shape is None else rng.uniform(0.1, 2.0, weight_shape)
    mask = data.draw(st.sampled_from([None, rng.random(over or shape[:1]) < 0.7]))
    kept = pred.copy()
    computed = loss.backward(true, pred, weight, mask)
    np.testing.assert_array_equal(pred, kept)
    assert computed.shape == pred.shape
    assert not np.shares_memory(computed, pred)
    expected = numerical(lambda at: loss.value(true, at, weight, mask), pred.copy())
    scale = max(abs(expected).max(), 1e-3)
    np.testing.assert_allclose(computed / scale, expected / scale, atol=1e-6)


@pytest.mark.parametrize(
    "options",
    [{}, {"gamma": 8.0}, {"gamma": 2.0, "margin": 0.1}, {"gamma": 4.0, "remove_diagonal": False}],
    ids=str,
)
@given(data=st.data())
@settings(deadline=None, max_examples=15)
def test_the_gradient_of_circle_is_the_numerical_one(options, data):
    loss = losses.Circle(**options)
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    batch = data.draw(st.integers(3, 6))
    pred = rng.normal(size=(batch, 3))
    pred /= 1.1 * np.linalg.norm(pred, axis=-1, keepdims=True)
    true = loss.prepare_targets(rng.integers(0, 2, (batch, 1)), (3,), "float64")
    weight = data.draw(st.sampled_from([None, rng.uniform(0.1, 2.0, batch)]))
    computed = loss.backward(true, pred, weight)
    expected = numerical(lambda at: loss.value(true, at, weight), pred.copy())
    scale = max(abs(expected).max(), 1e-3)
    np.testing.assert_allclose(computed / scale, expected / scale, atol=5e-6)


@pytest.mark.parametrize(
    ("kind", "options", "data_kind"), LOSSES, ids=lambda x: getattr(x, "__name__", str(x))
)
def test_float32_stays_float32(kind, options, data_kind):
    loss = kind(**options)
    true, pred = drawn(data_kind, (2, 3, 3), np.random.default_rng(0))
    pred = pred.astype("float32")
    true = loss.prepare_targets(true, (3, 3), pred.dtype)
    assert loss.call(true, pred).dtype == "float32"
    for weight in (None, np.array([1.0, 2.0], "float32")):
        assert loss.backward(true, pred, weight).dtype == "float32"
