"""Tables of logic, as samples to learn from."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def xor() -> tuple[Array, Array]:
    """Return the four samples of exclusive or: 1 when exactly one input is 1.

    Returns
    -------
    X : (4, 2) float32, y : (4, 1) float32

    >>> X, y = xor()
    >>> X.tolist(), y.ravel().tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0])

    """
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")
    targets = np.array([[0], [1], [1], [0]], dtype="float32")
    return inputs, targets
