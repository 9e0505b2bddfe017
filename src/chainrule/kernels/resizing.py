"""Enlarging an image: repeating its cells, or drawing straight lines between them."""

from collections.abc import Sequence
from math import prod

import numpy as np

from chainrule.kernels.windows import Array


def repeat(x: Array, factors: Sequence[int], out: Array) -> Array:
    """Write every cell of x (batch, *lengths, c) ``factors`` times along each axis.

    >>> repeat(np.array([[[1.0], [2.0]]]), (2,), np.empty((1, 4, 1))).ravel().tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    spread = x.reshape(x.shape[0], *(n for m in x.shape[1:-1] for n in (m, 1)), x.shape[-1])
    blocks(out, factors)[...] = spread
    return out


def repeat_gradient(grad: Array, factors: Sequence[int], out: Array) -> Array:
    """Write dL/dx into ``out``: a cell gets the sum over its copies.

    >>> repeat_gradient(np.ones((1, 4, 1)), (2,), np.empty((1, 2, 1))).ravel().tolist()
    [2.0, 2.0]
    """
    copies = tuple(range(2, 2 + 2 * len(factors), 2))
    np.sum(blocks(grad, factors), axis=copies, out=out)
    return out


def blocks(large: Array, factors: Sequence[int]) -> Array:
    """Return (batch, n f, .., c) as (batch, n, f, .., c).

    >>> blocks(np.zeros((1, 4, 6, 3)), (2, 3)).shape
    (1, 2, 2, 2, 3, 3)
    """
    lengths = zip(large.shape[1:-1], factors, strict=True)
    return large.reshape(
        large.shape[0], *(n for m, f in lengths for n in (m // f, f)), large.shape[-1]
    )


def line_weights(length: int, factor: int, dtype: np.dtype[np.generic]) -> Array:
    """Return the matrix W that makes n cells n * factor by straight lines: y = W @ x.

    The cells are thought of as points in the middle of equal parts of the axis. So the new cell i
    lies at (i + 1/2) / factor - 1/2 between the old ones. It takes from its two neighbours, from
    the nearer more; outside the first and the last there is only one.

    >>> line_weights(2, 2, np.dtype("float64")).tolist()
    [[1.0, 0.0], [0.75, 0.25], [0.25, 0.75], [0.0, 1.0]]
    """
    place = np.clip((np.arange(length * factor) + 0.5) / factor - 0.5, 0.0, length - 1)
    distance = np.abs(place[:, None] - np.arange(length))
    weights: Array = np.maximum(1.0 - distance, 0.0).astype(dtype)
    return weights


def along(matrix: Array, x: Array, axis: int) -> Array:
    """Return the matrix times x along one axis.

    >>> along(np.array([[1.0, 1.0]]), np.ones((3, 2, 4)), 1).shape
    (3, 1, 4)
    """
    before, after = x.shape[:axis], x.shape[axis + 1 :]
    flat = x.reshape(prod(before), x.shape[axis], prod(after))
    product: Array = np.matmul(matrix, flat)
    return product.reshape(*before, len(matrix), *after)
