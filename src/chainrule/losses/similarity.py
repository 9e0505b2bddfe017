"""Losses of directions: vectors should point the same way, or apart."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.activations import sigmoid
from chainrule.errors import DataError
from chainrule.losses.base import EPSILON, Loss, Shape
from chainrule.losses.categorical import class_axis

Array = NDArray[Any]


class CosineSimilarity(Loss):
    """Minus the cosine of the angle between target and prediction: -1 is the best there is.

    With the unit vectors u = p / |p| and v = t / |t|, L = -u . v. Lengthening p changes nothing, so
    the derivative is the part of v across u, dL/dp = -(v - (u . v) u) / |p|. A vector of length
    below 1e-7 is divided by 1e-7 instead.

    Parameters
    ----------
    axis : the axis of the vectors' components
    reduction, name, dtype : see :class:`Loss`

    >>> loss = CosineSimilarity()
    >>> loss([[1.0, 0.0]], [[3.0, 0.0]]), loss([[1.0, 0.0]], [[0.0, 3.0]])
    (-1.0, 0.0)

    """

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "cosine_similarity",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.axis = class_axis(axis)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return -u . v."""
        u, v = unit(y_pred, self.axis), unit(y_true, self.axis)
        # The sum comes after the sign: 0 - 0 is 0, where -(0) would be shown as -0.0.
        total: Array = 0.0 - np.add.reduce(u * v, axis=self.axis)
        return total

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return -(v - (u . v) u) / |p|."""
        u, v = unit(y_pred, self.axis), unit(y_true, self.axis)
        length = lengths(y_pred, self.axis)
        along = np.sum(u * v, axis=self.axis, keepdims=True)
        # A vector too short was divided by a constant, which leaves the direction free to change.
        across: Array = v - np.where(length > EPSILON, along, 0.0) * u
        across /= -np.maximum(length, EPSILON)
        return across


class Circle(Loss):
    """Embeddings of one class should point the same way, those of different classes apart.

    Predictions are unit vectors e_i, targets their classes. With the distances
    d_ij = max(0, 1 - e_i . e_j) and m the margin, every pair of one class gets the score
    a_ij = -gamma (m + d)(m - d), and every pair of two classes b_ij = gamma (1 + m - d)(1 - m - d).
    The brackets in front weigh a pair by how far it is from where it should be. Each sample i costs

        L_i = softplus(log sum_j e**a_ij + log sum_j e**b_ij).

    The chain rule, with s_i the sigmoid of that sum: dL_i/da_ij = s_i softmax_j(a_i), and the same
    for b; da/dd = 2 gamma d and db/dd = -2 gamma (1 - d); dd/d(e_i . e_j) = -1 where d > 0. A pair
    is made of two predictions, so with G_ij = dL/d(e_i . e_j) each gets its share:
    dL/de = (G + G.T) e. Samples of a batch are coupled, hence ``propagate`` and no ``gradient``.

    Samples without a partner of their class cost nothing and don't count.

    Parameters
    ----------
    gamma : how sharply the worst pairs stand out
    margin : how close pairs of a class should be, and by how much others farther
    remove_diagonal : whether a sample is no pair with itself
    reduction, name, dtype : see :class:`Loss`

    References
    ----------
    Sun et al., "Circle loss: a unified perspective of pair similarity optimization" (CVPR 2020).

    >>> good = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    >>> loss = Circle(gamma=8.0)
    >>> loss([0, 0, 1, 1], good) < loss([0, 1, 0, 1], good)
    True

    """

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "circle",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.gamma = gamma
        self.margin = margin
        self.remove_diagonal = remove_diagonal
        self.has_mask = True

    def prepare_targets(self, y_true: Array, output_shape: Shape, dtype: DTypeLike) -> Array:
        """Return the classes as whole numbers, one a sample.

        Raises
        ------
        DataError : there isn't one class a sample, or embeddings are no vectors

        """
        labels = y_true[:, 0] if y_true.ndim == 2 and y_true.shape[1] == 1 else y_true
        if labels.ndim != 1 or len(output_shape) != 1:
            raise DataError(
                f"Circle compares one vector a sample by its class: targets of shape (batch,) and "
                f"predictions of (batch, length) are wanted, {y_true.shape} and "
                f"{(len(y_true), *output_shape)} came."
            )
        return labels.astype(np.intp)

    def _pairs(self, y_true: Array, e: Array) -> tuple[Array, Array, Array]:
        """Return distances, and the scores a and b, -inf where a pair is not of that kind."""
        distance = np.maximum(1.0 - e @ e.T, 0.0)
        alike = y_true[:, np.newaxis] == y_true
        different = ~alike
        if self.remove_diagonal:
            np.fill_diagonal(alike, False)
        m = self.margin
        a = -self.gamma * np.maximum(m + distance, 0.0) * (m - distance)
        b = self.gamma * np.maximum(1.0 + m - distance, 0.0) * (1.0 - m - distance)
        return distance, np.where(alike, a, -np.inf), np.where(different, b, -np.inf)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return L_i of each sample."""
        _, a, b = self._pairs(y_true, y_pred)
        losses: Array = np.logaddexp(0.0, log_sum(a) + log_sum(b))
        return losses.astype(y_pred.dtype, copy=False)

    def counted(self, y_true: Array, y_pred: Array) -> Array:
        """Return which samples cost something."""
        counts: Array = self.call(y_true, y_pred) > 0.0
        return counts

    def propagate(self, upstream: Any, y_true: Array, y_pred: Array) -> Array:
        """Return (G + G.T) e."""
        distance, a, b = self._pairs(y_true, y_pred)
        total_a, total_b = log_sum(a), log_sum(b)
        s = sigmoid(total_a + total_b) * upstream
        far = distance < 1.0 + self.margin  # beyond, the bracket in front of b is 0 and stays so
        by_distance = 2.0 * self.gamma * distance * chosen(a, total_a)
        by_distance -= 2.0 * self.gamma * (1.0 - distance) * far * chosen(b, total_b)
        pairs = -by_distance * (distance > 0.0) * s[:, np.newaxis]
        grad: Array = (pairs + pairs.T) @ y_pred
        return grad.astype(y_pred.dtype, copy=False)


def lengths(x: Array, axis: int) -> Array:
    """Return the vectors' lengths, with the axis kept.

    >>> lengths(np.array([[3.0, 4.0]]), -1).tolist()
    [[5.0]]
    """
    length: Array = np.sqrt(np.sum(x * x, axis=axis, keepdims=True))
    return length


def unit(x: Array, axis: int) -> Array:
    """Return the vectors at length 1; a vector of nothing stays nothing.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]]), -1).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    scaled: Array = x / np.maximum(lengths(x, axis), EPSILON)
    return scaled


def log_sum(scores: Array) -> Array:
    """Return log(sum(e**scores)) of each row, -inf for a row of -inf alone.

    >>> log_sum(np.array([[1000.0, 1000.0], [-np.inf, -np.inf]])).round(3).tolist()
    [1000.693, -inf]
    """
    top = scores.max(axis=1, keepdims=True)
    top[np.isneginf(top)] = 0.0
    with np.errstate(divide="ignore"):  # log 0 is the -inf that is meant
        total: Array = np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0]
    return total


def chosen(scores: Array, total: Array) -> Array:
    """Return the softmax of each row, given its :func:`log_sum`; zeros for a row of -inf alone."""
    finite = np.where(np.isneginf(total), 0.0, total)
    share: Array = np.exp(scores - finite[:, np.newaxis])
    return share
