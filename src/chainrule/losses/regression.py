"""Losses for numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.losses.base import Loss

Array = NDArray[Any]


class MeanSquaredError(Loss):
    """The mean of the squared differences.

    For n outputs a sample, L = (1/n) sum_i (p_i - t_i)**2, so dL/dp_i = 2 (p_i - t_i) / n.

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
    ) -> None:
        super().__init__(name, reduction)

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
