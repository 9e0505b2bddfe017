"""Each sample's numbers in one row."""

import math
from typing import Any

from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import channel_order


class Flatten(Layer):
    """Each sample as one row: (batch, a, b, ...) becomes (batch, a b ...). No weights.

    The numbers only change places, so the chain rule puts the gradients back: dL/dx is dL/dy in the
    shape of x.

    Parameters
    ----------
    data_format : "channels_last" unless given; with "channels_first" the channels' axis is moved to
        the end before, as Keras does

    Raises
    ------
    ArgumentError : ``data_format`` is unknown

    >>> Flatten()([[[1.0, 2.0], [3.0, 4.0]]]).tolist()
    [[1.0, 2.0, 3.0, 4.0]]

    """

    def __init__(self, data_format: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.data_format = channel_order(data_format, f"Layer {self.name!r}")

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x as rows."""
        self.moved = self.data_format == "channels_first" and x.ndim > 2
        if self.moved:
            x = x.transpose(0, *range(2, x.ndim), 1)
        self.shape = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, grad: Array) -> Array:
        """Return the gradient in x's shape."""
        back = grad.reshape(self.shape)
        return back.transpose(0, back.ndim - 1, *range(1, back.ndim - 1)) if self.moved else back

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, the product of the other axes)."""
        rest = input_shape[1:]
        known = [size for size in rest if size is not None]
        return (input_shape[0], math.prod(known) if len(known) == len(rest) else None)
