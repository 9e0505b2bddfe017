"""Memory that the layers of a model share on the way back.

A layer's weighted sums and outputs must stay from the forward pass to the backward pass. But some
arrays live shorter: dL/dz is needed only while its own layer goes back. The layers go back one
after another, so one array serves all of them, as large as the largest needs it.
"""

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# How many shapes are remembered: each is a small object, but batches of texts may have any length.
MANY = 256


class Workspace:
    """Arrays by name, each as large as the largest that was asked for under its name.

    >>> workspace = Workspace()
    >>> first = workspace.array("dz", (2, 3), np.dtype("float32"))
    >>> second = workspace.array("dz", (2, 2), np.dtype("float32"))
    >>> np.shares_memory(first, second)
    True
    """

    def __init__(self) -> None:
        self._flat: dict[tuple[str, np.dtype[Any]], Array] = {}
        self._shaped: dict[tuple[str, tuple[int, ...], np.dtype[Any]], Array] = {}

    def array(self, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        """Return an array to write into; what it held under this name is lost."""
        key = name, shape, dtype
        found = self._shaped.get(key)
        if found is None:
            found = self._shaped[key] = self._room(name, prod(shape), dtype).reshape(shape)
        return found

    def _room(self, name: str, size: int, dtype: np.dtype[Any]) -> Array:
        """Return a flat array of this size, out of the one of this name, which may have to grow."""
        flat = self._flat.get((name, dtype))
        if flat is None or flat.size < size:
            flat = self._flat[name, dtype] = np.empty(size, dtype)
            self._shaped.clear()  # none may hold on to the smaller one
        if len(self._shaped) >= MANY:
            self._shaped.clear()
        return flat[:size]
