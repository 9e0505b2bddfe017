"""Class numbers as rows of zeros and ones, and arrays brought to length 1."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import DataError

Array = NDArray[Any]


def to_categorical(x: ArrayLike, num_classes: int | None = None) -> Array:
    """Return a row for each class number, with a 1 at its place and 0 elsewhere.

    A last axis of length 1 is dropped first: a column (batch, 1) and a plain (batch,) both give
    (batch, num_classes).

    Parameters
    ----------
    x : whole numbers from 0 to num_classes - 1
    num_classes : how long the rows are; the largest number plus 1 unless given

    Raises
    ------
    DataError : a number is outside that range, or there is none to find the largest of

    >>> to_categorical([0, 2, 1]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]

    """
    classes = np.array(x, dtype="int64")
    if classes.ndim > 1 and classes.shape[-1] == 1:
        classes = classes[..., 0]
    if not num_classes:
        if classes.size == 0:
            raise DataError("to_categorical: no class numbers came; give num_classes.")
        num_classes = int(classes.max()) + 1
    if classes.size and not 0 <= classes.min() <= classes.max() < num_classes:
        raise DataError(
            f"to_categorical: class numbers from {classes.min()} to {classes.max()} came; with "
            f"num_classes={num_classes} they must be from 0 to {num_classes - 1}."
        )
    rows = np.zeros((*classes.shape, num_classes))
    np.put_along_axis(rows, classes[..., np.newaxis], 1.0, axis=-1)
    return rows


def normalize(x: ArrayLike, axis: int = -1, order: int = 2) -> Array:
    """Return the array divided by its length along an axis, so that each length is 1.

    Lengths of 0 stay 0.

    Parameters
    ----------
    x : numbers
    axis : the axis to measure along
    order : 2 for the usual length, 1 for the sum of sizes, and so on

    >>> normalize([[3.0, 4.0], [0.0, 0.0]]).tolist()
    [[0.6, 0.8], [0.0, 0.0]]

    """
    array = np.asarray(x)
    lengths = np.linalg.norm(array, order, axis, keepdims=True)
    return np.asarray(array / np.where(lengths == 0, 1, lengths))
