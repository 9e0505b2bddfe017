"""Losses of margins: an answer should be right, and right by a distance."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.losses.base import Loss

Array = NDArray[Any]


class Hinge(Loss):
    """What is missing to a margin of 1 on the right side of 0.

    For targets t of -1 and 1, L = (1/n) sum_i max(0, 1 - t_i p_i), so dL/dp_i = -t_i / n where the
    margin is missed and 0 elsewhere: samples that are safely right stop pulling. Targets that are
    all 0 or 1 are read as -1 and 1.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    References
    ----------
    Cortes and Vapnik, "Support-vector networks" (1995).

    >>> Hinge()([[1.0], [-1.0]], [[0.5], [-3.0]])
    0.25

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "hinge",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean of what is missing."""
        mean: Array = np.mean(missing(signs(y_true), y_pred), axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return -t / n where something is missing."""
        t = signs(y_true)
        slope: Array = -t * (missing(t, y_pred) > 0.0)
        slope /= y_pred.shape[-1]
        return slope


class SquaredHinge(Loss):
    """The square of what is missing to a margin of 1: smooth where :class:`Hinge` has a corner.

    L = (1/n) sum_i max(0, 1 - t_i p_i)**2, so dL/dp_i = -2 t_i max(0, 1 - t_i p_i) / n.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> SquaredHinge()([[1.0], [-1.0]], [[0.5], [-3.0]])
    0.125

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "squared_hinge",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean square of what is missing."""
        mean: Array = np.mean(missing(signs(y_true), y_pred) ** 2, axis=-1)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return -2 t times what is missing, over n."""
        t = signs(y_true)
        slope: Array = t * missing(t, y_pred)
        slope *= -2.0 / y_pred.shape[-1]
        return slope


class CategoricalHinge(Loss):
    """What is missing to a margin of 1 between the right class and the best of the wrong ones.

    For a one-hot t, L = max(0, 1 + max_j (1 - t_j) p_j - sum_j t_j p_j). Where this is above 0 the
    derivative is -t_j, and 1 - t_j more at the wrong class of the largest score.

    Parameters
    ----------
    reduction, name, dtype : see :class:`Loss`

    >>> CategoricalHinge()([[0.0, 1.0, 0.0]], [[0.75, 1.0, 0.25]])
    0.75

    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_hinge",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return what is missing to the margin."""
        right = np.add.reduce(y_true * y_pred, axis=-1)
        wrong = np.max((1.0 - y_true) * y_pred, axis=-1)
        losses: Array = np.maximum(1.0 + wrong - right, 0.0)
        return losses

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return the derivative above."""
        others = (1.0 - y_true) * y_pred
        best = np.argmax(others, axis=-1)[..., np.newaxis]
        slope: Array = -y_true
        raised = np.take_along_axis(slope, best, axis=-1) + np.take_along_axis(
            1.0 - y_true, best, axis=-1
        )
        np.put_along_axis(slope, best, raised, axis=-1)
        slope *= self.call(y_true, y_pred)[..., np.newaxis] > 0.0
        return slope


def signs(y_true: Array) -> Array:
    """Return targets of -1 and 1, made of 0 and 1 if that is what they are.

    >>> signs(np.array([0.0, 1.0])).tolist(), signs(np.array([-1.0, 1.0])).tolist()
    ([-1.0, 1.0], [-1.0, 1.0])
    """
    if ((y_true == 0.0) | (y_true == 1.0)).all():
        return 2.0 * y_true - 1.0
    return y_true


def missing(t: Array, p: Array) -> Array:
    """Return what each output lacks to a margin of 1.

    >>> missing(np.array([1.0, -1.0]), np.array([0.25, -2.0])).tolist()
    [0.75, 0.0]
    """
    lacking: Array = np.maximum(1.0 - t * p, 0.0)
    return lacking
