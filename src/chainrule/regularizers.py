"""Regularizers: a price on large weights, added to the loss.

The loss that training lowers becomes L + R(w), so each weight's gradient is dL/dw + dR/dw. A price
says: fit the data, but don't use weights that aren't worth it.

Reference: Goodfellow, Bengio and Courville, *Deep Learning* (2016), chapter 7.

>>> price = get("l2")
>>> round(price([3.0, -1.0]), 4), price.gradient(np.array([3.0, -1.0])).round(4).tolist()
(0.1, [0.06, -0.02])
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ArgumentError, ShapeError
from chainrule.serialization import Area, Configurable

Array = NDArray[Any]

# Rows shorter than this are not stretched to length 1 (Keras's number).
EPSILON = 1e-7


class Regularizer(Configurable):
    """A price on an array. Subclasses give ``value`` and ``gradient``.

    >>> class Fourth(Regularizer):
    ...     def value(self, x):
    ...         return float((x**4).sum())
    ...     def gradient(self, x):
    ...         return 4 * x**3
    >>> Fourth()([1.0, 2.0])
    17.0
    """

    def value(self, x: Array) -> float:
        """Return the price R(x)."""
        raise NotImplementedError

    def gradient(self, x: Array) -> Array:
        """Return dR/dx, of the shape and dtype of ``x``, as a new array."""
        raise NotImplementedError(
            f"{type(self).__name__} has no gradient. Nothing finds its derivative by itself: give "
            "it gradient(x), which returns dR/dx, beside value(x)."
        )

    def __call__(self, x: ArrayLike) -> float:
        """Return the price of any array."""
        array = np.asarray(x)
        return self.value(array if array.dtype.kind == "f" else array.astype("float32"))


class L1L2(Regularizer):
    """R(x) = l1 sum |x| + l2 sum x**2, so dR/dx = l1 sign(x) + 2 l2 x.

    The first part pulls every weight towards 0 with the same force and leaves it there, so that
    many end at exactly 0; the second pulls large weights more and hardly touches small ones. At 0,
    where |x| has a corner, sign(x) = 0.

    Parameters
    ----------
    l1, l2 : the prices, 0 or more

    Raises
    ------
    ArgumentError : a price is negative or no number

    References: Hoerl and Kennard, "Ridge regression" (1970) for squares; Tibshirani, "Regression
    shrinkage and selection via the lasso" (1996); Zou and Hastie, "Regularization and variable
    selection via the elastic net" (2005) for both.

    >>> L1L2(l1=1.0, l2=0.5)([1.0, -2.0])
    5.5
    >>> L1L2(l1=1.0, l2=0.5).gradient(np.array([1.0, -2.0])).tolist()
    [2.0, -3.0]

    """

    def __init__(self, l1: float | None = 0.0, l2: float | None = 0.0) -> None:
        self.l1 = price(0.0 if l1 is None else l1, "l1", type(self).__name__)
        self.l2 = price(0.0 if l2 is None else l2, "l2", type(self).__name__)

    def value(self, x: Array) -> float:
        """Return l1 sum |x| + l2 sum x**2."""
        total = 0.0
        if self.l1:
            total += self.l1 * float(np.abs(x).sum())
        if self.l2:
            total += self.l2 * float(np.square(x).sum())
        return total

    def gradient(self, x: Array) -> Array:
        """Return l1 sign(x) + 2 l2 x."""
        slope = (2.0 * self.l2) * x
        if self.l1:
            slope += self.l1 * np.sign(x)
        return slope


class L1(Regularizer):
    """R(x) = l1 sum |x|, so dR/dx = l1 sign(x). See :class:`L1L2`.

    Parameters
    ----------
    l1 : the price, 0 or more

    Raises
    ------
    ArgumentError : the price is negative or no number

    >>> L1(0.5)([1.0, -2.0])
    1.5

    """

    def __init__(self, l1: float | None = 0.01) -> None:
        self.l1 = price(0.01 if l1 is None else l1, "l1", "L1")

    def value(self, x: Array) -> float:
        """Return l1 sum |x|."""
        return self.l1 * float(np.abs(x).sum())

    def gradient(self, x: Array) -> Array:
        """Return l1 sign(x)."""
        return np.asarray(self.l1 * np.sign(x))


class L2(Regularizer):
    """R(x) = l2 sum x**2, so dR/dx = 2 l2 x. See :class:`L1L2`.

    Parameters
    ----------
    l2 : the price, 0 or more

    Raises
    ------
    ArgumentError : the price is negative or no number

    >>> L2(0.5)([1.0, -2.0])
    2.5

    """

    def __init__(self, l2: float | None = 0.01) -> None:
        self.l2 = price(0.01 if l2 is None else l2, "l2", "L2")

    def value(self, x: Array) -> float:
        """Return l2 sum x**2."""
        return self.l2 * float(np.square(x).sum())

    def gradient(self, x: Array) -> Array:
        """Return 2 l2 x."""
        return np.asarray((2.0 * self.l2) * x)


class OrthogonalRegularizer(Regularizer):
    """A price on rows (or columns) of a matrix that are not at right angles to each other.

    With every row stretched to length 1, N = x / |x|, the products P = N @ N.T are the cosines of
    the angles. R is ``factor`` times the mean of abs(P_ij) over all pairs i < j.

    Backward, with c = factor / (number of pairs) and S = sign(P), its diagonal 0::

        dR/dN = c S @ N                       each pair's product pulls on both of its rows
        dR/dx = (dR/dN - N (dR/dN . N)) / |x|      row by row

    The last line takes off the part of the pull along the row itself: stretching a row doesn't
    change N. Shapes: x (rows, columns), P (rows, rows).

    Parameters
    ----------
    factor : the price, 0 or more
    mode : "rows" or "columns"

    Raises
    ------
    ArgumentError : one of them won't do
    ShapeError : when called on something else than a matrix

    >>> R = OrthogonalRegularizer(factor=1.0)
    >>> R([[1.0, 0.0], [0.0, 5.0]]), R([[1.0, 0.0], [2.0, 0.0]])
    (0.0, 1.0)

    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        self.factor = price(factor, "factor", "OrthogonalRegularizer")
        if mode not in ("rows", "columns"):
            raise ArgumentError(
                f"OrthogonalRegularizer: mode={mode!r} must be 'rows' or 'columns'."
            )
        self.mode = mode

    def value(self, x: Array) -> float:
        """Return the mean size of the cosines, times the factor."""
        rows, _ = self._rows(x)
        cosines = rows @ rows.T
        np.fill_diagonal(cosines, 0.0)
        return 0.5 * self._each(len(rows)) * float(np.abs(cosines).sum())

    def gradient(self, x: Array) -> Array:
        """Return dR/dx by the lines above."""
        rows, scale = self._rows(x)
        signs = np.sign(rows @ rows.T)
        np.fill_diagonal(signs, 0.0)
        pull = self._each(len(rows)) * (signs @ rows)
        # A row too short to be stretched to length 1 is only multiplied by a number.
        along = (pull * rows).sum(axis=1, keepdims=True) * (scale < 1.0 / EPSILON)
        slope: Array = (pull - rows * along) * scale
        return slope if self.mode == "rows" else slope.T.copy()

    def _rows(self, x: Array) -> tuple[Array, Array]:
        """Return the rows at length 1, and what each was multiplied by."""
        if x.ndim != 2:
            raise ShapeError(
                f"OrthogonalRegularizer is for matrices; an array of shape {x.shape} came."
            )
        rows = x if self.mode == "rows" else x.T
        lengths = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
        scale = 1.0 / np.maximum(lengths, EPSILON)
        return rows * scale, scale

    def _each(self, rows: int) -> float:
        """Return the price of one pair; a single row has no pair and costs nothing."""
        return self.factor / max(1.0, rows * (rows - 1.0) / 2.0)


def price(value: Any, argument: str, owner: str) -> float:
    """Return ``value`` as a float if it is a finite number of 0 or more.

    Raises
    ------
    ArgumentError : it isn't

    >>> price(1, "l1", "L1")
    1.0

    """
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value < 0:
        raise ArgumentError(f"{owner}: {argument}={value!r} must be a number of 0 or more.")
    return float(value)


# Keras's other spellings of the same classes.
l1 = L1
l2 = L2
l1_l2 = L1L2
orthogonal_regularizer = OrthogonalRegularizer

ALL: dict[str, type[Regularizer]] = {
    "l1": L1,
    "l1_l2": L1L2,
    "l1l2": L1L2,
    "l2": L2,
    "orthogonal_regularizer": OrthogonalRegularizer,
}

AREA = Area("regularizer", "chainrule.regularizers", Regularizer, ALL)
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]
