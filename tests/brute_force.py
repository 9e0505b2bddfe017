"""Convolution and pooling straight from their definitions, cell by cell: slow and plain.

Nothing here knows how src computes. Padding is never built: an index outside the input is a zero
(convolution) or is skipped (pooling).
"""

import itertools
import math

import numpy as np


def geometry(n, k, s, d, padding):
    """How many places there are along an axis, and how far left of the input the first begins."""
    reach = (k - 1) * d + 1
    if padding == "valid":
        return (n - reach) // s + 1, 0
    places = math.ceil(n / s)
    if padding == "causal":
        return places, reach - 1
    return places, max((places - 1) * s + reach - n, 0) // 2


def cells_seen(lengths, place, size, strides, dilation, before):
    """Yield (position in the window, cell of the input) for the cells that exist."""
    for position in np.ndindex(*size):
        cell = tuple(
            o * s + i * d - b
            for o, s, i, d, b in zip(place, strides, position, dilation, before, strict=True)
        )
        if all(0 <= c < n for c, n in zip(cell, lengths, strict=True)):
            yield position, cell


def convolution(x, kernel, strides, padding, dilation, groups=1):
    """z of x (batch, *lengths, c) and kernel (*size, c / groups, f)."""
    lengths, size = x.shape[1:-1], kernel.shape[:-2]
    layout = [
        geometry(*axis, padding) for axis in zip(lengths, size, strides, dilation, strict=True)
    ]
    places, before = zip(*layout, strict=True)
    inputs, filters = kernel.shape[-2], kernel.shape[-1]
    z = np.zeros((len(x), *places, filters))
    for place in np.ndindex(*places):
        for position, cell in cells_seen(lengths, place, size, strides, dilation, before):
            for f in range(filters):
                first = f // (filters // groups) * inputs
                for c in range(inputs):
                    z[(slice(None), *place, f)] += (
                        x[(slice(None), *cell, first + c)] * kernel[(*position, c, f)]
                    )
    return z


def transposed(x, kernel, strides, padding, dilation, lengths):
    """The transpose of the convolution that takes outputs of these lengths to x's.

    For "same" with outputs that no convolution takes there, the rule is the same: the windows lie
    as if half of what they paint too much were cut off in front.
    """
    size, filters = kernel.shape[:-2], kernel.shape[-2]
    before = []
    for n, m, k, s, d in zip(x.shape[1:-1], lengths, size, strides, dilation, strict=True):
        painted = (n - 1) * s + (k - 1) * d + 1
        before.append(max(painted - m, 0) // 2 if padding == "same" else 0)
    z = np.zeros((len(x), *lengths, filters))
    for place in np.ndindex(*x.shape[1:-1]):
        for position, cell in cells_seen(lengths, place, size, strides, dilation, before):
            z[(slice(None), *cell)] += x[(slice(None), *place)] @ kernel[position].T
    return z


def pooling(x, size, strides, padding, reduce):
    """``reduce`` (np.max or np.mean) over the real cells of each window."""
    lengths, ones = x.shape[1:-1], (1,) * len(size)
    layout = [geometry(*axis, padding) for axis in zip(lengths, size, strides, ones, strict=True)]
    places, before = zip(*layout, strict=True)
    y = np.zeros((len(x), *places, x.shape[-1]))
    for place in np.ndindex(*places):
        seen = [c for _, c in cells_seen(lengths, place, size, strides, ones, before)]
        values = np.stack([x[(slice(None), *cell)] for cell in seen])
        y[(slice(None), *place)] = reduce(values, axis=0)
    return y


def maximum_gradient(x, grad, size, strides, padding):
    """Where the whole of dL/dy goes: to each window's first largest cell."""
    lengths, ones = x.shape[1:-1], (1,) * len(size)
    before = [
        geometry(*axis, padding)[1] for axis in zip(lengths, size, strides, ones, strict=True)
    ]
    dx = np.zeros_like(x)
    for sample, channel in itertools.product(range(len(x)), range(x.shape[-1])):
        for place in np.ndindex(*grad.shape[1:-1]):
            seen = [c for _, c in cells_seen(lengths, place, size, strides, ones, before)]
            best = max(seen, key=lambda cell: x[(sample, *cell, channel)])  # the first, if several
            dx[(sample, *best, channel)] += grad[(sample, *place, channel)]
    return dx
