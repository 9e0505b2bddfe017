"""Layer normalization: each sample's features brought to mean 0 and variance 1."""

from typing import Any

import numpy as np

from chainrule.errors import UnsupportedError
from chainrule.kernels.standardizing import mean_of_product, standardize, standardize_backward
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.scaled import Scaled, positive_axes


class LayerNormalization(Scaled):
    """y = gamma * (x - m) / sqrt(v + e) + beta, with m and v of each sample by itself.

    Shapes: x and y (batch, ..., n), gamma and beta (n,) for the last axis. m and v are mean and
    variance over the normalized axes, so samples don't mix, and training and use are the same.

    With h = (x - m) r and r = 1 / sqrt(v + e), and g = dL/dh = dL/dy * gamma::

        dL/dx = r (g - mean(g) - h mean(g h))      the means over the normalized axes

    (see :mod:`chainrule.kernels.standardizing` for why).

    Parameters
    ----------
    axis : the axis to normalize over, or a list of axes
    epsilon : e above
    center, scale : whether there is a beta, a gamma
    beta_initializer, gamma_initializer, beta_regularizer, gamma_regularizer, beta_constraint,
        gamma_constraint : of beta and gamma

    Raises
    ------
    ShapeError : the input has no such axis, or another length there than before

    Reference: Ba, Kiros and Hinton, "Layer normalization" (2016).

    >>> LayerNormalization(epsilon=0.0)([[1.0, 3.0]]).tolist()
    [[-1.0, 1.0]]

    """

    def __init__(self, axis: Any = -1, epsilon: float = 1e-3, **options: Any) -> None:
        if options.pop("rms_scaling", False):
            raise UnsupportedError("LayerNormalization: rms_scaling is a layer, RMSNormalization.")
        super().__init__(epsilon, **options)
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else axis

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta."""
        self.axes = positive_axes(self.axis, len(input_shape), self.name)
        self.add_scale(self.axes, input_shape)
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return gamma * h + beta."""
        h, self.rate, _ = standardize(x, self.axes, self.epsilon, self.buffer("h", x.shape))
        return self.scaled(h)

    def backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dx."""
        dh = self.scaled_backward(grad)
        return standardize_backward(dh, self.h, self.rate, self.axes, self.buffer("dx", grad.shape))


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
    ShapeError : the input has no such axis

    Reference: Zhang and Sennrich, "Root mean square layer normalization" (NeurIPS 2019).

    >>> RMSNormalization(epsilon=0.0, dtype="float64")([[1.0, 7.0]]).round(3).tolist()
    [[0.2, 1.4]]

    """

    supports_masking = True

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **options: Any) -> None:
        super().__init__(**options)
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else axis
        self.epsilon = float(epsilon)

    def build(self, input_shape: Shape) -> None:
        """Make the scale."""
        self.axes = positive_axes(self.axis, len(input_shape), self.name)
        shape: Any = tuple(input_shape[axis] for axis in self.axes)
        self.scale = self.add_weight("scale", shape, "ones")
        super().build(input_shape)

    def _spread(self, ndim: int) -> Array:
        shape = [1] * ndim
        for axis, size in zip(self.axes, self.scale.shape, strict=True):
            shape[axis] = size
        return self.scale.value.reshape(shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return scale * x r."""
        self.rate = 1.0 / np.sqrt(mean_of_product(x, x, self.axes) + x.dtype.type(self.epsilon))
        self.h = np.multiply(x, self.rate, out=self.buffer("h", x.shape))
        return np.multiply(self.h, self._spread(x.ndim), out=self.buffer("y", x.shape))

    def backward(self, grad: Array) -> Array:
        """Fill dL/dscale; return dL/dx."""
        repeated = tuple(axis for axis in range(grad.ndim) if axis not in self.axes)
        dx = np.multiply(grad, self.h, out=self.buffer("dx", grad.shape))
        self.scale.gradient[...] = np.add.reduce(dx, axis=repeated)
        dh = np.multiply(grad, self._spread(grad.ndim), out=self.buffer("dh", grad.shape))
        np.multiply(self.h, mean_of_product(dh, self.h, self.axes), out=dx)
        np.subtract(dh, dx, out=dx)
        dx *= self.rate
        return dx

    def inner(self) -> dict[str, Array]:
        """Return h, what the scale is applied to."""
        return {"standardized": self.h}


class UnitNormalization(Layer):
    """y = x / |x|: each sample's vector brought to length 1. No weights.

    With r = 1 / |x|: dL/dx = r (g - y sum(g y)), for what points along y doesn't change it. A
    vector shorter than 1e-6 counts as that long, as in Keras: there dL/dx = r g.

    Parameters
    ----------
    axis : the axis along which lengths are taken, or a list of axes

    Raises
    ------
    ShapeError : the input has no such axis

    >>> UnitNormalization(dtype="float64")([[3.0, 4.0]]).round(6).tolist()
    [[0.6, 0.8]]

    """

    supports_masking = True
    SHORTEST_SQUARE = 1e-12

    def __init__(self, axis: Any = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else axis

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x r."""
        self.axes = positive_axes(self.axis, x.ndim, self.name)
        square = np.add.reduce(x * x, axis=self.axes, keepdims=True)
        self.long = square > self.SHORTEST_SQUARE
        self.rate = 1.0 / np.sqrt(np.maximum(square, x.dtype.type(self.SHORTEST_SQUARE)))
        self.y = np.multiply(x, self.rate, out=self.buffer("y", x.shape))
        return self.y

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        dx = np.multiply(grad, self.y, out=self.buffer("dx", grad.shape))
        along = np.add.reduce(dx, axis=self.axes, keepdims=True) * self.long
        np.multiply(self.y, along, out=dx)
        np.subtract(grad, dx, out=dx)
        dx *= self.rate
        return dx
