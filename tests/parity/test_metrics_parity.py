"""Every metric beside Keras's, over several batches, with and without sample weights."""

import numpy as np
import pytest

from chainrule import metrics
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
DTYPE = "float32"
LOGITS = {"from_logits": True}
CASES = [
    ("Accuracy", {}, "classes"),
    ("BinaryAccuracy", {}, "yes_no"),
    ("BinaryAccuracy", {"threshold": 0.3}, "yes_no"),
    ("BinaryAccuracy", {}, "single"),
    ("CategoricalAccuracy", {}, "one_hot"),
    ("SparseCategoricalAccuracy", {}, "labels"),
    ("SparseCategoricalAccuracy", {}, "label_column"),
    ("TopKCategoricalAccuracy", {"k": 2}, "one_hot"),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, "labels"),
    ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, "sorted_ids"),
    ("MeanSquaredError", {}, "numbers"),
    ("RootMeanSquaredError", {}, "numbers"),
    ("MeanAbsoluteError", {}, "numbers"),
    ("MeanAbsolutePercentageError", {}, "numbers"),
    ("MeanSquaredLogarithmicError", {}, "numbers"),
    ("CosineSimilarity", {}, "numbers"),
    ("LogCoshError", {}, "numbers"),
    ("Hinge", {}, "yes_no"),
    ("SquaredHinge", {}, "yes_no"),
    ("CategoricalHinge", {}, "one_hot"),
    ("KLDivergence", {}, "one_hot"),
    ("Poisson", {}, "yes_no"),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, "yes_no"),
    ("BinaryCrossentropy", LOGITS, "numbers"),
    ("CategoricalCrossentropy", {}, "one_hot"),
    ("CategoricalCrossentropy", LOGITS | {"label_smoothing": 0.2}, "one_hot"),
    ("SparseCategoricalCrossentropy", {}, "labels"),
    ("SparseCategoricalCrossentropy", LOGITS | {"ignore_class": 1}, "labels"),
    ("PearsonCorrelation", {}, "numbers"),
    ("PearsonCorrelation", {"axis": 0}, "numbers"),
    ("ConcordanceCorrelation", {}, "numbers"),
    ("R2Score", {}, "numbers"),
    ("R2Score", {"class_aggregation": None}, "numbers"),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, "numbers"),
    ("R2Score", {"num_regressors": 2}, "numbers"),
    *[
        (name, options, kind)
        for name in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives")
        for options, kind in (({}, "yes_no"), ({"thresholds": [0.7, 0.2, 0.5]}, "single"))
    ],
    *[
        (name, options, kind)
        for name in ("Precision", "Recall")
        for options, kind in (
            ({}, "yes_no"),
            ({}, "flat"),
            ({"thresholds": [0.2, 0.8]}, "yes_no"),
            ({"thresholds": [0.0, 0.5, 1.0]}, "yes_no"),
            ({"top_k": 2}, "yes_no"),
            ({"top_k": 2, "class_id": 1}, "yes_no"),
            ({"class_id": 2, "thresholds": 0.4}, "yes_no"),
        )
    ],
    *[
        ("AUC", {"curve": curve, "summation_method": method}, "single")
        for curve in ("ROC", "PR", "PRGAIN")
        for method in ("interpolation", "minoring", "majoring")
    ],
    ("AUC", {}, "flat"),
    ("AUC", {"num_thresholds": 5}, "yes_no"),
    ("AUC", {"thresholds": [0.6, 0.1, 0.25]}, "yes_no"),
    ("AUC", {"multi_label": True, "num_labels": 5}, "yes_no"),
    ("AUC", {"multi_label": True, "curve": "PR", "thresholds": [0.3, 0.6, 0.7]}, "yes_no"),
    ("AUC", {"multi_label": True, "label_weights": [1.0, 2.0, 0.5, 1.0, 3.0]}, "yes_no"),
    ("AUC", {"label_weights": [1.0, 2.0, 0.5, 1.0, 3.0]}, "yes_no"),
    ("AUC", LOGITS, "flat"),
    ("SensitivityAtSpecificity", {"specificity": 0.4}, "single"),
    ("SpecificityAtSensitivity", {"sensitivity": 0.4, "num_thresholds": 1}, "single"),
    ("SpecificityAtSensitivity", {"sensitivity": 0.6, "class_id": 1}, "yes_no"),
    ("PrecisionAtRecall", {"recall": 0.5}, "single"),
    ("RecallAtPrecision", {"precision": 0.5, "num_thresholds": 30}, "single"),
    ("RecallAtPrecision", {"precision": 1.0}, "yes_no"),
    *[
        ("FBetaScore", {"average": average, "beta": 2.0, "threshold": threshold}, "yes_no")
        for average in (None, "micro", "macro", "weighted")
        for threshold in (None, 0.4)
    ],
    ("F1Score", {}, "one_hot"),
    ("IoU", {"num_classes": 5, "target_class_ids": [0, 3], "dtype": DTYPE}, "classes"),
    (
        "IoU",
        {"num_classes": 4, "target_class_ids": [1], "ignore_class": 2, "dtype": DTYPE},
        "classes",
    ),
    ("BinaryIoU", {"threshold": 0.3, "dtype": DTYPE}, "single"),
    ("MeanIoU", {"num_classes": 5, "dtype": DTYPE}, "classes"),
    ("OneHotIoU", {"num_classes": 5, "target_class_ids": [2, 4], "dtype": DTYPE}, "one_hot"),
    ("OneHotMeanIoU", {"num_classes": 5, "dtype": DTYPE}, "one_hot"),
]


