"""Logical gates of two inputs: a neuron's weights for one, and which one a neuron does."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

CORNERS: NDArray[Any] = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

# Two weights and a bias. The score is half a weight away from zero in the nearest corner.
GATES = {
    "OR": (1.0, 1.0, -0.5),
    "AND": (1.0, 1.0, -1.5),
    "NAND": (-1.0, -1.0, 1.5),
    "NOR": (-1.0, -1.0, 0.5),
    "first only": (1.0, -1.0, -0.5),
    "second only": (-1.0, 1.0, -0.5),
}
# What the four answers at CORNERS are called.
_CALLED: dict[tuple[int, ...], str] = {
    (0, 1, 1, 1): "OR",
    (0, 0, 0, 1): "AND",
    (1, 1, 1, 0): "NAND",
    (1, 0, 0, 0): "NOR",
    (0, 0, 1, 0): "first only",
    (0, 1, 0, 0): "second only",
    (1, 1, 0, 1): "not first only",
    (1, 0, 1, 1): "not second only",
    (0, 0, 1, 1): "the first",
    (0, 1, 0, 1): "the second",
    (1, 1, 0, 0): "not the first",
    (1, 0, 1, 0): "not the second",
    (0, 0, 0, 0): "always no",
    (1, 1, 1, 1): "always yes",
    (0, 1, 1, 0): "XOR",
    (1, 0, 0, 1): "equal",
}
CLEAN = 0.1  # farther than this from both 0 and 1, an answer is no clear yes or no


def behaviour(answers: ArrayLike) -> tuple[str, bool]:
    """Return the gate that four answers at CORNERS round to, and whether all of them are clear.

    >>> behaviour([0.01, 0.99, 0.99, 1.0]), behaviour([0.2, 0.6, 0.6, 0.9])
    (('OR', True), ('OR', False))
    """
    values = np.asarray(answers, dtype=float)
    rounded = tuple(int(value > 0.5) for value in values)
    return _CALLED[rounded], bool((np.abs(values - rounded) <= CLEAN).all())
