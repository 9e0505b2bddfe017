"""Losses that are squared for small errors and straight for large ones."""

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.errors import ArgumentError
from chainrule.losses.base import Loss

Array = NDArray[Any]


class Huber(Loss):
    """The squared error up to ``delta``, and a straight line of the same slope beyond.

    With e = p - t, each output costs e**2 / 2 where |e| <= delta, else delta |e| - delta**2 / 2. So
    the derivative is e, held between -delta and delta: an outlier pulls, but not without limit.

    Parameters
    ----------
    delta : where the parabola ends, above 0
    reduction, name, dtype : see :class:`Loss`

    Raises
    ------
    ArgumentError : ``delta`` is not above 0

    References
    ----------
    Huber, "Robust estimation of a location parameter" (1964).

    >>> loss = Huber(delta=1.0)
    >>> loss([[0.0]], [[0.5]]), loss([[0.0]], [[3.0]])
    (0.125, 2.5)

    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "huber_loss",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        if not delta > 0.0:
            raise ArgumentError(f"Huber: delta={delta} must be above 0.")
        self.delta = delta

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean cost over the last axis."""
        error = np.abs(y_pred - y_true)
        # With c = min(|e|, delta), both cases are c (|e| - c / 2).
        bounded = np.minimum(error, self.delta)
        mean: Array = np.mean(bounded * (error - 0.5 * bounded), axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return e, held between -delta and delta, over n."""
        slope: Array = np.clip(y_pred - y_true, -self.delta, self.delta)
        slope /= y_pred.shape[-1]
        return slope


class LogCosh(Loss):
    """The logarithm of the hyperbolic cosine of the error: smooth, and straight far out.

    Each output costs log(cosh(e)) with e = p - t, about e**2 / 2 for small errors and |e| - log 2
    for large ones. Its derivative is tanh(e), never above 1.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> round(LogCosh()([[0.0]], [[1000.0]]), 3)  # 1000 - log 2
    999.307

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "log_cosh",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean cost over the last axis."""
        error = np.abs(y_pred - y_true)
        # cosh e = e**|e| (1 + e**(-2|e|)) / 2: in this form nothing overflows.
        costs = error + np.log1p(np.exp(-2.0 * error)) - math.log(2.0)
        mean: Array = np.mean(costs, axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return tanh(e) / n."""
        slope: Array = np.tanh(y_pred - y_true)
        slope /= y_pred.shape[-1]
        return slope
