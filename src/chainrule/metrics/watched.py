"""Losses, watched as metrics: the mean of each sample's loss."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from chainrule import losses
from chainrule.losses.base import masked_weight
from chainrule.metrics.functional import matched
from chainrule.metrics.reduction import MeanMetricWrapper, RunningMean


class MeanSquaredError(MeanMetricWrapper):
    """The mean of the squared differences.

    >>> MeanSquaredError()([[0.0], [1.0]], [[0.5], [1.0]])
    0.125
    """

    def __init__(
        self, name: str | None = "mean_squared_error", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(losses.mean_squared_error, name, dtype)


class RootMeanSquaredError(RunningMean):
    """The root of the mean of the squared differences, in the targets' own unit.

    >>> RootMeanSquaredError()([[0.0], [0.0]], [[3.0], [3.0]])
    3.0
    """

    def __init__(
        self, name: str | None = "root_mean_squared_error", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        true, pred = matched(y_true, y_pred)
        self.add((pred - true) ** 2, sample_weight)

    def result(self) -> float:
        """Return the root of the mean so far."""
        return math.sqrt(super().result())


class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of the absolute differences.

    >>> MeanAbsoluteError()([[0.0], [1.0]], [[0.5], [1.0]])
    0.25
    """

    def __init__(
        self, name: str | None = "mean_absolute_error", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(losses.mean_absolute_error, name, dtype)


class MeanAbsolutePercentageError(MeanMetricWrapper):
    """The mean of the differences as a share of the target, in percent.

    >>> MeanAbsolutePercentageError()([[2.0]], [[1.0]])
    50.0
    """

    def __init__(
        self, name: str | None = "mean_absolute_percentage_error", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(losses.mean_absolute_percentage_error, name, dtype)


class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """The mean of the squared differences of log(1 + x).

    >>> MeanSquaredLogarithmicError()([[2.0]], [[2.0]])
    0.0
    """

    def __init__(
        self, name: str | None = "mean_squared_logarithmic_error", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(losses.mean_squared_logarithmic_error, name, dtype)


class CosineSimilarity(MeanMetricWrapper):
    """The mean cosine of the angle between target and prediction: 1 is the best there is.

    The loss of this name is its negative, since training makes losses small.

    Parameters
    ----------
    axis : along which the vectors lie
    name, dtype : see :class:`~chainrule.metrics.base.Metric`

    >>> CosineSimilarity()([[1.0, 0.0]], [[3.0, 0.0]])
    1.0
    """

    def __init__(
        self,
        name: str | None = "cosine_similarity",
        dtype: DTypeLike | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(cosine, name, dtype, axis=axis)
        self.axis = axis


class LogCoshError(MeanMetricWrapper):
    """The mean logarithm of the hyperbolic cosine of the differences.

    >>> LogCoshError()([[2.0]], [[2.0]])
    0.0
    """

    def __init__(self, name: str | None = "logcosh", dtype: DTypeLike | None = None) -> None:
        super().__init__(losses.log_cosh, name, dtype)


class Hinge(MeanMetricWrapper):
    """The mean of what is missing to a margin of 1.

    >>> Hinge()([[1.0], [-1.0]], [[0.5], [-3.0]])
    0.25
    """

    def __init__(self, name: str | None = "hinge", dtype: DTypeLike | None = None) -> None:
        super().__init__(losses.hinge, name, dtype)


class SquaredHinge(MeanMetricWrapper):
    """The mean square of what is missing to a margin of 1.

    >>> SquaredHinge()([[1.0], [-1.0]], [[0.5], [-3.0]])
    0.125
    """

    def __init__(self, name: str | None = "squared_hinge", dtype: DTypeLike | None = None) -> None:
        super().__init__(losses.squared_hinge, name, dtype)


class CategoricalHinge(MeanMetricWrapper):
    """The mean of what is missing to a margin of 1 between the right class and the best wrong one.

    >>> CategoricalHinge()([[0.0, 1.0]], [[0.75, 1.0]])
    0.75
    """

    def __init__(
        self, name: str | None = "categorical_hinge", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(losses.categorical_hinge, name, dtype)


class KLDivergence(MeanMetricWrapper):
    """The mean Kullback-Leibler divergence of predictions from targets.

    >>> KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]])
    0.0
    """

    def __init__(self, name: str | None = "kl_divergence", dtype: DTypeLike | None = None) -> None:
        super().__init__(losses.kl_divergence, name, dtype)


class Poisson(MeanMetricWrapper):
    """The mean surprise at counts, up to a constant.

    >>> round(Poisson()([[2.0]], [[2.0]]), 4)
    0.6137
    """

    def __init__(self, name: str | None = "poisson", dtype: DTypeLike | None = None) -> None:
        super().__init__(losses.poisson, name, dtype)


class BinaryCrossentropy(MeanMetricWrapper):
    """The mean surprise at yes/no answers.

    Parameters
    ----------
    from_logits, label_smoothing : see :class:`~chainrule.losses.BinaryCrossentropy`
    name, dtype : see :class:`~chainrule.metrics.base.Metric`

    >>> round(BinaryCrossentropy()([[1.0]], [[0.5]]), 4)
    0.6931
    """

    def __init__(
        self,
        name: str | None = "binary_crossentropy",
        dtype: DTypeLike | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing}
        super().__init__(losses.binary_crossentropy, name, dtype, **options)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing


class CategoricalCrossentropy(MeanMetricWrapper):
    """The mean surprise at the right classes, one-hot.

    Parameters
    ----------
    from_logits, label_smoothing, axis : see :class:`~chainrule.losses.CategoricalCrossentropy`
    name, dtype : see :class:`~chainrule.metrics.base.Metric`

    >>> round(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]), 4)
    0.6931
    """

    def __init__(
        self,
        name: str | None = "categorical_crossentropy",
        dtype: DTypeLike | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(losses.categorical_crossentropy, name, dtype, **options)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """The mean surprise at the right classes, given by index.

    As in Keras, samples of ``ignore_class`` add nothing to the sum, and are left out of the count
    only where sample weights are given.

    Parameters
    ----------
    from_logits, ignore_class, axis : see
        :class:`~chainrule.losses.SparseCategoricalCrossentropy`
    name, dtype : see :class:`~chainrule.metrics.base.Metric`

    >>> round(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]]), 4)
    0.6931
    """

    def __init__(
        self,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: DTypeLike | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(losses.sparse_categorical_crossentropy, name, dtype, **options)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        if self.ignore_class is not None and sample_weight is not None:
            labels = np.asarray(y_true)
            if labels.ndim == np.ndim(y_pred) and labels.shape[self.axis] == 1:
                labels = labels.squeeze(self.axis)
            weight = np.asarray(sample_weight, dtype="float64")
            sample_weight = masked_weight(labels != self.ignore_class, weight, "sum")
        super().update_state(y_true, y_pred, sample_weight)


def cosine(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> Any:
    """Return the cosine of the angle between target and prediction, one a sample.

    >>> cosine([[1.0, 0.0]], [[3.0, 0.0]]).tolist()
    [1.0]
    """
    return -losses.cosine_similarity(y_true, y_pred, axis=axis)
