"""Losses between distributions and between counts."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.losses.base import EPSILON, Loss

Array = NDArray[Any]


class KLDivergence(Loss):
    """How many nats more a message costs when its code is made for p and its letters follow t.

    L = sum_i t_i log(t_i / p_i), the Kullback-Leibler divergence, so dL/dp_i = -t_i / p_i. Both are
    kept between 1e-7 and 1; where p_i was moved, the derivative is 0. With t fixed, this differs
    from the cross-entropy by a constant only.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    References
    ----------
    Kullback and Leibler, "On information and sufficiency" (1951).

    >>> round(KLDivergence()([[0.5, 0.5]], [[0.9, 0.1]]), 4)
    0.5108

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "kl_divergence",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the divergence over the last axis."""
        t, p = np.clip(y_true, EPSILON, 1.0), np.clip(y_pred, EPSILON, 1.0)
        total: Array = np.add.reduce(t * np.log(t / p), axis=-1)
        return total

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return -t / p, and 0 where p was moved."""
        t, p = np.clip(y_true, EPSILON, 1.0), np.clip(y_pred, EPSILON, 1.0)
        slope: Array = -t / p
        slope *= (y_pred >= EPSILON) & (y_pred <= 1.0)
        return slope


class Poisson(Loss):
    """The surprise at a count t when p were expected, up to a constant.

    A Poisson variable of mean p takes the value t with probability e**-p p**t / t!. The negative
    logarithm without log t!, which no prediction changes, is p - t log p, so
    L = (1/n) sum_i (p_i - t_i log p_i) and dL/dp_i = (1 - t_i / p_i) / n, 0 at p = t. Predictions
    must not be negative: an exponential or softplus as the last activation sees to it.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> round(Poisson()([[2.0]], [[2.0]]), 4), round(Poisson()([[2.0]], [[5.0]]), 4)
    (0.6137, 1.7811)

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "poisson",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean over the last axis; 1e-7 is added before the logarithm."""
        mean: Array = np.mean(y_pred - y_true * np.log(y_pred + EPSILON), axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return (1 - t / p) / n."""
        slope: Array = 1.0 - y_true / (y_pred + EPSILON)
        slope /= y_pred.shape[-1]
        return slope
