"""Numbers brought into another range."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer


class Rescaling(Layer):
    """y = x * scale + offset: pixels from 0 to 255 into numbers from 0 to 1, say.

    The chain rule: dL/dx = dL/dy * scale. No weights; x and y have one shape.

    Parameters
    ----------
    scale, offset : numbers, or arrays that fit the last axes of x

    Raises
    ------
    ArgumentError : they are no numbers

    >>> Rescaling(1 / 127.5, offset=-1)([[0, 127.5, 255]]).tolist()
    [[-1.0, 0.0, 1.0]]

    """

    supports_masking = True

    def __init__(self, scale: Any, offset: Any = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.scale, self.offset = scale, offset
        for argument, value in (("scale", scale), ("offset", offset)):
            if not np.issubdtype(np.asarray(value).dtype, np.number):
                raise ArgumentError(f"Layer {self.name!r}: {argument}={value!r} must be a number.")

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x * scale + offset."""
        y = self.buffer("y", x.shape)
        np.multiply(x, np.asarray(self.scale, self.dtype), out=y)
        y += np.asarray(self.offset, self.dtype)
        return y

    def backward(self, grad: Array) -> Array:
        """Return dL/dy * scale."""
        dx = self.buffer("dx", grad.shape)
        np.multiply(grad, np.asarray(self.scale, self.dtype), out=dx)
        return dx
