"""Unit normalization: each sample's vector brought to length 1."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.kernels.standardizing import total_of_product
from chainrule.layers.axes import axis_or_axes, positive_axes
from chainrule.layers.base import Array, Layer, Shape


class UnitNormalization(Layer):
    """y = x / |x|: only the direction stays. No weights.

    The chain rule, with r = 1 / |x| and g = dL/dy: x moves y directly, and through r, where
    dr/dx = -r**3 x. So dL/dx = r (g - y sum(g y)): what points along y doesn't change it.

    A vector shorter than 1e-12 counts as that long, as in Keras. There r is a constant: the sum is
    left out.

    Parameters
    ----------
    axis : the axis along which lengths are taken, or a list of axes

    Raises
    ------
    ArgumentError : ``axis`` is no whole number or list of them
    ShapeError : the input has no such axis

    >>> UnitNormalization(dtype="float64")([[3.0, 4.0]]).round(6).tolist()
    [[0.6, 0.8]]

    """

    supports_masking = True
    SHORTEST = 1e-12

    def __init__(self, axis: int | Sequence[int] = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis_or_axes(axis, f"Layer {self.name!r}")

    def build(self, input_shape: Shape) -> None:
        """Check that the axes are there."""
        positive_axes(self.axis, len(input_shape), self.name)
        super().build(input_shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the input's shape."""
        positive_axes(self.axis, len(input_shape), self.name)
        return input_shape

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x r."""
        self.axes = positive_axes(self.axis, x.ndim, self.name)
        length = np.sqrt(total_of_product(x, x, self.axes))
        self.long = length > self.SHORTEST
        self.rate: Array = 1.0 / np.maximum(length, x.dtype.type(self.SHORTEST))
        self.y = self.buffer("y", x.shape)
        np.multiply(x, self.rate, out=self.y)
        return self.y

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        along = total_of_product(grad, self.y, self.axes)
        along *= self.long
        dx = np.multiply(self.y, along, out=self.buffer("dx", grad.shape))
        np.subtract(grad, dx, out=dx)
        dx *= self.rate
        return dx
