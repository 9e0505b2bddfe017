"""A rectangle of the plane of two inputs, cut into a grid: where decision boundaries are drawn."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MARGIN = 0.25  # of the points' extent, on each side
ALONE = 0.5  # to each side, where the points have no extent


@dataclass(frozen=True)
class Plane:
    """The rectangle x[0] to x[1] by y[0] to y[1].

    >>> Plane((0.0, 1.0), (0.0, 2.0)).grid(2).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]]
    """

    x: tuple[float, float]
    y: tuple[float, float]

    @classmethod
    def around(cls, points: Array) -> Self:
        """Return the rectangle around points of shape (n, 2), with a margin.

        >>> Plane.around(np.array([[0.0, 3.0], [4.0, 3.0]]))
        Plane(x=(-1.0, 5.0), y=(2.5, 3.5))
        """
        low, high = points.min(axis=0), points.max(axis=0)
        margin = np.where(high > low, (high - low) * MARGIN, ALONE)
        (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
        return cls((x0, x1), (y0, y1))

    def axes(self, resolution: int) -> tuple[Array, Array]:
        """Return the places along x and along y, ``resolution`` of each."""
        return np.linspace(*self.x, resolution), np.linspace(*self.y, resolution)

    def grid(self, resolution: int) -> Array:
        """Return all points, shape (resolution**2, 2): row by row, y ascending."""
        return np.stack(np.meshgrid(*self.axes(resolution)), axis=-1).reshape(-1, 2)
