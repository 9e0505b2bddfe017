"""Which metric is meant by a name, a function, a loss or a description."""

from typing import Any

from chainrule import losses
from chainrule.errors import ArgumentError, UnknownNameError, unknown_name
from chainrule.losses.base import Loss
from chainrule.metrics import (
    accuracy,
    auc,
    confusion,
    correlation,
    fscore,
    operating_point,
    overlap,
    precision_recall,
    r2,
    reduction,
    watched,
)
from chainrule.metrics.base import Metric
from chainrule.serialization import Area
from chainrule.utils.naming import snake_case

Shape = tuple[int | None, ...]

CLASSES: tuple[type[Metric], ...] = (
    accuracy.Accuracy,
    accuracy.BinaryAccuracy,
    accuracy.CategoricalAccuracy,
    accuracy.SparseCategoricalAccuracy,
    accuracy.SparseTopKCategoricalAccuracy,
    accuracy.TopKCategoricalAccuracy,
    auc.AUC,
    confusion.FalseNegatives,
    confusion.FalsePositives,
    confusion.TrueNegatives,
    confusion.TruePositives,
    correlation.ConcordanceCorrelation,
    correlation.PearsonCorrelation,
    fscore.F1Score,
    fscore.FBetaScore,
    operating_point.PrecisionAtRecall,
    operating_point.RecallAtPrecision,
    operating_point.SensitivityAtSpecificity,
    operating_point.SpecificityAtSensitivity,
    overlap.BinaryIoU,
    overlap.IoU,
    overlap.MeanIoU,
    overlap.OneHotIoU,
    overlap.OneHotMeanIoU,
    precision_recall.Precision,
    precision_recall.Recall,
    r2.R2Score,
    reduction.Mean,
    reduction.MeanLoss,
    reduction.MeanMetricWrapper,
    reduction.Sum,
    watched.BinaryCrossentropy,
    watched.CategoricalCrossentropy,
    watched.CategoricalHinge,
    watched.CosineSimilarity,
    watched.Hinge,
    watched.KLDivergence,
    watched.LogCoshError,
    watched.MeanAbsoluteError,
    watched.MeanAbsolutePercentageError,
    watched.MeanSquaredError,
    watched.MeanSquaredLogarithmicError,
    watched.Poisson,
    watched.RootMeanSquaredError,
    watched.SparseCategoricalCrossentropy,
    watched.SquaredHinge,
)
ALIASES: dict[str, type[Metric]] = {
    "bce": watched.BinaryCrossentropy,
    "mae": watched.MeanAbsoluteError,
    "mape": watched.MeanAbsolutePercentageError,
    "mse": watched.MeanSquaredError,
    "msle": watched.MeanSquaredLogarithmicError,
}
ALL: dict[str, type[Metric]] = {snake_case(kind.__name__): kind for kind in CLASSES} | ALIASES

AREA = Area("metric", "chainrule.metrics", Metric, ALL)
serialize, deserialize = AREA.serialize, AREA.deserialize


def get(identifier: Any, outputs: int | None = None) -> Any:
    """Return the metric meant: by name, class, function, loss or description, or the metric itself.

    None stays None.

    Parameters
    ----------
    identifier : a metric; its name or class; a loss or its name; a function of
        ``(y_true, y_pred)`` that returns one value a sample; or a description
    outputs : how many outputs the model has, on which "accuracy" depends, see :func:`resolve`

    Raises
    ------
    UnknownNameError : no metric has that name
    ArgumentError : something else came

    >>> get("mse").name, get(losses.huber).name, get(losses.Huber(delta=2.0)).name
    ('mean_squared_error', 'huber', 'huber_loss')

    """
    if outputs is not None:
        return resolve(identifier, None, (None, outputs))
    if isinstance(identifier, Loss) or (
        isinstance(identifier, type) and issubclass(identifier, Loss)
    ):
        return reduction.MeanLoss(identifier)
    if isinstance(identifier, str):
        return _by_name(identifier)
    if identifier is None or isinstance(identifier, (Metric, type, dict)):
        return AREA.get(identifier)
    if callable(identifier):
        name = getattr(identifier, "__name__", type(identifier).__name__)
        return reduction.MeanMetricWrapper(identifier, name)
    raise ArgumentError(f"metrics=[{identifier!r}] is neither a name nor a Metric. Try 'accuracy'.")


def _by_name(name: str) -> Metric:
    """Return the metric, or else the loss, of that name."""
    try:
        kind = AREA.find(name)
    except UnknownNameError:
        if name.lower() not in losses.ALL:
            raise unknown_name("metric", name, {"acc", *ALL, *losses.ALL}) from None
        return reduction.MeanLoss(name, name)
    try:
        metric: Metric = kind()
    except TypeError as error:
        raise ArgumentError(
            f"The name {name!r} is not enough: {kind.__name__} needs arguments ({error}). Make it "
            f"yourself: metrics=[metrics.{kind.__name__}(...)]."
        ) from error
    return metric


def resolve(
    identifier: Any,
    y_shape: Shape | None = None,
    output_shape: Shape | None = None,
    loss: Loss | None = None,
) -> Metric:
    """Return the metric meant, for these targets and outputs.

    "accuracy" (or "acc") is how often a yes/no answer is right where there is one output, how often
    the largest output is that of the label where targets are labels, and how often it is at the 1
    of a one-hot target otherwise. "crossentropy" (or "ce") likewise. A metric given by name is
    called by that name in logs.

    Parameters
    ----------
    identifier : as for :func:`get`
    y_shape, output_shape : the shapes of targets and outputs, the batch axis included
    loss : what decides whether targets are labels where their shape isn't known

    Raises
    ------
    UnknownNameError, ArgumentError : see :func:`get`

    >>> type(resolve("accuracy", (None,), (None, 10))).__name__
    'SparseCategoricalAccuracy'
    >>> type(resolve("acc", (None, 1), (None, 1))).__name__
    'BinaryAccuracy'

    """
    if identifier is None:
        raise ArgumentError("metrics=[None]: None is no metric. Try 'accuracy'.")
    name = identifier.lower() if isinstance(identifier, str) else ""
    if name in ("accuracy", "acc", "crossentropy", "ce"):
        metric: Metric = _fitting(name in ("accuracy", "acc"), y_shape, output_shape, loss)
    else:
        metric = get(identifier)
    if isinstance(identifier, str):
        metric.name, metric.auto_named = identifier, False
    return metric


def _fitting(
    right: bool, y_shape: Shape | None, output_shape: Shape | None, loss: Loss | None
) -> Metric:
    """Return the accuracy (or else the cross-entropy) for such targets and outputs."""
    if output_shape is None:
        return accuracy.Accuracy() if right else watched.CategoricalCrossentropy()
    if output_shape[-1] == 1:
        return accuracy.BinaryAccuracy() if right else watched.BinaryCrossentropy()
    if y_shape is None:
        labels = isinstance(loss, losses.SparseCategoricalCrossentropy)
    else:
        labels = losses.holds_labels(y_shape, output_shape)
    if labels:
        sparse = watched.SparseCategoricalCrossentropy
        return accuracy.SparseCategoricalAccuracy() if right else sparse()
    return accuracy.CategoricalAccuracy() if right else watched.CategoricalCrossentropy()
