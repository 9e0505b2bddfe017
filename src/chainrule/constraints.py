"""Constraints: where weights must stay, restored after each step of the optimizer."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.config import Area, Configurable

Array = NDArray[Any]


class Constraint(Configurable):
    """A place that weights must not leave. Subclasses give ``project``."""

    def project(self, w: Array) -> Array:
        """Return the allowed array nearest to ``w``, as a new array."""
        raise NotImplementedError

    def __call__(self, w: ArrayLike) -> Array:
        """Return the projection of any array."""
        return self.project(np.asarray(w))


AREA = Area("constraint", "chainrule.constraints", Constraint, {})
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize

__all__ = ["Constraint", "deserialize", "get", "serialize"]
