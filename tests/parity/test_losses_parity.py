"""Every loss beside Keras's: value, one loss a sample, and the gradient by PyTorch's autograd."""

import numpy as np
import pytest

from chainrule import losses
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
DTYPE = "float32"
LOGITS = {"from_logits": True}
SMOOTH = {"label_smoothing": 0.2}
CASES = [
    ("MeanSquaredError", {}, "numbers"),
    ("MeanAbsoluteError", {}, "numbers"),
    ("MeanAbsolutePercentageError", {}, "numbers"),
    ("MeanSquaredLogarithmicError", {}, "numbers"),
    ("MeanSquaredLogarithmicError", {}, "counts"),
    ("Huber", {}, "numbers"),
    ("Huber", {"delta": 0.5}, "numbers"),
    ("LogCosh", {}, "numbers"),
    ("CosineSimilarity", {}, "numbers"),
    ("CosineSimilarity", {"axis": 1}, "numbers"),
    ("Poisson", {}, "counts"),
    ("KLDivergence", {}, "shares"),
    ("KLDivergence", {}, "certain"),
    ("Hinge", {}, "signs"),
    ("Hinge", {}, "yes_no"),
    ("SquaredHinge", {}, "signs"),
    ("CategoricalHinge", {}, "shares"),
    ("BinaryCrossentropy", {}, "yes_no"),
    ("BinaryCrossentropy", {}, "certain"),
    ("BinaryCrossentropy", SMOOTH | {"axis": 1}, "yes_no"),
    ("BinaryCrossentropy", LOGITS, "scores"),
    ("BinaryCrossentropy", LOGITS | SMOOTH, "scores"),
    ("BinaryFocalCrossentropy", {}, "yes_no"),
    ("BinaryFocalCrossentropy", {"gamma": 3.0, "apply_class_balancing": True}, "yes_no"),
    ("BinaryFocalCrossentropy", {"alpha": 0.4, "apply_class_balancing": True} | LOGITS, "scores"),
    ("BinaryFocalCrossentropy", LOGITS | SMOOTH, "scores"),
    ("CategoricalCrossentropy", {}, "shares"),
    ("CategoricalCrossentropy", {}, "certain"),
    ("CategoricalCrossentropy", {"axis": 1}, "shares"),
    ("CategoricalCrossentropy", SMOOTH, "shares"),
    ("CategoricalCrossentropy", LOGITS, "scores"),
    ("CategoricalCrossentropy", LOGITS | SMOOTH, "scores"),
    ("CategoricalFocalCrossentropy", {}, "shares"),
    ("CategoricalFocalCrossentropy", {"gamma": 1.0, "alpha": 0.5}, "shares"),
    ("CategoricalFocalCrossentropy", LOGITS | SMOOTH, "scores"),
    ("SparseCategoricalCrossentropy", {}, "labels"),
    ("SparseCategoricalCrossentropy", LOGITS, "label_scores"),
    ("SparseCategoricalCrossentropy", LOGITS | {"ignore_class": 1}, "label_scores"),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.3}, "labels"),
    ("Dice", {}, "yes_no"),
    ("Dice", {"axis": (1, 2)}, "yes_no"),
    ("Tversky", {"alpha": 0.3, "beta": 0.8}, "yes_no"),
    ("Tversky", {"axis": (0, 2)}, "yes_no"),
    ("Circle", {}, "embeddings"),
    ("Circle", {"gamma": 4.0, "margin": 0.2, "remove_diagonal": False}, "embeddings"),
]


def data(kind):
    """Targets and predictions of shape (4, 3, 5) (or without the last axis, for labels)."""
    rng = np.random.default_rng(5)
    shape = (4, 3, 5)
    labels = rng.integers(0, 5, shape[:-1])
    one_hot = np.eye(5, dtype=DTYPE)[labels]
    scores = rng.normal(0.0, 2.0, shape).astype(DTYPE)
    shares = rng.uniform(0.05, 1.0, shape).astype(DTYPE)
    yes_no = rng.integers(0, 2, shape).astype(DTYPE)
    if kind == "numbers":
        return rng.normal(size=shape).astype(DTYPE), scores
    if kind == "counts":
        return rng.poisson(2.0, shape).astype(DTYPE), 3.0 * shares
    if kind == "signs":
        return 2.0 * yes_no - 1.0, scores
    if kind == "shares":
        return one_hot, shares
    if kind == "certain":
        return one_hot, np.roll(one_hot, 1, axis=0)
    if kind == "yes_no":
        return yes_no, shares * 0.9
    if kind == "scores":
        return one_hot, scores
    if kind == "embeddings":
        vectors = rng.normal(size=(8, 3)).astype(DTYPE)
        return np.arange(8) % 3, vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return labels, shares if kind == "labels" else scores


