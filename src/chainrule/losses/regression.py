"""Losses for numbers: how far off a prediction is."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.losses.base import EPSILON, Loss

Array = NDArray[Any]


class MeanSquaredError(Loss):
    """The mean of the squared differences.

    For n outputs a sample, L = (1/n) sum_i (p_i - t_i)**2, so dL/dp_i = 2 (p_i - t_i) / n.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> loss = MeanSquaredError()
    >>> loss([[0.0], [1.0]], [[0.5], [1.0]])
    0.125
    >>> loss.gradient(np.array([[0.0]]), np.array([[0.5]])).tolist()
    [[1.0]]

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_error",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean squared difference over the last axis."""
        difference = y_pred - y_true
        difference *= difference
        total: Array = np.add.reduce(difference, axis=-1)
        total /= difference.shape[-1]
        return total

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return 2 (p - t) / n."""
        difference = y_pred - y_true
        difference *= 2.0 / difference.shape[-1]
        return difference


class MeanAbsoluteError(Loss):
    """The mean of the absolute differences: an outlier pulls no harder than any other sample.

    L = (1/n) sum_i |p_i - t_i|, so dL/dp_i = sign(p_i - t_i) / n, taken as 0 at the corner p = t.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> MeanAbsoluteError()([[0.0, 1.0]], [[1.0, 3.0]])
    1.5

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_error",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean absolute difference over the last axis."""
        mean: Array = np.mean(np.abs(y_pred - y_true), axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return sign(p - t) / n."""
        slope: Array = np.sign(y_pred - y_true) / y_pred.shape[-1]
        return slope


class MeanAbsolutePercentageError(Loss):
    """The mean of the differences as a share of the target, in percent.

    L = (100/n) sum_i |p_i - t_i| / |t_i|, so dL/dp_i = 100 sign(p_i - t_i) / (n |t_i|). A target of
    0 counts as 1e-7, which makes its share huge: this loss is for targets away from 0.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> MeanAbsolutePercentageError()([[2.0, 10.0]], [[1.0, 11.0]])
    30.0

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_percentage_error",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean share, in percent."""
        share = np.abs(y_pred - y_true) / np.maximum(np.abs(y_true), EPSILON)
        mean: Array = 100.0 * np.mean(share, axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return 100 sign(p - t) / (n |t|)."""
        slope: Array = np.sign(y_pred - y_true) / np.maximum(np.abs(y_true), EPSILON)
        slope *= 100.0 / y_pred.shape[-1]
        return slope


class MeanSquaredLogarithmicError(Loss):
    """The squared error of log(1 + x): being off by a factor costs the same at every size.

    L = (1/n) sum_i (log(1 + p_i) - log(1 + t_i))**2, so
    dL/dp_i = 2 (log(1 + p_i) - log(1 + t_i)) / (n (1 + p_i)). Numbers below 1e-7 are raised to it,
    and there the derivative is 0.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> round(MeanSquaredLogarithmicError()([[1.0]], [[3.0]]), 4)  # log(4 / 2) ** 2
    0.4805

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_logarithmic_error",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def _difference(self, y_true: Array, y_pred: Array) -> Array:
        difference: Array = np.log(np.maximum(y_pred, EPSILON) + 1.0)
        difference -= np.log(np.maximum(y_true, EPSILON) + 1.0)
        return difference

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean squared difference of the logarithms."""
        mean: Array = np.mean(self._difference(y_true, y_pred) ** 2, axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return 2 (difference of the logarithms) / (n (1 + p)), and 0 where p was raised."""
        slope = self._difference(y_true, y_pred)
        slope *= 2.0 / y_pred.shape[-1]
        slope /= np.maximum(y_pred, EPSILON) + 1.0
        slope *= y_pred > EPSILON
        return slope
