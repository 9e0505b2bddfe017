"""From what a user passes to ``fit`` to clean batches of numbers."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from chainrule.errors import DataError, ShapeError

Array = NDArray[Any]


def as_numbers(data: Any, what: str, dtype: np.dtype[Any] | None) -> Array:
    """Return ``data`` as a contiguous array of finite numbers.

    Parameters
    ----------
    data : an array, or nested lists of numbers
    what : how to call it in an error, such as "X"
    dtype : the dtype wanted; None keeps whole numbers, and floats, as they are

    Raises
    ------
    DataError : it is missing, empty, ragged, not numeric, complex, or holds NaN or infinity

    >>> as_numbers([[0, 1]], "X", np.dtype("float32")).tolist()
    [[0.0, 1.0]]

    """
    if data is None:
        raise DataError(f"{what} is None: an array of numbers is wanted, one row a sample.")
    try:
        array = np.asarray(data)
    except ValueError:
        raise DataError(
            f"{what} has rows of different lengths, so it is no array. Give every sample the same "
            "number of values."
        ) from None
    if array.dtype.kind not in "biuf":
        shown = "text" if array.dtype.kind in "US" else f"of dtype {array.dtype}"
        raise DataError(
            f"{what} is {shown}; numbers are wanted. Turn categories into numbers first, "
            "and lists of unequal length into equal ones."
        )
    if array.ndim == 0:
        raise DataError(
            f"{what} is the single number {array}; a batch is wanted, one row a sample."
        )
    if array.size == 0:
        raise DataError(
            f"{what} is empty: its shape is {array.shape}. At least one sample is needed."
        )
    with np.errstate(over="ignore"):  # too large for the dtype: infinite, and reported below
        array = np.ascontiguousarray(array, dtype=dtype)
    if array.dtype.kind != "f":
        return array
    bad = ~np.isfinite(array)
    if bad.any():
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        raise DataError(
            f"{what} holds {int(bad.sum())} value(s) that are NaN or infinite in {array.dtype}, "
            f"the first at index {first}. One is enough to turn every weight into NaN: "
            "remove or fill them first."
        )
    return array


def same_length(x: Array, other: Array, what: str) -> None:
    """Check that there is one row of ``other`` for each row of ``x``.

    Raises
    ------
    ShapeError : there isn't

    """
    if len(x) != len(other):
        raise ShapeError(
            f"X has {len(x)} samples (shape {x.shape}) but {what} has {len(other)} (shape "
            f"{other.shape}): there must be one row of {what} for each row of X."
        )


class Batches:
    """Rows of several arrays, cut into batches, in a new order each epoch if wanted.

    One batch that holds everything needs no shuffling: the gradient is a sum over all rows,
    whatever their order. This is the case for XOR's four samples, where "SGD" descends the full
    loss.

    >>> batches = Batches([np.arange(5)], batch_size=2)
    >>> [x.tolist() for (x,) in batches.epoch()]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, arrays: list[Array], batch_size: int) -> None:
        self.arrays = arrays
        self.samples = len(arrays[0])
        self.batch_size = batch_size
        self.steps = -(-self.samples // batch_size)

    def epoch(self, rng: Generator | None = None) -> Iterator[tuple[Array, ...]]:
        """Yield each batch once, shuffled by ``rng`` if one is given."""
        if self.steps == 1:
            yield tuple(self.arrays)
            return
        order = None if rng is None else rng.permutation(self.samples)
        for start in range(0, self.samples, self.batch_size):
            stop = start + self.batch_size
            rows: Any = slice(start, stop) if order is None else order[start:stop]
            yield tuple(array[rows] for array in self.arrays)
