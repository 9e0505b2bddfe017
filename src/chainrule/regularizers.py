"""Regularizers: a price on large weights, added to the loss."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.config import Area, Configurable

Array = NDArray[Any]


class Regularizer(Configurable):
    """A price on an array. Subclasses give ``value`` and ``gradient``."""

    def value(self, x: Array) -> float:
        """Return the price R(x)."""
        raise NotImplementedError

    def gradient(self, x: Array) -> Array:
        """Return dR/dx, of the shape and dtype of ``x``, as a new array."""
        raise NotImplementedError

    def __call__(self, x: ArrayLike) -> float:
        """Return the price of any array."""
        return self.value(np.asarray(x))


AREA = Area("regularizer", "chainrule.regularizers", Regularizer, {})
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize

__all__ = ["Regularizer", "deserialize", "get", "serialize"]
