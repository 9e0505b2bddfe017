"""Losses for a choice between classes, given as one probability or one score for each."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.errors import ArgumentError, ShapeError
from chainrule.kernels.choice import compiled
from chainrule.kernels.rows import in_rows
from chainrule.losses.base import EPSILON, Loss, Shape
from chainrule.losses.binary import smoothing
from chainrule.losses.targets import class_indices

Array = NDArray[Any]


class CategoricalCrossentropy(Loss):
    """The surprise at the right class, in nats, for one-hot targets t.

    Predictions p are made to sum to 1, q_i = p_i / S with S = sum_j p_j, and
    L = -sum_i t_i log q_i. So dL/dq_i = -t_i / q_i, and through the division
    dL/dp_j = (dL/dq_j - sum_i dL/dq_i q_i) / S.

    With ``from_logits`` the model gives scores z and q = softmax(z). Then all that cancels to
    dL/dz = q sum(t) - t, prediction minus target: a layer with softmax and this loss, in one stable
    step.

    Parameters
    ----------
    from_logits : whether predictions are scores z rather than probabilities
    label_smoothing : from 0 to 1; moves the targets that far towards the same for all classes
    axis : the axis of the classes
    reduction, name, dtype : see :class:`Loss`

    Raises
    ------
    ArgumentError : ``label_smoothing`` is outside 0 to 1

    >>> round(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]), 4)
    0.6931
    >>> loss = CategoricalCrossentropy(from_logits=True)
    >>> loss.gradient(np.array([[0.0, 1.0]]), np.array([[7.0, 7.0]])).tolist()
    [[0.5, -0.5]]

    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_crossentropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.from_logits = from_logits
        self.label_smoothing = smoothing(label_smoothing)
        self.axis = class_axis(axis)

    def prepare_targets(self, y_true: Array, output_shape: Shape, dtype: DTypeLike) -> Array:
        """Return targets of the predictions' shape, one number for each class."""
        check_one_hot(y_true, output_shape, self)
        return super().prepare_targets(y_true, output_shape, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return -sum t log q."""
        t = smoothed(y_true, self.label_smoothing, self.axis)
        if self.from_logits:
            log_q = log_softmax(y_pred, self.axis)
        else:
            log_q = np.log(clipped(shares(y_pred, self.axis)))
        total: Array = np.add.reduce(t * log_q, axis=self.axis)
        return -total

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return the derivative above; 0 came from where a probability was clipped."""
        t = smoothed(y_true, self.label_smoothing, self.axis)
        if self.from_logits:
            slope = np.exp(log_softmax(y_pred, self.axis))
            slope *= t.sum(axis=self.axis, keepdims=True)
            slope -= t
            return slope
        q = shares(y_pred, self.axis)
        slope = -t / clipped(q)
        slope *= unclipped(q)
        return through_shares(slope, q, y_pred, self.axis)


class SparseCategoricalCrossentropy(Loss):
    """The surprise at the right class, for targets that are its index.

    The same as :class:`CategoricalCrossentropy` without the zeros of a one-hot target: for the
    right class y, L = -log q_y, so dL/dq is -1 / q_y at y and 0 elsewhere, and with
    ``from_logits`` dL/dz = q, less 1 at y.

    Parameters
    ----------
    from_logits : whether predictions are scores z rather than probabilities
    ignore_class : an index that stands for "no class": such samples cost nothing and don't count
    axis : the axis of the classes
    reduction, name, dtype : see :class:`Loss`

    Raises
    ------
    DataError : a target, when the loss is used, is no class

    >>> round(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]]), 4)
    0.6931
    >>> loss = SparseCategoricalCrossentropy(from_logits=True)
    >>> loss.gradient(np.array([1]), np.array([[7.0, 7.0]])).tolist()
    [[0.5, -0.5]]

    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.has_mask = ignore_class is not None
        self.axis = class_axis(axis)

    def prepare_targets(self, y_true: Array, output_shape: Shape, dtype: DTypeLike) -> Array:
        """Return class indices, one for each row of scores."""
        shape = (len(y_true), *output_shape)
        return class_indices(y_true, shape, self.axis, self.ignore_class)

    def counted(self, y_true: Array, y_pred: Array) -> Array:
        """Return where a class was given."""
        given: Array = y_true != self.ignore_class
        return given

    def _places(self, y_true: Array) -> Array:
        """Return where the right class stands, with an axis of length 1 for the classes."""
        if self.ignore_class is not None:
            y_true = np.where(y_true == self.ignore_class, 0, y_true)
        return np.expand_dims(y_true, self.axis)

    def _compiled(self, y_true: Array, y_pred: Array) -> Any:
        """Return the compiled kernels, where scores in rows came and every label counts."""
        plain = self.from_logits and self.ignore_class is None
        if plain and self.axis in (-1, y_pred.ndim - 1):
            return compiled("rows", y_pred)
        return None

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return -log q_y, and 0 where no class was given."""
        fast = self._compiled(y_true, y_pred)
        if fast:
            losses = np.empty_like(y_pred, shape=y_true.shape)
            fast.surprise(*scores_and_labels(y_pred, y_true), losses.reshape(-1))
            return losses
        places = self._places(y_true)
        if self.from_logits:
            log_q = np.take_along_axis(log_softmax(y_pred, self.axis), places, self.axis)
        else:
            q = np.take_along_axis(shares(y_pred, self.axis), places, self.axis)
            log_q = np.log(clipped(q))
        losses = -log_q.squeeze(self.axis)
        if self.ignore_class is not None:
            losses *= y_true != self.ignore_class
        return losses

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return the derivative above."""
        fast = self._compiled(y_true, y_pred)
        if fast:
            found = np.empty_like(y_pred)
            fast.surprise_gradient(*scores_and_labels(y_pred, y_true), in_rows(found))
            return found
        places, axis = self._places(y_true), self.axis
        if self.from_logits:
            slope: Array = np.exp(log_softmax(y_pred, axis))
            right = np.take_along_axis(slope, places, axis) - 1.0
            np.put_along_axis(slope, places, right, axis)
        else:
            q = shares(y_pred, axis)
            right = np.take_along_axis(q, places, axis)
            slope = np.zeros_like(q)
            np.put_along_axis(slope, places, unclipped(right) / -clipped(right), axis)
            slope = through_shares(slope, q, y_pred, axis)
        if self.ignore_class is not None:
            slope *= np.expand_dims(y_true != self.ignore_class, axis)
        return slope


def scores_and_labels(scores: Array, labels: Array) -> tuple[Array, Array]:
    """Return scores (..., classes) as (rows, classes), and labels (...) as (rows,).

    >>> [each.shape for each in scores_and_labels(np.ones((2, 3, 4)), np.ones((2, 3), int))]
    [(6, 4), (6,)]
    """
    return in_rows(scores), np.ascontiguousarray(labels, np.intp).reshape(-1)


def class_axis(axis: int) -> int:
    """Return the axis if it is a whole number.

    Raises
    ------
    ArgumentError : it isn't; ``True`` is no axis either

    """
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
        raise ArgumentError(f"axis={axis!r} must be a whole number, such as -1 for the last axis.")
    return int(axis)


def check_one_hot(y_true: Array, output_shape: Shape, loss: Loss) -> None:
    """Say what to do where labels came for a loss that wants one-hot targets, or one class only.

    Raises
    ------
    ShapeError : the targets are labels

    """
    classes = output_shape[-1] if output_shape else None
    if classes == 1:
        warnings.warn(
            f"{loss.name} with one output: a choice between classes needs one output for each, and "
            "one alone is always right. For a yes/no answer use 'binary_crossentropy'.",
            SyntaxWarning,
            stacklevel=4,
        )
    labels = y_true.ndim == len(output_shape) or (
        y_true.ndim == len(output_shape) + 1 and y_true.shape[-1] == 1
    )
    if labels and classes not in (1, None):
        raise ShapeError(
            f"{loss.name} wants targets with one number for each of the {classes} classes, and "
            f"targets of shape {y_true.shape} came, which look like class indices. Use "
            "'sparse_categorical_crossentropy', or make y one-hot."
        )


def smoothed(t: Array, amount: float, axis: int) -> Array:
    """Return targets moved that far towards 1 / classes.

    >>> smoothed(np.array([0.0, 1.0]), 0.5, -1).tolist()
    [0.25, 0.75]
    """
    if not amount:
        return t
    moved: Array = t * (1.0 - amount) + amount / t.shape[axis]
    return moved


def log_softmax(z: Array, axis: int) -> Array:
    """Return log(softmax(z)), with the maximum taken off first so that nothing overflows.

    >>> log_softmax(np.array([1000.0, 1000.0]), -1).round(4).tolist()
    [-0.6931, -0.6931]
    """
    shifted: Array = z - z.max(axis=axis, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return shifted


def shares(p: Array, axis: int) -> Array:
    """Return numbers divided by their sum.

    >>> shares(np.array([1.0, 3.0]), -1).tolist()
    [0.25, 0.75]
    """
    divided: Array = p / p.sum(axis=axis, keepdims=True)
    return divided


def through_shares(grad: Array, q: Array, p: Array, axis: int) -> Array:
    """Return dL/dp where q = shares(p) and ``grad`` is dL/dq: (grad - sum(grad q)) / sum(p).

    >>> q = p = np.array([0.25, 0.75])
    >>> through_shares(np.array([1.0, 1.0]), q, p, -1).tolist()  # the sum of q never changes
    [0.0, 0.0]
    """
    slope: Array = grad - np.sum(grad * q, axis=axis, keepdims=True)
    slope /= p.sum(axis=axis, keepdims=True)
    return slope


def clipped(q: Array) -> Array:
    """Return probabilities kept off 0 and 1, where a logarithm is infinite or flat.

    >>> clipped(np.array([0.0, 0.5])).tolist()
    [1e-07, 0.5]
    """
    kept: Array = np.clip(q, EPSILON, 1.0 - EPSILON)
    return kept


def unclipped(q: Array) -> Array:
    """Return where :func:`clipped` changes nothing, so that its derivative is 1 and not 0.

    >>> unclipped(np.array([0.0, 0.5])).tolist()
    [False, True]
    """
    inside: Array = (q >= EPSILON) & (q <= 1.0 - EPSILON)
    return inside
