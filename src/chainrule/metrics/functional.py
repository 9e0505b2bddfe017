"""Metrics as functions: one value a sample, or one an output, for any arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule import losses
from chainrule.errors import ShapeError
from chainrule.losses.base import EPSILON
from chainrule.losses.targets import class_indices, fits, match_targets

Array = NDArray[Any]


def accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return 1 where target and prediction are equal, else 0.

    >>> accuracy([1, 2], [1, 3]).tolist()
    [1.0, 0.0]
    """
    true, pred = matched(y_true, y_pred)
    return as_floats(true == pred)


def binary_accuracy(y_true: ArrayLike, y_pred: ArrayLike, threshold: float = 0.5) -> Array:
    """Return 1 where p > threshold agrees with a yes/no target, else 0.

    >>> binary_accuracy([[1.0], [1.0]], [[0.7], [0.2]]).tolist()
    [[1.0], [0.0]]
    """
    true, pred = matched(y_true, y_pred)
    return as_floats(true == (pred > threshold))


def categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return 1 for each sample whose largest output is at the place of the 1, else 0.

    >>> categorical_accuracy([[0, 1, 0]], [[0.2, 0.5, 0.3]]).tolist()
    [1.0]
    """
    true, pred = matched(y_true, y_pred)
    return as_floats(np.argmax(true, axis=-1) == np.argmax(pred, axis=-1))


def sparse_categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return 1 for each sample whose largest output is that of its class, else 0.

    Raises
    ------
    ShapeError : there isn't one class index for each row of outputs

    >>> sparse_categorical_accuracy([1, 0], [[0.2, 0.5, 0.3], [0.2, 0.5, 0.3]]).tolist()
    [1.0, 0.0]

    """
    labels, pred = np.asarray(y_true), floats(y_pred)
    if labels.ndim == pred.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if not fits(labels.shape, pred.shape[:-1]):
        raise ShapeError(
            f"The targets have shape {np.shape(y_true)} and the predictions {pred.shape}: one "
            f"class index for each row of outputs is wanted, so shape {pred.shape[:-1]}."
        )
    return as_floats(labels == np.argmax(pred, axis=-1))


def top_k_categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike, k: int = 5) -> Array:
    """Return 1 for each sample whose 1 is at one of the k largest outputs, else 0.

    >>> top_k_categorical_accuracy([[0, 0, 1]], [[0.2, 0.5, 0.3]], k=2).tolist()
    [1.0]
    """
    true, pred = matched(y_true, y_pred)
    return in_top_k(np.argmax(true, axis=-1), pred, k)


def sparse_top_k_categorical_accuracy(
    y_true: ArrayLike, y_pred: ArrayLike, k: int = 5, from_sorted_ids: bool = False
) -> Array:
    """Return 1 for each sample whose class is among the k of the largest outputs, else 0.

    With ``from_sorted_ids``, predictions are class indices, the likeliest first.

    >>> sparse_top_k_categorical_accuracy([2], [[0.2, 0.5, 0.3]], k=2).tolist()
    [1.0]
    """
    pred = floats(y_pred)
    labels = np.asarray(y_true)
    if from_sorted_ids:
        labels = labels.reshape(pred.shape[:-1])
        return as_floats((labels[..., np.newaxis] == pred[..., :k]).any(axis=-1))
    return in_top_k(class_indices(labels, pred.shape), pred, k)


def pearson_correlation(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> Array:
    """Return how well a straight line maps predictions to targets: 1 or -1 perfectly, 0 not at all.

    The mean product of both after their means are taken off and their spreads divided out, along
    the axis. Without any spread it is not a number.

    >>> pearson_correlation([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]]).round(6).tolist()
    [1.0]
    """
    true, pred = matched(y_true, y_pred)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = [
            (x - x.mean(axis=axis, keepdims=True)) / x.std(axis=axis, keepdims=True)
            for x in (true, pred)
        ]
    mean: Array = np.mean(scaled[0] * scaled[1], axis=axis)
    return mean


def concordance_correlation(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> Array:
    """Return how close predictions are to targets themselves: 1 only if they are equal.

    Twice the covariance over both variances and the squared difference of the means (Lin, "A
    concordance correlation coefficient to evaluate reproducibility", 1989).

    >>> concordance_correlation([[0.0, 1.0, 2.0]], [[1.0, 2.0, 3.0]]).round(4).tolist()
    [0.5714]
    """
    true, pred = matched(y_true, y_pred)
    centre_true = true.mean(axis=axis, keepdims=True)
    centre_pred = pred.mean(axis=axis, keepdims=True)
    covariance = (true - centre_true) * (pred - centre_pred)
    spread = true.var(axis=axis, keepdims=True) + pred.var(axis=axis, keepdims=True)
    spread += (centre_true - centre_pred) ** 2
    mean: Array = np.mean(2.0 * covariance / (spread + EPSILON), axis=axis)
    return mean


def in_top_k(labels: Array, scores: Array, k: int) -> Array:
    """Return 1 where the label's score is no smaller than the k-th largest, else 0.

    >>> in_top_k(np.array([2, 0]), np.array([[0.2, 0.5, 0.3], [0.2, 0.5, 0.3]]), 2).tolist()
    [1.0, 0.0]
    """
    place = scores.shape[-1] - min(k, scores.shape[-1])
    least = np.partition(scores, place, axis=-1)[..., place]
    own = np.take_along_axis(scores, labels[..., np.newaxis], axis=-1)[..., 0]
    return as_floats(own >= least)


def floats(y_pred: ArrayLike) -> Array:
    """Return predictions as an array of floats."""
    pred = np.asarray(y_pred)
    return pred if pred.dtype.kind == "f" else pred.astype("float64")


def matched(y_true: ArrayLike, y_pred: ArrayLike) -> tuple[Array, Array]:
    """Return targets and predictions as floats of the same shape.

    Raises
    ------
    ShapeError, DataError : see :func:`chainrule.losses.targets.match_targets`

    >>> [array.shape for array in matched([0, 1], [[0.5], [0.5]])]
    [(2, 1), (2, 1)]

    """
    pred = floats(y_pred)
    return match_targets(np.asarray(y_true), pred), pred


def as_floats(right: Any) -> Array:
    """Return true as 1.0 and false as 0.0."""
    return np.asarray(right, dtype="float32")


# Those that a description may name.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        accuracy,
        binary_accuracy,
        categorical_accuracy,
        concordance_correlation,
        pearson_correlation,
        sparse_categorical_accuracy,
        sparse_top_k_categorical_accuracy,
        top_k_categorical_accuracy,
        *losses.CLASSES,
    )
}
