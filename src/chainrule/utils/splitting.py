"""Samples parted in two: some to train on, some to test with."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ArgumentError, DataError, UnsupportedError
from chainrule.seed import new_generator

Array = NDArray[Any]


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Any, Any]:
    """Return the samples in two parts, left and right.

    Keras returns two datasets of the framework it runs on. There is no such framework here, so an
    array gives two arrays, and a list or tuple of arrays, such as (x, y), gives two tuples of
    arrays, split at the same place.

    Parameters
    ----------
    dataset : an array, or a list or tuple of arrays of the same length
    left_size, right_size : how many samples each part gets, as a whole number, or which share of
        them, as a number between 0 and 1; the one left out gets the rest
    shuffle : whether to draw the samples in a random order; otherwise the left part comes first
    seed : makes the order the same each time
    preferred_backend : Keras's choice of a framework; only None will do

    Raises
    ------
    ArgumentError : the sizes won't do
    DataError : the dataset is something else, empty, or its arrays differ in length
    UnsupportedError : a preferred backend was named

    >>> left, right = split_dataset(np.arange(5), left_size=0.8)
    >>> left.tolist(), right.tolist()
    ([0, 1, 2, 3], [4])
    >>> (x, y), rest = split_dataset((np.zeros((4, 2)), np.arange(4)), right_size=1)
    >>> x.shape, y.tolist()
    ((3, 2), [0, 1, 2])

    """
    if preferred_backend is not None:
        raise UnsupportedError(
            f"split_dataset: preferred_backend={preferred_backend!r} is not in Chainrule; NumPy "
            "arrays come back."
        )
    many = isinstance(dataset, (list, tuple))
    arrays = list(dataset) if many else [dataset]
    if not arrays or not all(isinstance(each, np.ndarray) and each.ndim for each in arrays):
        raise DataError(
            "split_dataset wants an array, or a list or tuple of arrays; "
            f"{type(dataset).__name__} came. np.asarray makes an array of a list of numbers."
        )
    lengths = sorted({len(each) for each in arrays})
    if len(lengths) > 1:
        raise DataError(
            f"split_dataset: the arrays hold {lengths} samples; all must hold the same number."
        )
    total = lengths[0]
    left, right = sizes(left_size, right_size, total)
    order = np.arange(total)
    if shuffle:
        order = new_generator(seed).permutation(total)
    lefts = tuple(each[order[:left]] for each in arrays)
    rights = tuple(each[order[total - right :]] for each in arrays)
    return (lefts, rights) if many else (lefts[0], rights[0])


def sizes(left: float | None, right: float | None, total: int) -> tuple[int, int]:
    """Return how many samples go left and right.

    Raises
    ------
    ArgumentError : none is given, one is out of range, or they are more than there are

    >>> sizes(0.75, None, 8), sizes(3, 2, 8)
    ((6, 2), (3, 2))

    """
    if left is None and right is None:
        raise ArgumentError("split_dataset: give left_size or right_size, or both.")
    counts = [count(left, "left_size", total), count(right, "right_size", total)]
    known = sum(each for each in counts if each is not None)
    first, second = (total - known if each is None else each for each in counts)
    if first < 1 or second < 1 or first + second > total:
        raise ArgumentError(
            f"split_dataset: left_size={left} and right_size={right} make {first} and {second} of "
            f"{total} samples. Both parts must get at least one, and together no more than all."
        )
    return first, second


def count(size: Any, argument: str, total: int) -> int | None:
    """Return a size, whether a number of samples or a share of them, as a number of samples.

    Raises
    ------
    ArgumentError : it is neither

    >>> count(0.25, "left_size", 8), count(3, "left_size", 8), count(None, "left_size", 8)
    (2, 3, None)

    """
    if size is None:
        return None
    if isinstance(size, (int, np.integer)) and not isinstance(size, bool) and 0 < size < total:
        return int(size)
    if isinstance(size, (float, np.floating)) and 0 < size < 1:
        return round(float(size) * total)
    raise ArgumentError(
        f"split_dataset: {argument}={size!r} must be a whole number from 1 to {total - 1}, or a "
        "share between 0 and 1."
    )
