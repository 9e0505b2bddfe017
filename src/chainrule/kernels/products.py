"""The product of two matrices, by whichever way of NumPy's is quick where this runs.

NumPy hands large products to a BLAS, a library that keeps the processor's caches and registers
full. In the page's Python it has none, and its own loop for ``matmul`` walks down a column at every
step. That of ``einsum`` goes along rows: measured in the page, it takes an eighth of the time for
(12, 384) times (384, 1536).
"""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

HAS_BLAS = sys.platform != "emscripten"
# From how many multiplications on the choice matters more than what einsum takes to begin.
LARGE = 1 << 14


def product(a: Array, b: Array, out: Array) -> Array:
    """Write a @ b into ``out`` and return it.

    Parameters
    ----------
    a, b : (m, k) and (k, n), either of which may be a transposed view
    out : (m, n), none of the inputs

    >>> product(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.empty((1, 1))).tolist()
    [[11.0]]

    """
    if HAS_BLAS or a.size * b.shape[1] < LARGE:
        return np.matmul(a, b, out=out)
    found: Array = np.einsum("ij,jk->ik", a, b, out=out)
    return found
