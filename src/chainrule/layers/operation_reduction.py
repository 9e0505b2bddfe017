"""Many numbers made into one, along some axes: mean, sum, largest, smallest."""

import math
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer, Shape

REDUCTIONS: dict[str, Any] = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}


class Reduction(Layer):
    """y = the sum, mean, maximum or minimum of x along some axes. No weights.

    Shapes: x (batch, ...); y has the axes that are left.

    The chain rule, with g = dL/dy repeated along the axes that went: dL/dx = g for a sum; g / n
    for the mean of n numbers; for a maximum or minimum g where x is y, shared equally by numbers
    that tie, and 0 elsewhere.

    Parameters
    ----------
    operation : "sum", "mean", "max" or "min"
    axis : an axis or several, the batch axis (0) included; None means all
    keepdims : whether the axes stay, with length 1

    Raises
    ------
    ArgumentError : an unknown operation

    >>> Reduction("mean", axis=-1)([[1.0, 2.0, 6.0]]).tolist()
    [3.0]

    """

    def __init__(
        self, operation: str, axis: Any = None, keepdims: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        if operation not in REDUCTIONS:
            raise ArgumentError(f"Reduction: {operation!r} is none of {', '.join(REDUCTIONS)}.")
        self.operation, self.keepdims = operation, keepdims
        self.axis = tuple(axis) if isinstance(axis, (list, tuple)) else axis

    def axes(self, count: int) -> tuple[int, ...]:
        """Return the axes that go, counted from the left."""
        if self.axis is None:
            return tuple(range(count))
        given = self.axis if isinstance(self.axis, tuple) else (self.axis,)
        return tuple(axis % count for axis in given)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return what becomes of the numbers along the axes."""
        self.x = x
        y: Array = REDUCTIONS[self.operation](x, axis=self.axes(x.ndim), keepdims=True)
        self.y = y
        return y if self.keepdims else y.reshape(self._left(x.shape))

    def backward(self, grad: Array) -> Array:
        """Return the gradient, spread over the numbers that made y."""
        x = self.x
        grad = np.reshape(grad, self.y.shape)
        dx = self.buffer("dx", x.shape)
        if self.operation == "sum":
            dx[...] = grad
        elif self.operation == "mean":
            dx[...] = grad / math.prod(x.shape[axis] for axis in self.axes(x.ndim))
        else:
            np.equal(x, self.y, out=dx, casting="unsafe")
            dx *= grad / dx.sum(axis=self.axes(x.ndim), keepdims=True)
        return dx

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape without the axes that go, or with 1 there."""
        return self._left(input_shape)

    def _left(self, shape: Any) -> tuple[Any, ...]:
        gone = set(self.axes(len(shape)))
        if self.keepdims:
            return tuple(1 if axis in gone else size for axis, size in enumerate(shape))
        return tuple(size for axis, size in enumerate(shape) if axis not in gone)
