"""RMS normalization: each sample's features brought to a mean square of 1."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.kernels.choice import compiled
from chainrule.kernels.rows import in_rows
from chainrule.kernels.standardizing import (
    along_rows,
    inverse_root,
    share_of_one,
    total_of_product,
)
from chainrule.layers.axes import (
    axis_or_axes,
    check_lengths,
    lengths_along,
    others,
    positive_axes,
    spread,
)
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import not_negative


class RMSNormalization(Layer):
    """y = scale * x / sqrt(mean(x**2) + e): the size is normalized, the mean stays.

    Shapes: x and y (batch, ..., n), scale (n,) for the last axis. It does most of what layer
    normalization does, for less work.

    The chain rule, with s = mean(x**2), r = 1 / sqrt(s + e), h = x r and g = dL/dh = dL/dy *
    scale: x moves h directly, and through s, where ds/dx = 2 x / n and dr/ds = -r**3 / 2::

        dL/dscale = the sum of dL/dy * h over all other axes
        dL/dx = r (g - h mean(g h))

    Parameters
    ----------
    axis : the axis to normalize over, or a list of axes
    epsilon : e above

    Raises
    ------
    ArgumentError : ``axis`` is no whole number or list of them, or ``epsilon`` is negative
    ShapeError : the input has no such axis, or another length there than before

    Reference: Zhang and Sennrich, "Root mean square layer normalization" (NeurIPS 2019).

    >>> RMSNormalization(epsilon=0.0, dtype="float64")([[1.0, 7.0]]).round(3).tolist()
    [[0.2, 1.4]]

    """

    def __init__(
        self, axis: int | Sequence[int] = -1, epsilon: float = 1e-6, **options: Any
    ) -> None:
        super().__init__(**options)
        self.axis = axis_or_axes(axis, f"Layer {self.name!r}")
        self.epsilon = not_negative(epsilon, "epsilon", f"Layer {self.name!r}")

    def build(self, input_shape: Shape) -> None:
        """Make the scale."""
        axes = positive_axes(self.axis, len(input_shape), self.name)
        self.scale = self.add_weight(
            "scale", lengths_along(axes, input_shape, self.name), initializer="ones"
        )
        super().build(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        """Check that the axes of the scale are as long as they were."""
        axes = positive_axes(self.axis, len(input_shape), self.name)
        check_lengths(axes, self.scale.shape, input_shape, self.name)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the input's shape."""
        positive_axes(self.axis, len(input_shape), self.name)
        return input_shape

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return scale * x r."""
        self.axes = positive_axes(self.axis, x.ndim, self.name)
        fast = compiled("rows", x, self.scale.value) if along_rows(self.axes, x) else None
        if fast:
            self.h, y = self.buffer("h", x.shape), self.buffer("y", x.shape)
            self.rate = self.buffer("rate", (*x.shape[:-1], 1))
            numbers = self.scale.value, x.dtype.type(self.epsilon)
            fast.rms_norm(in_rows(x), *numbers, in_rows(self.h), in_rows(y), self.rate.reshape(-1))
            return y
        square = total_of_product(x, x, self.axes)
        square *= share_of_one(x, self.axes)
        self.rate = inverse_root(square, self.epsilon)
        self.h = np.multiply(x, self.rate, out=self.buffer("h", x.shape))
        scale = spread(self.scale.value, self.axes, x.ndim)
        return np.multiply(self.h, scale, out=self.buffer("y", x.shape))

    def backward(self, grad: Array) -> Array:
        """Fill dL/dscale; return dL/dx."""
        dx = self.buffer("dx", grad.shape)
        own = self.scale
        fast = compiled("rows", grad, self.h, own.value) if along_rows(self.axes, grad) else None
        if fast:
            rate = self.rate.reshape(-1)
            results = in_rows(dx), own.gradient
            fast.rms_norm_gradient(in_rows(grad), in_rows(self.h), rate, own.value, *results)
            return dx
        over = others(self.axes, grad.ndim)
        self.scale.gradient[...] = total_of_product(grad, self.h, over).reshape(self.scale.shape)
        scale = spread(self.scale.value, self.axes, grad.ndim)
        dh = np.multiply(grad, scale, out=self.buffer("dh", grad.shape))
        through_square = total_of_product(dh, self.h, self.axes)
        through_square *= share_of_one(grad, self.axes)
        np.multiply(self.h, through_square, out=dx)
        np.subtract(dh, dx, out=dx)
        dx *= self.rate
        return dx

    def inner(self) -> dict[str, Array]:
        """Return h, what the scale is applied to."""
        return {"standardized": self.h}
