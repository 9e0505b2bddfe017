"""Losses for segmentation: how badly a predicted region and the true one overlap.

A region is given as numbers from 0 to 1, one for each pixel. Counting pixels one by one, as the
cross-entropy does, a small region hardly matters; here every region counts as a whole.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.losses.base import EPSILON, Loss

Array = NDArray[Any]
Axes = int | Iterable[int] | None


class Dice(Loss):
    """One minus Dice's coefficient: twice the overlap over the sum of both areas.

    With I = sum t p and D = sum t + sum p, L = 1 - 2 I / D, so dL/dp = -2 t / D + 2 I / D**2.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`
    axis : the axes that make up one region; None takes the whole batch as one, and then a batch has
        a single loss. (1, 2, 3) gives each image its own.

    References
    ----------
    Milletari, Navab and Ahmadi, "V-Net" (2016).

    >>> round(Dice()([[1.0, 1.0, 0.0, 0.0]], [[1.0, 0.0, 0.0, 0.0]]), 4)  # 1 - 2 * 1 / 3
    0.3333

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "dice",
        axis: Axes = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.axis = axes(axis)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss of each region."""
        overlap = np.sum(y_true * y_pred, axis=self.axis)
        areas = np.sum(y_true, axis=self.axis) + np.sum(y_pred, axis=self.axis) + EPSILON
        losses: Array = 1.0 - 2.0 * overlap / areas
        return losses

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return -2 t / D + 2 I / D**2."""
        overlap = np.sum(y_true * y_pred, axis=self.axis, keepdims=True)
        areas = np.sum(y_true + y_pred, axis=self.axis, keepdims=True) + EPSILON
        slope: Array = 2.0 * (overlap / areas - y_true) / areas
        return slope


class Tversky(Loss):
    """Dice's loss with a price for each kind of mistake.

    With I = sum t p, M = sum t (1 - p) (what was missed) and F = sum (1 - t) p (what was false),
    L = 1 - I / D with D = I + alpha M + beta F. By the quotient rule, and with
    dD/dp = t - alpha t + beta (1 - t),

        dL/dp = -(t D - I dD/dp) / D**2.

    At alpha = beta = 0.5 this is :class:`Dice`.

    Parameters
    ----------
    alpha, beta : the price of a missed and of a falsely found pixel. (So it is in Keras's code; its
        text, like the paper, has them the other way round.)
    reduction, name, dtype : see :class:`Loss`
    axis : the axes that make up one region; None takes the whole batch as one

    References
    ----------
    Salehi, Erdogmus and Gholipour, "Tversky loss function for image segmentation" (2017).

    >>> loss = Tversky(alpha=0.9, beta=0.1)
    >>> missed, false = [[1.0, 0.0, 0.0]], [[1.0, 1.0, 1.0]]
    >>> loss([[1.0, 1.0, 0.0]], missed) > loss([[1.0, 1.0, 0.0]], false)
    True

    """

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "tversky",
        axis: Axes = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.alpha = alpha
        self.beta = beta
        self.axis = axes(axis)

    def _parts(self, t: Array, p: Array, keepdims: bool) -> tuple[Array, Array]:
        """Return I and D."""
        overlap = np.sum(t * p, axis=self.axis, keepdims=keepdims)
        missed = np.sum(t * (1.0 - p), axis=self.axis, keepdims=keepdims)
        false = np.sum((1.0 - t) * p, axis=self.axis, keepdims=keepdims)
        return overlap, overlap + self.alpha * missed + self.beta * false + EPSILON

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss of each region."""
        overlap, whole = self._parts(y_true, y_pred, keepdims=False)
        losses: Array = 1.0 - overlap / whole
        return losses

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return -(t D - I dD/dp) / D**2."""
        overlap, whole = self._parts(y_true, y_pred, keepdims=True)
        change = y_true * (1.0 - self.alpha) + self.beta * (1.0 - y_true)
        slope: Array = (overlap / whole * change - y_true) / whole
        return slope


def axes(axis: Axes) -> int | tuple[int, ...] | None:
    """Return axes as a tuple where a list came, as from a written description.

    >>> axes([1, 2]), axes(None)
    ((1, 2), None)
    """
    return axis if axis is None or isinstance(axis, int) else tuple(axis)
