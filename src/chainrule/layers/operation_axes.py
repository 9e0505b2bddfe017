"""The same numbers with other axes, the batch axis included."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers.base import Array, Layer, Shape


class Transpose(Layer):
    """The axes in another order, the batch axis included. No weights.

    Shapes: x (batch, ...), and y as ``numpy.transpose`` gives it.

    The chain rule puts the axes of dL/dy back into the order of x. (``Permute`` leaves the batch
    axis where it is.)

    Parameters
    ----------
    axes : the new order; None turns it round

    >>> Transpose((1, 0))([[1.0, 2.0]]).tolist()
    [[1.0], [2.0]]

    """

    def __init__(self, axes: Sequence[int] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.axes = None if axes is None else tuple(axes)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x with its axes in the new order."""
        return x.transpose(self.axes)

    def backward(self, grad: Array) -> Array:
        """Return the gradient with its axes put back."""
        return grad.transpose(None if self.axes is None else np.argsort(self.order(grad.ndim)))

    def order(self, count: int) -> list[int]:
        """Return the new order, counted from the left."""
        axes = range(count)[::-1] if self.axes is None else self.axes
        if sorted(axis % count for axis in axes) != list(range(count)):
            raise ShapeError(f"transpose: {self.axes} is no order of the {count} axes.")
        return [axis % count for axis in axes]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape with its axes in the new order."""
        return tuple(input_shape[axis] for axis in self.order(len(input_shape)))


class Reshaped(Layer):
    """The numbers of the whole batch in another shape, the batch axis included. No weights.

    They keep their order, so the chain rule is dL/dx = dL/dy in the shape of x. (``Reshape``
    leaves the batch axis alone.)

    Parameters
    ----------
    newshape : one axis may be -1: whatever fits

    Raises
    ------
    ShapeError : the numbers don't fill that shape

    >>> Reshaped((-1, 1))([[1.0, 2.0]]).tolist()
    [[1.0], [2.0]]

    """

    def __init__(self, newshape: Sequence[int], **options: Any) -> None:
        super().__init__(**options)
        self.newshape = tuple(int(size) for size in newshape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x in the new shape."""
        self.shape = x.shape
        return x.reshape(self.newshape)

    def backward(self, grad: Array) -> Array:
        """Return the gradient in x's shape."""
        return grad.reshape(self.shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the new shape; -1 is unknown if an axis of x is."""
        if None in input_shape:
            return tuple(None if size == -1 else size for size in self.newshape)
        total = math.prod(size for size in input_shape if size is not None)
        fixed = math.prod(size for size in self.newshape if size != -1)
        if fixed == 0 or total % fixed or (-1 not in self.newshape and total != fixed):
            raise ShapeError(f"reshape: {input_shape} has {total} numbers; {self.newshape} not.")
        return tuple(total // fixed if size == -1 else size for size in self.newshape)
