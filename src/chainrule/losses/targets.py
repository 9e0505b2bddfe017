"""Targets as a loss wants them: one for each output, or a class index for each row of scores."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import DataError, ShapeError

Array = NDArray[Any]
Shape = tuple[int | None, ...]


def match_targets(y_true: Array, y_pred: Array) -> Array:
    """Return the targets in the shape and dtype of the predictions.

    Targets of shape (batch,) fit predictions of shape (batch, 1).

    Raises
    ------
    ShapeError : they can't be matched
    DataError : there are none

    >>> match_targets(np.array([0, 1]), np.zeros((2, 1), "float32")).tolist()
    [[0.0], [1.0]]

    """
    if y_pred.size == 0:
        raise DataError(f"There is nothing to compare: the predictions have shape {y_pred.shape}.")
    return one_for_each_output(y_true, y_pred.shape, y_pred.dtype)


def one_for_each_output(y_true: Array, shape: Shape, dtype: Any) -> Array:
    """Return the targets in this shape, the predictions', and this dtype; None fits any length.

    Raises
    ------
    ShapeError : they can't be brought into it

    >>> one_for_each_output(np.array([3, 4]), (2, 1), "float32").tolist()
    [[3.0], [4.0]]

    """
    true = y_true
    if true.ndim + 1 == len(shape) and shape[-1] == 1:
        true = true[..., np.newaxis]
    elif true.ndim == len(shape) + 1 and true.shape[-1] == 1:
        true = true[..., 0]
    if not fits(true.shape, shape):
        raise ShapeError(
            f"The targets have shape {y_true.shape} and the predictions {shape}: they must "
            "be equal, one target for each output. Reshape y, or give the last layer "
            f"units={true.shape[-1] if true.ndim else 1}."
        )
    return true.astype(dtype, copy=False)


def class_indices(
    y_true: Array, shape: Shape, axis: int = -1, ignore_class: int | None = None
) -> Array:
    """Return class indices for scores of this shape: of that shape without its axis of classes.

    Parameters
    ----------
    y_true : whole numbers from 0 to classes - 1; where the classes were, an axis of 1 may be
    shape : the predictions'; None fits any length
    axis : the axis of ``shape`` along which the classes lie
    ignore_class : an index that stands for "none", and so may be anything

    Raises
    ------
    ShapeError : there isn't one index for each row of scores
    DataError : an index is no whole number, or there is no such class

    >>> class_indices(np.array([[2.0], [0.0]]), (None, 3)).tolist()
    [2, 0]
    >>> class_indices(np.array([2, 3]), (2, 3))
    Traceback (most recent call last):
    ...
    chainrule.errors.DataError: The label 3 at (1,) names no class: there are 3, counted from 0, \
so labels go from 0 to 2. Subtract the smallest label, or give the last layer more units.

    """
    axis %= len(shape)
    classes, rows = shape[axis], (*shape[:axis], *shape[axis + 1 :])
    labels = y_true
    if labels.ndim == len(shape) and labels.shape[axis] == 1:
        labels = labels.squeeze(axis)
    if not fits(labels.shape, rows):
        hint = ""
        if labels.ndim == len(shape) and labels.shape[axis] == classes:
            hint = " These look one-hot: use CategoricalCrossentropy, or y.argmax(axis=-1)."
        raise ShapeError(
            f"The targets have shape {y_true.shape} and the predictions {shape}: one class index "
            f"for each row of scores is wanted, so shape {rows}.{hint}"
        )
    whole = labels.astype(np.intp)
    wrong = whole < 0 if classes is None else (whole < 0) | (whole >= classes)
    if ignore_class is not None:
        wrong &= whole != ignore_class
    wrong |= whole != labels
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        label = labels[place].item()
        if label != int(label):
            raise DataError(f"The label {label} at {place} is no class index: it isn't whole.")
        limit = "" if classes is None else f" to {classes - 1}"
        count = "they are" if classes is None else f"there are {classes},"
        raise DataError(
            f"The label {label:g} at {place} names no class: {count} counted from 0, so labels go "
            f"from 0{limit}. Subtract the smallest label, or give the last layer more units."
        )
    return whole


def fits(shape: tuple[int, ...], wanted: Shape) -> bool:
    """Return whether a shape is the wanted one, in which None is any length.

    >>> fits((2, 3), (None, 3)), fits((2, 3), (2,))
    (True, False)
    """
    return len(shape) == len(wanted) and all(
        w is None or n == w for n, w in zip(shape, wanted, strict=True)
    )
