"""What is done to every row of a matrix: a bias added, and the chain rule of that.

Each sample is a row, z = x @ W + b adds b to all of them, and so dL/db is the sum of dL/dz over the
rows: whatever moves b moves them all.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.kernels.choice import compiled

Array = NDArray[Any]


def in_rows(x: Array) -> Array:
    """Return x (..., n) as (rows, n): the axes before the last are read as one.

    >>> in_rows(np.ones((2, 3, 4))).shape, in_rows(np.ones((0, 3, 4))).shape
    ((6, 4), (0, 4))
    """
    return x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def add_bias(z: Array, b: Array) -> None:
    """Add b (n,) to each row of z (rows, n), in place.

    >>> z = np.zeros((2, 2))
    >>> add_bias(z, np.array([1.0, 2.0]))
    >>> z.tolist()
    [[1.0, 2.0], [1.0, 2.0]]
    """
    fast = compiled("rows", z, b)
    if fast:
        fast.add_bias(z, b)
    else:
        z += b


def bias_gradient(dz: Array, out: Array) -> None:
    """Write the sum of dz (rows, n) over its rows into ``out`` (n,).

    >>> found = np.empty(2)
    >>> bias_gradient(np.array([[1.0, 2.0], [3.0, 4.0]]), found)
    >>> found.tolist()
    [4.0, 6.0]
    """
    fast = compiled("rows", dz, out)
    if fast:
        fast.bias_gradient(dz, out)
    else:
        np.add.reduce(dz, axis=0, out=out)
