"""Pooling: one number in place of a window, its maximum or its mean.

Shapes: x (batch, *lengths, c), y and dL/dy (batch, *places, c). Each channel is taken alone.
"""

import numpy as np

from chainrule.kernels.windows import Array, Window


def maximum(padded: Array, window: Window, out: Array) -> Array:
    """Write each window's largest number into ``out``.

    >>> x = np.array([[[1.0], [4.0], [2.0], [3.0]]])
    >>> maximum(x, Window((2,), (2,), (1,)), np.empty((1, 2, 1))).ravel().tolist()
    [4.0, 3.0]
    """
    out.fill(-np.inf)
    for _, where in window.shifts(out.shape[1:-1]):
        np.maximum(out, padded[where], out=out)
    return out


def maximum_gradient(grad: Array, padded: Array, y: Array, window: Window, out: Array) -> Array:
    """Write dL/dx into ``out``, of the padded input's shape.

    Only the largest number of a window counts, so it gets the whole of dL/dy and the others get 0.
    If several are equally large, the first gets it.

    >>> x, grad = np.array([[[4.0], [4.0], [2.0], [3.0]]]), np.array([[[1.0], [5.0]]])
    >>> window = Window((2,), (2,), (1,))
    >>> y = maximum(x, window, np.empty((1, 2, 1)))
    >>> maximum_gradient(grad, x, y, window, np.empty_like(x)).ravel().tolist()
    [1.0, 0.0, 0.0, 5.0]
    """
    out.fill(0.0)
    apart = all(s >= k for s, k in zip(window.strides, window.size, strict=True))
    found = np.zeros(y.shape, dtype=bool)
    here = np.empty(y.shape, dtype=bool)
    for _, where in window.shifts(y.shape[1:-1]):
        np.equal(padded[where], y, out=here)
        np.greater(here, found, out=here)  # here, and not found before
        found |= here
        if apart:  # no other window has this cell: nothing to add to
            np.multiply(grad, here, out=out[where])
        else:
            out[where] += grad * here
    return out


def cells(lengths: tuple[int, ...], window: Window, dtype: np.dtype[np.generic]) -> Array:
    """Return how many real cells each window has: fewer where it hangs over the edge.

    The shape is (*places, 1).

    >>> cells((3,), Window((2,), (2,), (1,), "same"), np.dtype("float64")).ravel().tolist()
    [2.0, 1.0]
    """
    count = np.ones((1,), dtype)
    places, edges = window.places(lengths), window.edges(lengths)
    for axis in reversed(range(window.rank)):
        starts = np.arange(places[axis]) * window.strides[axis] - edges[axis][0]
        ends = np.minimum(starts + window.size[axis], lengths[axis])
        along = (ends - np.maximum(starts, 0)).astype(dtype)
        count = along.reshape(-1, *(1,) * count.ndim) * count
    return count


def mean(padded: Array, window: Window, count: Array, out: Array) -> Array:
    """Write each window's mean over its real cells into ``out``; added zeros don't count.

    >>> x, window = np.array([[[1.0], [3.0], [2.0], [4.0]]]), Window((2,), (2,), (1,))
    >>> mean(x, window, np.array([2.0]), np.empty((1, 2, 1))).ravel().tolist()
    [2.0, 3.0]
    """
    out.fill(0.0)
    for _, where in window.shifts(out.shape[1:-1]):
        out += padded[where]
    out /= count
    return out


def mean_gradient(grad: Array, window: Window, count: Array, out: Array) -> Array:
    """Write dL/dx into ``out``, of the padded input's shape: each cell gets dL/dy / count.

    >>> window, out = Window((2,), (2,), (1,)), np.empty((1, 4, 1))
    >>> mean_gradient(np.array([[[1.0], [3.0]]]), window, np.array([2.0]), out).ravel().tolist()
    [0.5, 0.5, 1.5, 1.5]
    """
    out.fill(0.0)
    share = grad / count
    for _, where in window.shifts(grad.shape[1:-1]):
        out[where] += share
    return out