def batches(kind):
    """Three batches of targets and predictions, and weights for their samples."""
    rng = np.random.default_rng(3)
    for size in (6, 4, 7):
        labels = rng.integers(0, 5, size)
        shares = rng.uniform(0.05, 0.99, (size, 5)).astype(DTYPE)
        yes_no = rng.integers(0, 2, (size, 5)).astype(DTYPE)
        numbers = rng.normal(size=(2, size, 5)).astype(DTYPE)
        made = {
            "classes": (labels, rng.integers(0, 5, size)),
            "yes_no": (yes_no, shares),
            "single": (yes_no[:, :1], shares[:, :1]),
            "flat": (yes_no[:, 0], shares[:, 0]),
            "one_hot": (np.eye(5, dtype=DTYPE)[labels], shares),
            "labels": (labels, shares),
            "label_column": (labels[:, None], shares),
            "sorted_ids": (labels, np.argsort(-shares, axis=-1).astype(DTYPE)),
            "numbers": (numbers[0], numbers[1]),
        }[kind]
        yield *made, rng.uniform(0.5, 2.0, size).astype(DTYPE)


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=str)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.filterwarnings("ignore:You are passing weight as")
def test_results_agree_after_each_batch(keras, torch, name, options, kind, weighted):
    ours, theirs = getattr(metrics, name)(**options), getattr(keras.metrics, name)(**options)
    for _ in range(2):
        for true, pred, weight in batches(kind):
            given = weight if weighted and name != "PearsonCorrelation" else None
            ours.update_state(true, pred, given)
            theirs.update_state(
                torch.from_numpy(true),
                torch.from_numpy(pred),
                sample_weight=None if given is None else torch.tensor(given),
            )
            result = ours.result()
            expected = np.asarray(theirs.result())
            assert np.shape(result) == expected.shape
            assert isinstance(result, float) or result.ndim
            assert_close(result, expected, DTYPE)
        ours.reset_state()
        theirs.reset_state()


@pytest.mark.parametrize("shape", [(4,), (4, 3), (4, 3, 2)])
@pytest.mark.parametrize("weights", [None, (4,), (4, 1), (4, 3)])
@pytest.mark.parametrize("name", ["Mean", "Sum"])
def test_means_and_sums_agree(keras, name, shape, weights):
    if weights and len(weights) > len(shape) and weights[-1] != 1:
        pytest.skip("one weight a value at most")
    rng = np.random.default_rng(0)
    ours, theirs = getattr(metrics, name)(), getattr(keras.metrics, name)()
    for _ in range(3):
        values = rng.normal(size=shape).astype(DTYPE)
        weight = None if weights is None else rng.uniform(0.5, 2.0, weights).astype(DTYPE)
        assert_close(ours(values, weight), float(theirs(values, weight)), DTYPE)


def test_names_and_configs_are_keras_s(keras):
    """A metric written down by Keras is read here, and the other way round."""
    for name, options, _ in CASES:
        ours, theirs = getattr(metrics, name)(**options), getattr(keras.metrics, name)(**options)
        config = theirs.get_config()
        assert set(config) <= {*ours.get_config(), "thresholds"}, name
        again = type(ours).from_config(
            {key: value for key, value in config.items() if not hasattr(value, "numpy")}
        )
        assert again.name == theirs.name
        assert type(theirs).from_config(ours.get_config()).name == ours.name
        if theirs.name.rpartition("_")[2].isdigit():  # Keras numbers what it names itself
            continue
        assert ours.name == theirs.name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("binary_accuracy", "yes_no"),
        ("categorical_accuracy", "one_hot"),
        ("sparse_categorical_accuracy", "labels"),
        ("sparse_categorical_accuracy", "label_column"),
        ("top_k_categorical_accuracy", "one_hot"),
        ("sparse_top_k_categorical_accuracy", "labels"),
        ("pearson_correlation", "numbers"),
        ("concordance_correlation", "numbers"),
        ("huber", "numbers"),
        ("binary_focal_crossentropy", "yes_no"),
    ],
)
def test_functions_agree(keras, torch, name, kind):
    for true, pred, _ in batches(kind):
        ours = getattr(metrics, name)(true, pred)
        theirs = getattr(keras.metrics, name)(torch.from_numpy(true), torch.from_numpy(pred))
        assert_close(ours, theirs.numpy(), DTYPE)


@pytest.mark.parametrize(
    ("target_shape", "output_shape"),
    [((4, 1), (4, 1)), ((4,), (4, 3)), ((4, 1), (4, 3)), ((4, 3), (4, 3))],
)
def test_accuracy_means_what_it_means_in_keras(keras, target_shape, output_shape):
    from keras.src.trainers.compile_utils import get_metric

    theirs = get_metric("accuracy", np.zeros(target_shape), np.zeros(output_shape))
    ours = metrics.resolve("accuracy", target_shape, output_shape)
    assert type(ours).__name__ == type(theirs).__name__
    assert ours.name == theirs.name
