"""Root mean square normalization: each sample's size brought to 1, its mean left alone."""

from typing import Any

import numpy as np

from chainrule.kernels.standardizing import mean_of_product
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec
from chainrule.layers.scaled import checked_axes, checked_epsilon, known_lengths, positive_axes


class RMSNormalization(Layer):
    """y = scale * x / sqrt(mean(x**2) + e): the size is normalized, the mean stays.

    Shapes: x and y (batch, ..., n), scale (n,). With r = 1 / sqrt(mean(x**2) + e), h = x r and
    g = dL/dh = dL/dy * scale: dL/dx = r (g - h mean(g h)).

    Parameters
    ----------
    axis : the axis to normalize over, or a list of axes
    epsilon : e above

    Raises
    ------
    ArgumentError : ``axis`` or ``epsilon`` won't do
    ShapeError : the input has no such axis, or another length there than before

    No mask passes through, as in Keras.

    Reference: Zhang and Sennrich, "Root mean square layer normalization" (NeurIPS 2019).

    >>> RMSNormalization(epsilon=0.0, dtype="float64")([[1.0, 7.0]]).round(3).tolist()
    [[0.2, 1.4]]

    """

    def __init__(
        self,
        axis: int | list[int] | tuple[int, ...] = -1,
        epsilon: float = 1e-6,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.axis = checked_axes(axis, self.name)
        self.epsilon = checked_epsilon(epsilon, f"Layer {self.name!r}")

    def build(self, input_shape: Shape) -> None:
        """Make the scale."""
        self.axes = positive_axes(self.axis, len(input_shape), self.name)
        shape = known_lengths(self.axes, input_shape, self.name)
        lengths = dict(zip(self.axes, shape, strict=True))
        self.input_spec = InputSpec(ndim=len(input_shape), axes=lengths)
        self.scale = self.add_weight("scale", shape, "ones")
        super().build(input_shape)

    def _spread(self, ndim: int) -> Array:
        shape = [1] * ndim
        for axis, size in zip(self.axes, self.scale.shape, strict=True):
            shape[axis] = size
        return self.scale.value.reshape(shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return scale * x r."""
        mean_square = mean_of_product(x, x, self.axes)
        self.rate: Array = 1.0 / np.sqrt(mean_square + x.dtype.type(self.epsilon))
        self.h: Array = np.multiply(x, self.rate, out=self.buffer("h", x.shape))
        y = self.buffer("y", x.shape)
        np.multiply(self.h, self._spread(x.ndim), out=y)
        return y

    def backward(self, grad: Array) -> Array:
        """Fill dL/dscale; return dL/dx."""
        repeated = tuple(axis for axis in range(grad.ndim) if axis not in self.axes)
        dx, dh = self.buffer("dx", grad.shape), self.buffer("dh", grad.shape)
        np.multiply(grad, self.h, out=dx)
        self.scale.gradient[...] = np.add.reduce(dx, axis=repeated)
        np.multiply(grad, self._spread(grad.ndim), out=dh)
        np.multiply(self.h, mean_of_product(dh, self.h, self.axes), out=dx)
        np.subtract(dh, dx, out=dx)
        dx *= self.rate
        return dx

    def inner(self) -> dict[str, Array]:
        """Return h, what the scale is applied to."""
        return {"standardized": self.h}
