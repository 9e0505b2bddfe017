"""Numbers brought to mean 0 and variance 1 along some axes, and the chain rule through that.

With m the mean of x over n numbers, v the mean of (x - m)**2 and r = 1 / sqrt(v + e)::

    h = (x - m) r        dL/dx = r (g - mean(g) - h mean(g h))        with g = dL/dh

for x moves h directly, and also through m (the first mean) and through v (the second).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Axes = tuple[int, ...]


def standardize(x: Array, axes: Axes, epsilon: float, out: Array) -> tuple[Array, Array, Array]:
    """Write h into ``out`` and return it, r, and the means and variances as (2, ...).

    >>> x = np.array([[1.0, 3.0]])
    >>> h, r, moments = standardize(x, (1,), 0.0, np.empty_like(x))
    >>> h.tolist(), r.tolist(), moments.ravel().tolist()
    ([[-1.0, 1.0]], [[1.0]], [2.0, 1.0])
    """
    mean = x.mean(axis=axes, keepdims=True)
    np.subtract(x, mean, out=out)
    variance = mean_of_product(out, out, axes)
    rate = 1.0 / np.sqrt(variance + x.dtype.type(epsilon))
    out *= rate
    return out, rate, np.stack([mean, variance])


def standardize_backward(grad: Array, h: Array, rate: Array, axes: Axes, out: Array) -> Array:
    """Write dL/dx into ``out`` and return it; ``grad`` is dL/dh."""
    slope = mean_of_product(grad, h, axes)
    np.multiply(h, slope, out=out)
    np.subtract(grad, out, out=out)
    out -= grad.mean(axis=axes, keepdims=True)
    out *= rate
    return out


def mean_of_product(a: Array, b: Array, axes: Axes) -> Array:
    """Return the mean of a * b over some axes, which stay with length 1.

    >>> mean_of_product(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), (1,)).tolist()
    [[5.5]]
    """
    letters = "abcdefgh"[: a.ndim]
    kept = "".join(letter for axis, letter in enumerate(letters) if axis not in axes)
    total = np.einsum(f"{letters},{letters}->{kept}", a, b, optimize=False)
    count = 1
    for axis in axes:
        count *= a.shape[axis]
    shape = [1 if axis in axes else size for axis, size in enumerate(a.shape)]
    mean: Array = np.asarray(total / a.dtype.type(count), a.dtype).reshape(shape)
    return mean
