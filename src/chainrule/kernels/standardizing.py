"""Numbers brought to mean 0 and variance 1 along some axes, and the chain rule through that.

With m the mean of x over n numbers, v the mean of (x - m)**2 and r = 1 / sqrt(v + e)::

    h = (x - m) r        dL/dx = r (g - mean(g) - h mean(g h))        with g = dL/dh

for x moves h in three ways: directly, which gives r g; through m, which every one of the n numbers
moves by 1/n, so the mean of r g is taken off; and through v, where dv/dx = 2 (x - m) / n and
dr/dv = -r**3 / 2 make -r h mean(g h).
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Axes = tuple[int, ...]


def total(a: Array, axes: Axes) -> Array:
    """Return the sum over some axes, which stay with length 1.

    >>> total(np.array([[1.0, 2.0], [3.0, 4.0]]), (0,)).tolist()
    [[4.0, 6.0]]
    """
    return _sum("{0}->{1}", (a,), axes)


def total_of_product(a: Array, b: Array, axes: Axes) -> Array:
    """Return the sum of a * b over some axes, which stay with length 1.

    >>> total_of_product(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), (1,)).tolist()
    [[11.0]]
    """
    return _sum("{0},{0}->{1}", (a, b), axes)


def _sum(formula: str, arrays: tuple[Array, ...], axes: Axes) -> Array:
    """Sum over the first of the axes with einsum, then what is left, which is much smaller.

    That is quick, for the inner loops run over long rows; and in float32 it is more exact than one
    sum of all, for fewer numbers are added up one after the other.
    """
    like = arrays[0]
    if not axes:
        return np.multiply(*arrays) if len(arrays) > 1 else like.copy()
    first, *rest = axes
    letters = "abcdefghijklmnop"[: like.ndim]
    kept = letters[:first] + letters[first + 1 :]
    sums = np.expand_dims(np.einsum(formula.format(letters, kept), *arrays), first)
    if rest:
        sums = np.add.reduce(sums, axis=tuple(rest), keepdims=True)
    return np.asarray(sums, like.dtype)


def along_rows(axes: Axes, x: Array) -> bool:
    """Whether these axes are the last one alone.

    >>> along_rows((1,), np.ones((2, 3))), along_rows((0,), np.ones((2, 3)))
    (True, False)
    """
    return axes == (x.ndim - 1,)


def share_of_one(x: Array, axes: Axes) -> Any:
    """Return 1/n for the n numbers that are averaged, in x's dtype.

    >>> float(share_of_one(np.zeros((3, 2, 2)), (1, 2)))
    0.25
    """
    return x.dtype.type(1.0 / max(1, math.prod(x.shape[axis] for axis in axes)))


def standardize(x: Array, axes: Axes, epsilon: float, out: Array) -> tuple[Array, Array, Array]:
    """Write h into ``out``; return r, m and v, whose ``axes`` have length 1.

    The mean is taken off before squares are summed: m**2 may be so much larger than v that
    mean(x**2) - m**2 would be nothing but rounding.

    >>> x = np.array([[1.0, 3.0]])
    >>> h = np.empty_like(x)
    >>> rate, mean, variance = standardize(x, (1,), 0.0, h)
    >>> h.tolist(), rate.tolist(), mean.tolist(), variance.tolist()
    ([[-1.0, 1.0]], [[1.0]], [[2.0]], [[1.0]])
    """
    share = share_of_one(x, axes)
    mean = total(x, axes)
    mean *= share
    np.subtract(x, mean, out=out)
    variance = total_of_product(out, out, axes)
    variance *= share
    rate = inverse_root(variance, epsilon)
    out *= rate
    return rate, mean, variance


def inverse_root(variance: Array, epsilon: float) -> Array:
    """Return 1 / sqrt(v + e) as a new array.

    >>> inverse_root(np.array([3.0]), 1.0).tolist()
    [0.5]
    """
    rate: Array = variance + variance.dtype.type(epsilon)
    np.sqrt(rate, out=rate)
    np.divide(1.0, rate, out=rate)
    return rate


def standardize_backward(grad: Array, h: Array, rate: Array, axes: Axes, out: Array) -> Array:
    """Write dL/dx into ``out`` and return it; ``grad`` is dL/dh.

    >>> h, rate = np.array([[-1.0, 1.0]]), np.array([[1.0]])
    >>> standardize_backward(np.array([[3.0, 4.0]]), h, rate, (1,), np.empty((1, 2))).tolist()
    [[0.0, 0.0]]
    """
    share = share_of_one(grad, axes)
    through_mean = total(grad, axes)
    through_mean *= share
    through_variance = total_of_product(grad, h, axes)
    through_variance *= share
    np.multiply(h, through_variance, out=out)
    out += through_mean
    np.subtract(grad, out, out=out)
    out *= rate
    return out
