"""Unit normalization: each sample's vector brought to length 1."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array, Layer
from chainrule.layers.scaled import checked_axes, positive_axes


class UnitNormalization(Layer):
    """y = x / |x|: each sample's vector brought to length 1. No weights.

    With r = 1 / |x|: dL/dx = r (g - y sum(g y)), for what points along y doesn't change it. A
    vector shorter than 1e-12 counts as that long, so zeros stay zeros: there dL/dx = r g.

    Parameters
    ----------
    axis : the axis along which lengths are taken, or a list of axes

    Raises
    ------
    ArgumentError : ``axis`` is no whole number
    ShapeError : the input has no such axis

    >>> UnitNormalization(dtype="float64")([[3.0, 4.0]]).round(6).tolist()
    [[0.6, 0.8]]

    """

    supports_masking = True
    SHORTEST = 1e-12

    def __init__(self, axis: int | list[int] | tuple[int, ...] = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = checked_axes(axis, self.name)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x r."""
        self.axes = positive_axes(self.axis, x.ndim, self.name)
        length = np.sqrt(np.add.reduce(x * x, axis=self.axes, keepdims=True))
        self.long = length > self.SHORTEST
        self.rate: Array = 1.0 / np.maximum(length, x.dtype.type(self.SHORTEST))
        self.y = self.buffer("y", x.shape)
        np.multiply(x, self.rate, out=self.y)
        return self.y

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        dx = self.buffer("dx", grad.shape)
        np.multiply(grad, self.y, out=dx)
        along = np.add.reduce(dx, axis=self.axes, keepdims=True) * self.long
        np.multiply(self.y, along, out=dx)
        np.subtract(grad, dx, out=dx)
        dx *= self.rate
        return dx
