"""What metrics gather, how they are found by name, and how they are written down."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import losses, metrics
from chainrule.errors import ArgumentError, DataError, ShapeError, UnknownNameError
from chainrule.metrics.confusion import KINDS, count
from chainrule.metrics.lookup import ALL

NEEDED = {
    "IoU": {"num_classes": 3, "target_class_ids": [0, 2]},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 2]},
    "MeanIoU": {"num_classes": 3},
    "OneHotMeanIoU": {"num_classes": 3},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "MeanLoss": {"loss": "huber"},
    "MeanMetricWrapper": {"fn": "binary_accuracy", "threshold": 0.3},
}
KIND_NAMES = sorted({kind.__name__ for kind in ALL.values()})


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_metric_comes_back_from_its_config(name):
    metric = getattr(metrics, name)(**NEEDED.get(name, {}), name="mine")
    config = json.loads(json.dumps(metrics.serialize(metric)))
    again = metrics.deserialize(config)
    assert type(again) is type(metric)
    assert again.get_config() == metric.get_config()
    assert again.name == "mine"


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_metric_without_data_is_zero(name):
    metric = getattr(metrics, name)(**NEEDED.get(name, {}))
    if name != "AUC":  # the area of no points depends on the curve
        assert metric.result() == 0.0
    assert type(metric.result()) is float


def test_options_come_back_from_a_config():
    precision = metrics.Precision(top_k=2)
    assert precision.from_config(precision.get_config()).thresholds == precision.thresholds
    area = metrics.AUC(thresholds=[0.7, 0.2], curve="pr")
    again = area.from_config(json.loads(json.dumps(area.get_config())))
    assert again.thresholds == area.thresholds
    assert again.curve == "PR"
    weighted = metrics.AUC(multi_label=True, label_weights=[1.0, 2.0])
    assert weighted.from_config(weighted.get_config()).label_weights.tolist() == [1.0, 2.0]


def test_a_function_of_ones_own_can_be_used_but_not_written_down():
    def largest(y_true, y_pred):
        return np.max(y_pred, axis=-1)

    metric = metrics.get(largest)
    assert metric.name == "largest"
    assert metric([[0.0], [0.0]], [[1.0], [3.0]]) == 2.0
    with pytest.raises(ArgumentError, match="written down"):
        metric.get_config()


def test_names_classes_and_losses_all_give_metrics():
    assert type(metrics.get("mse")) is metrics.MeanSquaredError
    assert type(metrics.get("AUC")) is metrics.AUC
    assert type(metrics.get(metrics.Recall)) is metrics.Recall
    assert type(metrics.get("accuracy")) is metrics.Accuracy
    assert type(metrics.get("accuracy", 1)) is metrics.BinaryAccuracy
    assert type(metrics.get("accuracy", 3)) is metrics.CategoricalAccuracy
    assert metrics.get(None) is None
    mine = metrics.Mean(name="mine")
    assert metrics.get(mine) is mine
    for identifier in ("huber", losses.Huber, losses.Huber(), losses.huber):
        assert metrics.get(identifier)([[0.0]], [[3.0]]) == 2.5
    described = {"class_name": "BinaryAccuracy", "config": {"threshold": 0.9}}
    assert metrics.get(described).threshold == 0.9


def test_what_is_no_metric_is_refused():
    with pytest.raises(UnknownNameError, match="Did you mean 'accuracy'"):
        metrics.get("accurcy")
    with pytest.raises(ArgumentError, match="neither a name nor a Metric"):
        metrics.get(3)
    with pytest.raises(ArgumentError, match=r"IoU needs arguments.*num_classes"):
        metrics.get("IoU")
    with pytest.raises(ArgumentError, match="None is no metric"):
        metrics.resolve(None)


@pytest.mark.parametrize(
    ("name", "targets", "outputs", "kind"),
    [
        ("accuracy", (None, 1), (None, 1), metrics.BinaryAccuracy),
        ("acc", (None,), (None, 5), metrics.SparseCategoricalAccuracy),
        ("accuracy", (None, 7, 1), (None, 7, 5), metrics.SparseCategoricalAccuracy),
        ("accuracy", (None, 5), (None, 5), metrics.CategoricalAccuracy),
        ("crossentropy", (None, 1), (None, 1), metrics.BinaryCrossentropy),
        ("ce", (None,), (None, 5), metrics.SparseCategoricalCrossentropy),
        ("ce", (None, 5), (None, 5), metrics.CategoricalCrossentropy),
        ("mse", (None, 5), (None, 5), metrics.MeanSquaredError),
    ],
)
def test_a_name_is_resolved_by_the_shapes_and_kept(name, targets, outputs, kind):
    metric = metrics.resolve(name, targets, outputs)
    assert type(metric) is kind
    assert metric.name == name


def test_without_the_targets_shape_the_loss_decides():
    sparse = losses.SparseCategoricalCrossentropy()
    assert type(metrics.resolve("acc", None, (None, 5), sparse)).__name__.startswith("Sparse")
    one_hot = metrics.resolve("acc", None, (None, 5), losses.CategoricalCrossentropy())
    assert type(one_hot) is metrics.CategoricalAccuracy


class Hits(metrics.Metric):
    def __init__(self, limit=0.5, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.limit = limit
        self.hits = self.add_weight(name="hits", initializer="zeros")
        self.seen = self.add_variable(shape=(), initializer="ones", name="seen")
        self.mean = metrics.Mean()

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.hits.assign_add(np.sum(np.asarray(y_pred) > self.limit))
        self.mean.update_state(y_pred)

    def result(self):
        return self.hits / self.seen


def test_a_metric_of_ones_own_gathers_and_forgets():
    metric = Hits()
    assert (metric.name, metric.auto_named) == ("hits", True)
    assert [v.path for v in metric.variables] == [
        "hits/hits",
        "hits/seen",
        "mean/total",
        "mean/count",
    ]
    assert metric([[0.0], [0.0]], [[0.7], [0.2]]) == 1.0
    assert metric.mean.result() == pytest.approx(0.45)
    metric.reset_state()
    assert [float(v.value) for v in metric.variables] == [0.0] * 4
    assert Hits.from_config(metric.get_config()).limit == 0.5


def test_a_metric_of_ones_own_is_shown_in_training():
    cr.utils.set_random_seed(0)
    model = cr.Sequential([cr.layers.Dense(1, activation="sigmoid", input_shape=(2,))])
    x, y = cr.datasets.xor()
    model.compile(
        "sgd", "mse", metrics=["accuracy", metrics.Precision(), metrics.MeanLoss("huber")]
    )
    logs = model.fit(x, y, epochs=1, verbose=0).history
    assert set(logs) == {"loss", "accuracy", "precision", "huber_loss"}


@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_counts_are_those_of_a_plain_loop(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    shape = (data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3)))
    true = rng.integers(0, 2, shape)
    pred = rng.choice([0.0, 0.25, 0.5, 0.75, 1.0], shape)
    weight = rng.uniform(0.5, 2.0, shape[0])
    thresholds = rng.permutation([0.0, 0.25, 0.6, 1.0]).tolist()
    counted = count(true, pred, thresholds, weight)
    by_label = count(true, pred, thresholds, weight, by_label=True)
    for index, threshold in enumerate(thresholds):
        yes = pred > threshold
        each = (yes & (true == 1), yes & (true == 0), ~yes & (true == 0), ~yes & (true == 1))
        for kind, which in zip(KINDS, each, strict=True):
            expected = (which * weight[:, None]).sum(axis=0)
            np.testing.assert_allclose(by_label[kind][index], expected, atol=1e-12)
            np.testing.assert_allclose(counted[kind][index], expected.sum(), atol=1e-12)


STREAMED = [
    metrics.AUC,
    metrics.F1Score,
    metrics.MeanSquaredError,
    metrics.Precision,
    metrics.R2Score,
    metrics.RootMeanSquaredError,
    metrics.CategoricalAccuracy,
]


@pytest.mark.parametrize("kind", STREAMED)
@given(data=st.data())
@settings(deadline=None, max_examples=10)
def test_how_data_are_cut_into_batches_does_not_matter(kind, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    cut = data.draw(st.integers(1, 6))
    true = np.eye(3)[rng.integers(0, 3, 7)]
    pred, weight = rng.uniform(0.1, 0.9, (7, 3)), rng.uniform(0.5, 2.0, 7)
    whole, parts = kind(), kind()
    whole.update_state(true, pred, weight)
    for rows in (slice(0, cut), slice(cut, 7)):
        parts.update_state(true[rows], pred[rows], weight[rows])
    np.testing.assert_allclose(parts.result(), whole.result(), rtol=1e-9)


def test_masked_steps_do_not_count():
    mask = np.array([[True, True, False], [True, False, False]])
    right = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])[..., None]
    metric = metrics.BinaryAccuracy()
    metric.update_state(np.ones((2, 3, 1)), right, losses.base.masked_weight(mask, None, "sum"))
    assert metric.result() == pytest.approx(2 / 3)


def test_many_samples_still_count_one_by_one():
    metric = metrics.Mean()
    metric.update_state([1.0], sample_weight=[2.0**24])
    metric.update_state([0.0])
    assert metric.count.value == 2.0**24 + 1.0


def test_whole_weights_or_a_warning():
    metric = metrics.MeanIoU(num_classes=2)
    metric.update_state([0, 1], [0, 1], sample_weight=[1.0, 2.0])
    assert metric.result() == pytest.approx(1.0)
    with pytest.warns(UserWarning, match="rounded down"):
        metric.update_state([0, 1], [1, 1], sample_weight=[0.5, 1.0])
    assert metric.result() == pytest.approx(1.0)


def test_too_few_samples_leave_r2_as_it_is():
    metric = metrics.R2Score(num_regressors=3)
    metric.update_state([[1.0], [2.0]], [[1.0], [2.5]])
    with pytest.warns(UserWarning, match="plain score"):
        assert metric.result() == pytest.approx(0.5)


def test_bad_arguments_are_refused():
    for wrong in (
        lambda: metrics.Precision(thresholds=[0.5, 1.5]),
        lambda: metrics.AUC(curve="ROK"),
        lambda: metrics.AUC(summation_method="simpson"),
        lambda: metrics.AUC(num_thresholds=1),
        lambda: metrics.AUC(num_labels=2),
        lambda: metrics.FBetaScore(average="mean"),
        lambda: metrics.FBetaScore(beta=0.0),
        lambda: metrics.FBetaScore(threshold=2.0),
        lambda: metrics.IoU(2, [2]),
        lambda: metrics.R2Score(class_aggregation="sum"),
        lambda: metrics.R2Score(num_regressors=-1),
        lambda: metrics.SensitivityAtSpecificity(1.5),
        lambda: metrics.PrecisionAtRecall(0.5, num_thresholds=0),
        lambda: metrics.MeanMetricWrapper(3),
        lambda: metrics.Mean(dtype="number"),
    ):
        with pytest.raises(ArgumentError):
            wrong()
    with pytest.raises(UnknownNameError):
        metrics.MeanMetricWrapper("no_such")


def test_data_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="class index"):
        metrics.SparseCategoricalAccuracy()(np.eye(3), np.eye(3))
    with pytest.raises(ShapeError, match="class_id"):
        metrics.Precision(class_id=1)([0, 1], [0.1, 0.9])
    with pytest.raises(ShapeError, match="outputs"):
        metrics.AUC(multi_label=True)([0, 1], [0.1, 0.9])
    with pytest.raises(ShapeError, match="classes"):
        metrics.F1Score()([0, 1], [0.1, 0.9])
    with pytest.raises(ShapeError, match="R2Score"):
        metrics.R2Score()([0, 1], [0.1, 0.9])
    with pytest.raises(ShapeError, match="sparse_y_pred"):
        metrics.MeanIoU(3)([0, 1], np.eye(2, 3))
    with pytest.raises(ShapeError, match="weights"):
        metrics.Mean()([1.0, 2.0], sample_weight=[1.0, 2.0, 3.0])
    with pytest.raises(DataError, match="label 3"):
        metrics.SparseTopKCategoricalAccuracy()([3], [[0.1, 0.2, 0.7]])
