"""Pooling: one number in place of a window, its maximum or its mean.

Shapes: x (batch, *lengths, c), y and dL/dy (batch, *places, c). Each channel is taken alone. Cells
that the padding adds never count, so they are not even made.
"""

from math import prod
from typing import Any

import numpy as np

from chainrule.kernels.choice import compiled
from chainrule.kernels.threads import in_parts
from chainrule.kernels.windows import Array, Window, seen

# Compiled loops run over the channels of a cell. With fewer than this, NumPy's, which run along the
# last axis of the image, are the quicker ones.
FEW_CHANNELS = 8
# How many numbers a part of the work should have at least, to be worth a thread.
WORTH_A_THREAD = 1 << 18


def compiled_for(*arrays: Array) -> Any:
    """Return the compiled kernels if they are to pool these arrays, the image first; else None."""
    return compiled("pooling", *arrays) if arrays[0].shape[-1] >= FEW_CHANNELS else None


def by_samples(kernel: Any, window: Window, x: Array, *arrays: Array) -> None:
    """Call a compiled kernel with the arrays, a row a sample, and what the windows see of ``x``."""
    table = seen(window, x.shape[1:-1])
    flat = [each.reshape(len(each), -1) for each in arrays]
    in_parts(
        lambda start, stop: kernel(*flat, *table, x.shape[-1], start, stop),
        len(x),
        WORTH_A_THREAD // prod(x.shape[1:]) + 1,
    )


def maximum(x: Array, window: Window, out: Array) -> Array:
    """Write each window's largest number into ``out``.

    >>> x = np.array([[[1.0], [4.0], [2.0], [3.0]]])
    >>> maximum(x, Window((2,), (2,), (1,)), np.empty((1, 2, 1))).ravel().tolist()
    [4.0, 3.0]
    """
    fast = compiled_for(x, out)
    if fast:
        by_samples(fast.maximum, window, x, x, out)
        return out
    out.fill(-np.inf)
    for _, places, cells in window.overlaps(x.shape[1:-1]):
        np.maximum(out[places], x[cells], out=out[places])
    return out


def maximum_gradient(grad: Array, x: Array, y: Array, window: Window, out: Array) -> Array:
    """Write dL/dx into ``out``.

    Only the largest number of a window counts, so it gets the whole of dL/dy and the others get 0.
    If several are equally large, the first gets it.

    >>> x, grad = np.array([[[4.0], [4.0], [2.0], [3.0]]]), np.array([[[1.0], [5.0]]])
    >>> window = Window((2,), (2,), (1,))
    >>> y = maximum(x, window, np.empty((1, 2, 1)))
    >>> maximum_gradient(grad, x, y, window, np.empty_like(x)).ravel().tolist()
    [1.0, 0.0, 0.0, 5.0]
    """
    fast = compiled_for(x, grad, y, out)
    if fast:
        by_samples(fast.maximum_gradient, window, x, grad, x, y, out)
        return out
    out.fill(0.0)
    apart = all(s >= k for s, k in zip(window.strides, window.size, strict=True))
    found = np.zeros(y.shape, dtype=bool)
    for _, places, cells in window.overlaps(x.shape[1:-1]):
        here = x[cells] == y[places]
        np.greater(here, found[places], out=here)  # here, and not found before
        found[places] |= here
        if apart:  # no other window has this cell: nothing to add to
            np.multiply(grad[places], here, out=out[cells])
        else:
            out[cells] += grad[places] * here
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


def mean(x: Array, window: Window, count: Array, out: Array) -> Array:
    """Write each window's mean over its real cells into ``out``; ``count`` says how many it has.

    >>> x, window = np.array([[[1.0], [3.0], [2.0], [4.0]]]), Window((2,), (2,), (1,))
    >>> mean(x, window, np.array([2.0]), np.empty((1, 2, 1))).ravel().tolist()
    [2.0, 3.0]
    """
    fast = compiled_for(x, out)
    if fast:
        by_samples(fast.mean, window, x, x, out)
        return out
    out.fill(0.0)
    for _, places, cells in window.overlaps(x.shape[1:-1]):
        out[places] += x[cells]
    out /= count
    return out


def mean_gradient(grad: Array, window: Window, count: Array, out: Array) -> Array:
    """Write dL/dx into ``out``: each cell gets dL/dy / count.

    >>> window, out = Window((2,), (2,), (1,)), np.empty((1, 4, 1))
    >>> mean_gradient(np.array([[[1.0], [3.0]]]), window, np.array([2.0]), out).ravel().tolist()
    [0.5, 0.5, 1.5, 1.5]
    """
    fast = compiled_for(out, grad)
    if fast:
        by_samples(fast.mean_gradient, window, out, grad, out)
        return out
    out.fill(0.0)
    share = grad / count
    for _, places, cells in window.overlaps(out.shape[1:-1]):
        out[cells] += share[places]
    return out
