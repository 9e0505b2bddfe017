"""What losses do with targets, weights, masks and names."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import losses
from chainrule.errors import (
    ArgumentError,
    DataError,
    ShapeError,
    UnknownNameError,
    UnsupportedError,
)
from chainrule.losses.base import masked_weight

CLASSES = sorted(set(losses.ALL.values()) - {losses.CTC}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", CLASSES)
def test_a_loss_comes_back_from_its_config(kind):
    loss = kind(reduction="sum", name="mine")
    config = json.loads(json.dumps(losses.serialize(loss)))
    again = losses.deserialize(config)
    assert type(again) is kind
    assert again.get_config() == loss.get_config()
    assert (again.name, again.reduction) == ("mine", "sum")


def test_options_come_back_from_a_config():
    dice = losses.Dice.from_config(json.loads(json.dumps(losses.Dice(axis=(1, 2)).get_config())))
    assert dice.axis == (1, 2)
    focal = losses.CategoricalFocalCrossentropy(alpha=[0.1, 0.9], gamma=1.5)
    assert focal.from_config(focal.get_config()).alpha == [0.1, 0.9]
    written = {"class_name": "CategoricalCrossentropy", "config": {"from_logits": True}}
    assert losses.get(written).from_logits


@pytest.mark.parametrize(("function", "kind"), losses.CLASSES.items())
def test_a_function_its_name_and_its_class_stand_for_the_same(function, kind):
    if kind is losses.CTC:
        with pytest.raises(UnsupportedError, match="CTC"):
            losses.get("ctc")
        return
    for identifier in (function, function.__name__, kind.__name__, kind, kind()):
        assert type(losses.get(identifier)) is kind
    assert losses.get(None) is None


@pytest.mark.parametrize("name", ["MSE", "mse", "MAE", "kld", "KLD", "bce", "BCE", "mape", "MSLE"])
def test_keras_s_short_names_are_known(name):
    assert isinstance(losses.get(name), losses.Loss)


def test_crossentropy_depends_on_targets_and_outputs():
    assert isinstance(losses.resolve("ce", (8, 1), (8, 1)), losses.BinaryCrossentropy)
    sparse = losses.resolve("crossentropy", (8, 1), (8, 3))
    assert isinstance(sparse, losses.SparseCategoricalCrossentropy)
    assert isinstance(
        losses.resolve("crossentropy", (None, 3), (None, 3)), losses.CategoricalCrossentropy
    )
    assert isinstance(losses.resolve("mse", (8,), (8, 1)), losses.MeanSquaredError)


def test_what_is_no_loss_is_refused():
    with pytest.raises(ArgumentError, match="plain function"):
        losses.get(lambda y_true, y_pred: 0.0)
    with pytest.raises(ArgumentError, match="neither a name nor a Loss"):
        losses.get(3)
    with pytest.raises(UnknownNameError, match="Did you mean 'huber'"):
        losses.get("hubert")
    with pytest.raises(UnsupportedError, match="CTC"):
        losses.ctc([[1]], [[[0.5, 0.5]]])
    with pytest.raises(UnsupportedError, match="ref_labels"):
        losses.circle([0, 1], np.eye(2), ref_labels=[0, 1])


def test_bad_arguments_are_refused():
    for wrong in (
        lambda: losses.Huber(delta=0.0),
        lambda: losses.CategoricalGeneralizedCrossEntropy(q=1.0),
        lambda: losses.CategoricalCrossentropy(axis=True),
        lambda: losses.CategoricalCrossentropy(label_smoothing=-0.1),
        lambda: losses.MeanSquaredError(dtype="int32"),
    ):
        with pytest.raises(ArgumentError):
            wrong()


@pytest.mark.parametrize("labels", [[2, 0], [[2], [0]], [2.0, 0.0]])
def test_labels_come_as_they_are(labels):
    loss = losses.SparseCategoricalCrossentropy()
    prepared = loss.prepare_targets(np.asarray(labels), (3,), "float32")
    assert prepared.dtype == np.intp
    assert prepared.tolist() == [2, 0]
    np.testing.assert_array_equal(loss.prepare_targets(prepared, (3,), "float32"), prepared)


def test_labels_of_sequences_may_have_an_axis_more():
    loss = losses.SparseCategoricalCrossentropy()
    for shape in ((2, 5), (2, 5, 1)):
        assert loss.prepare_targets(np.ones(shape), (5, 3), "float32").shape == (2, 5)
        assert loss.prepare_targets(np.ones(shape), (None, 3), "float32").shape == (2, 5)
    assert losses.SparseCategoricalCrossentropy(axis=1).prepare_targets(
        np.ones((2, 5)), (3, 5), "float32"
    ).shape == (2, 5)


def test_a_label_without_a_class_is_named():
    loss = losses.SparseCategoricalCrossentropy()
    with pytest.raises(DataError, match=r"label 3 at \(1,\).*there are 3.*from 0 to 2"):
        loss([0, 3], np.full((2, 3), 1 / 3))
    with pytest.raises(DataError, match="label -1"):
        loss([0, -1], np.full((2, 3), 1 / 3))
    with pytest.raises(DataError, match=r"0\.5.*isn't whole"):
        loss([0, 0.5], np.full((2, 3), 1 / 3))
    with pytest.raises(DataError, match="label 7"):
        losses.SparseCategoricalCrossentropy(ignore_class=-1)([-1, 7], np.full((2, 3), 1 / 3))


def test_labels_and_one_hot_targets_are_told_apart():
    with pytest.raises(ShapeError, match="sparse_categorical_crossentropy"):
        losses.CategoricalCrossentropy()([0, 1], np.full((2, 3), 1 / 3))
    with pytest.raises(ShapeError, match="one-hot"):
        losses.SparseCategoricalCrossentropy()(np.eye(3), np.full((3, 3), 1 / 3))
    with pytest.warns(SyntaxWarning, match="binary_crossentropy"):
        losses.CategoricalCrossentropy()([[1.0]], [[0.5]])


def test_shapes_that_do_not_go_together_are_refused():
    loss = losses.MeanSquaredError()
    with pytest.raises(ShapeError, match="one row of each"):
        loss([[0.0], [1.0]], [[0.0]])
    with pytest.raises(ShapeError, match=r"weights.*\(3, 1\).*\(2, 4\)"):
        loss(np.zeros((2, 4, 1)), np.zeros((2, 4, 1)), sample_weight=np.ones(3))
    with pytest.raises(ShapeError, match="mask"):
        masked_weight(np.ones((2, 4), bool), np.ones(3))


def test_ignored_labels_cost_nothing_and_do_not_count():
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    pred = np.array([[0.5, 0.5], [0.9, 0.1], [0.2, 0.8]])
    assert loss([0, -1, -1], pred) == pytest.approx(np.log(2.0))
    gradient = loss.backward(np.array([0, -1, -1]), pred)
    assert gradient[1:].any() == False  # noqa: E712 - no number but 0
    assert losses.SparseCategoricalCrossentropy(ignore_class=-1)([-1], [[0.5, 0.5]]) == 0.0
    both = loss.value(np.array([0, 0, -1]), pred, mask=np.array([True, False, True]))
    assert both == pytest.approx(np.log(2.0))


@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_a_masked_mean_is_the_mean_over_what_counts(data):
    batch, time = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    mask = rng.random((batch, time)) < 0.6
    true, pred = rng.normal(size=(2, batch, time, 2))
    loss = losses.MeanSquaredError()
    each = loss.call(true, pred)
    expected = each[mask].mean() if mask.any() else 0.0
    assert loss.value(true, pred, mask=mask) == pytest.approx(expected)
    folded = masked_weight(mask, None, loss.reduction, "float64")
    assert loss.value(true, pred, folded) == pytest.approx(expected)
    assert losses.MeanSquaredError(reduction="sum").value(true, pred, mask=mask) == pytest.approx(
        each[mask].sum()
    )
    weight = rng.uniform(0.5, 2.0, batch)
    by_weight = losses.MeanSquaredError(reduction="mean_with_sample_weight")
    weights = np.broadcast_to(weight[:, None], mask.shape)[mask]
    assert by_weight.value(true, pred, weight, mask) == pytest.approx(
        (each[mask] * weights).sum() / weights.sum() if mask.any() else 0.0
    )


def test_weights_may_have_an_axis_of_one():
    loss = losses.MeanSquaredError()
    true, pred = [[0.0], [0.0]], [[1.0], [2.0]]
    assert loss(true, pred, sample_weight=[1.0, 0.5]) == 1.5
    assert loss(true, pred, sample_weight=[[1.0], [0.5]]) == 1.5
    assert loss(true, pred, sample_weight=2.0) == 5.0
    assert masked_weight(None, None) is None


def test_without_a_reduction_each_sample_has_its_loss():
    for reduction in (None, "none"):
        loss = losses.MeanSquaredError(reduction=reduction)
        assert loss([[0.0], [0.0]], [[1.0], [2.0]]).tolist() == [1.0, 4.0]
        assert loss([[0.0], [0.0]], [[1.0], [2.0]], [1.0, 0.5]).tolist() == [1.0, 2.0]
        assert loss.value(np.zeros((2, 1)), np.array([[1.0], [2.0]])) == 2.5


def test_a_reduced_loss_is_a_python_float():
    assert type(losses.MeanSquaredError()([[0.0]], [[1.0]])) is float
    assert type(losses.Dice()([[0.0, 1.0]], [[1.0, 0.5]])) is float
    assert losses.MeanSquaredError(dtype="float64", reduction=None)([1], [[0]]).dtype == "float64"


@pytest.mark.parametrize("size", [1e2, 1e4, 1e30])
def test_large_scores_and_errors_stay_finite(size):
    scores, one_hot = np.array([[size, -size]], "float32"), np.array([[0.0, 1.0]], "float32")
    for loss, true in (
        (losses.BinaryCrossentropy(from_logits=True), one_hot),
        (losses.BinaryFocalCrossentropy(from_logits=True), one_hot),
        (losses.CategoricalCrossentropy(from_logits=True), one_hot),
        (losses.CategoricalFocalCrossentropy(from_logits=True), one_hot),
        (losses.SparseCategoricalCrossentropy(from_logits=True), np.array([1])),
        (losses.LogCosh(), one_hot),
    ):
        assert np.isfinite(loss(true, scores))
        prepared = loss.prepare_targets(true, (2,), "float32")
        assert np.isfinite(loss.backward(prepared, scores)).all()


@pytest.mark.parametrize("certain", [[[0.0, 1.0]], [[1.0, 0.0]]])
def test_certain_probabilities_stay_finite(certain):
    pred, true = np.array(certain, "float32"), np.array([[0.0, 1.0]], "float32")
    for loss in (
        losses.BinaryCrossentropy(),
        losses.BinaryFocalCrossentropy(),
        losses.CategoricalCrossentropy(),
        losses.CategoricalFocalCrossentropy(),
        losses.KLDivergence(),
        losses.Poisson(),
        losses.CosineSimilarity(),
    ):
        assert np.isfinite(loss(true, pred))
        assert np.isfinite(loss.backward(true, pred)).all()
    labels = losses.CategoricalGeneralizedCrossEntropy()
    assert np.isfinite(labels.backward(np.array([1]), pred)).all()


def test_zero_vectors_have_no_direction_but_a_gradient():
    loss = losses.CosineSimilarity()
    zero = np.zeros((1, 2))
    assert loss(zero, zero) == 0.0
    assert np.isfinite(loss.backward(np.ones((1, 2)), zero)).all()


def test_circle_leaves_out_samples_without_a_partner():
    e = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    loss = losses.Circle(gamma=4.0)
    each = losses.circle([0, 0, 1], e, gamma=4.0)
    assert each[2] == 0.0
    assert loss([0, 0, 1], e) == pytest.approx(each[:2].mean())
    with pytest.raises(DataError, match="Circle"):
        loss(np.zeros((3, 2)), e)


class Quartic(losses.Loss):
    def call(self, y_true, y_pred):
        return np.mean((y_pred - y_true) ** 4, axis=-1)

    def gradient(self, y_true, y_pred):
        return 4.0 * (y_pred - y_true) ** 3 / y_pred.shape[-1]


class Unfinished(losses.Loss):
    def call(self, y_true, y_pred):
        return np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)


def test_a_loss_of_ones_own_trains():
    assert Quartic().name == "quartic"
    cr.utils.set_random_seed(0)
    model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    model.compile(cr.optimizers.SGD(0.1), loss=Quartic())
    x, y = cr.datasets.xor()
    history = model.fit(x, y, epochs=5, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert cr.check_gradients(model, x, y).ok


def test_a_loss_without_a_gradient_says_so():
    loss = Unfinished()
    assert loss([[0.0]], [[2.0]]) == 8.0
    with pytest.raises(UnsupportedError, match=r"Unfinished.*gradient"):
        loss.backward(np.zeros((1, 1)), np.ones((1, 1)))