def keras_value_and_gradient(torch, loss, true, pred, weight=None):
    at = torch.from_numpy(pred.copy()).requires_grad_()
    given = None if weight is None else torch.tensor(weight)
    value = loss(torch.from_numpy(true), at, sample_weight=given)
    value.sum().backward()
    return value.detach().numpy(), at.grad.numpy()


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=str)
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight"])
@pytest.mark.parametrize("weighted", [False, True])
def test_value_and_gradient_agree(keras, torch, name, options, kind, reduction, weighted):
    true, pred = data(kind)
    ours = getattr(losses, name)(**options, reduction=reduction)
    theirs = getattr(keras.losses, name)(**options, reduction=reduction, dtype=DTYPE)
    prepared = ours.prepare_targets(true, pred.shape[1:], pred.dtype)
    weight = None
    if weighted:
        shape = ours.losses_shape(pred.shape)
        weight = np.random.default_rng(1).uniform(0.5, 2.0, shape or (4,)).astype(DTYPE)
    value, gradient = keras_value_and_gradient(torch, theirs, true, pred, weight)
    assert_close(ours.value(prepared, pred, weight), float(value), DTYPE)
    assert_close(ours.backward(prepared, pred, weight), gradient, DTYPE)


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=str)
def test_losses_of_samples_agree(keras, torch, name, options, kind):
    true, pred = data(kind)
    ours = getattr(losses, name)(**options, reduction=None)(true, pred)
    theirs = getattr(keras.losses, name)(**options, reduction=None, dtype=DTYPE)
    expected = theirs(torch.from_numpy(true), torch.from_numpy(pred)).numpy()
    assert np.shape(ours) == expected.shape
    assert_close(ours, expected, DTYPE)


@pytest.mark.parametrize(
    "name",
    [
        f.__name__
        for f in losses.CLASSES
        if f.__name__ not in {"ctc", "categorical_generalized_cross_entropy"}
    ],
)
def test_functions_agree(keras, torch, name):
    kinds = {
        "sparse_categorical_crossentropy": "labels",
        "circle": "embeddings",
        "poisson": "counts",
    }
    true, pred = data(kinds.get(name, "shares"))
    ours = getattr(losses, name)(true, pred)
    theirs = getattr(keras.losses, name)(torch.from_numpy(true), torch.from_numpy(pred))
    assert_close(ours, theirs.numpy(), DTYPE)


@pytest.mark.parametrize(
    "reduction", ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight"]
)
@pytest.mark.parametrize("weights", [None, (4, 3)])
@pytest.mark.parametrize("all_masked", [False, True])
def test_masks_and_weights_fold_as_in_keras(keras, torch, reduction, weights, all_masked):
    from keras.src.losses.loss import reduce_weighted_values

    rng = np.random.default_rng(2)
    true, pred = data("numbers")
    mask = np.zeros((4, 3), bool) if all_masked else rng.random((4, 3)) < 0.6
    weight = None if weights is None else rng.uniform(0.5, 2.0, weights).astype(DTYPE)
    loss = losses.MeanSquaredError(reduction=reduction)
    expected = reduce_weighted_values(
        torch.from_numpy(loss.call(true, pred)),
        sample_weight=None if weight is None else torch.tensor(weight),
        mask=torch.from_numpy(mask),
        reduction=reduction,
        dtype=DTYPE,
    )
    assert_close(loss.value(true, pred, weight, mask), float(expected), DTYPE)
    folded = losses.base.masked_weight(mask, weight, reduction)
    assert_close(loss.value(true, pred, folded), float(expected), DTYPE)


def test_configs_are_keras_s_and_a_little_more(keras):
    """A loss written down by Keras is read here, and the other way round."""
    for name, options, _ in CASES:
        ours = getattr(losses, name)(**options)
        theirs = getattr(keras.losses, name)(**options)
        known = {k: v for k, v in theirs.get_config().items() if k in ours.get_config()}
        assert known == theirs.get_config(), name
        assert type(ours).from_config(theirs.get_config()).name == theirs.name
        assert type(theirs).from_config(ours.get_config()).name == ours.name
