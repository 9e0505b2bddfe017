"""Up-sampling: an image made larger, without weights."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, UnsupportedError
from chainrule.kernels import resizing
from chainrule.layers.base import Array, Shape
from chainrule.layers.checks import positive_int, whole_tuple
from chainrule.layers.spatial import SpatialLayer

LEFT_OUT = ("bicubic", "lanczos3", "lanczos5")


class UpSampling(SpatialLayer):
    """Every cell repeated, s times along each axis.

    The chain rule: a cell's s1 s2 copies all change with it, so dL/dx is the sum of dL/dy over
    them.

    Shapes, for images: x (batch, height, width, c), y (batch, height s1, width s2, c).

    Parameters
    ----------
    size : s, one number or one for each axis
    data_format : "channels_last" or "channels_first"

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes

    >>> UpSampling1D(2)([[[1.0], [2.0]]])[0, :, 0].tolist()
    [1.0, 1.0, 2.0, 2.0]

    """

    def __init__(self, size: Any = 2, data_format: str | None = None, **options: Any) -> None:
        super().__init__(data_format, **options)
        self.size: Any = whole_tuple(size, self.rank, "size", f"Layer {self.name!r}")

    @property
    def factors(self) -> tuple[int, ...]:
        """How much longer each axis becomes."""
        found: tuple[int, ...] = self.size
        return found

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, *longer lengths, channels)."""
        lengths = tuple(
            None if n is None else n * factor
            for n, factor in zip(self.lengths_of(input_shape), self.factors, strict=True)
        )
        return self.shape_of(input_shape[0], lengths, self.channels_of(input_shape))

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x, larger."""
        x = self.channels_last(x)
        self.x_shape = x.shape
        lengths = (n * f for n, f in zip(x.shape[1:-1], self.factors, strict=True))
        y = self.buffer("y", (len(x), *lengths, x.shape[-1]))
        return self.as_given(resizing.repeat(x, self.factors, y))

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        grad, dx = self.channels_last(grad), self.buffer("dx", self.x_shape)
        return self.as_given(resizing.repeat_gradient(grad, self.factors, dx))


class UpSampling1D(UpSampling):
    """Every step of a series repeated. See :class:`UpSampling`. Channels are last, as in Keras.

    >>> UpSampling1D(3).compute_output_shape((None, 5, 2))
    (None, 15, 2)
    """

    rank = 1
    not_in_config = (*UpSampling.not_in_config, "data_format")

    def __init__(self, size: int = 2, **options: Any) -> None:
        super().__init__(
            positive_int(size, "size", type(self).__name__), "channels_last", **options
        )
        self.size = size

    @property
    def factors(self) -> tuple[int, ...]:
        """How much longer the series becomes."""
        return (self.size,)


class UpSampling2D(UpSampling):
    """Every pixel of an image repeated, or straight lines drawn between the pixels.

    "nearest" repeats, see :class:`UpSampling`. With "bilinear", a new pixel takes from the two
    nearest rows and the two nearest columns, from the nearer more. That is two matrices, y = W1 x
    W2.T for each channel, so dL/dx = W1.T dL/dy W2.

    Parameters
    ----------
    size : one number, or (rows, columns)
    data_format : "channels_last" or "channels_first"
    interpolation : "nearest" or "bilinear"

    Raises
    ------
    UnsupportedError : another interpolation of Keras's
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes

    >>> x = [[[[0.0], [4.0]]]]
    >>> UpSampling2D((1, 2))(x)[0, 0, :, 0].tolist()
    [0.0, 0.0, 4.0, 4.0]
    >>> UpSampling2D((1, 2), interpolation="bilinear")(x)[0, 0, :, 0].tolist()
    [0.0, 1.0, 3.0, 4.0]

    """

    rank = 2

    def __init__(
        self,
        size: Any = 2,
        data_format: str | None = None,
        interpolation: str = "nearest",
        **options: Any,
    ) -> None:
        super().__init__(size, data_format, **options)
        self.interpolation = str(interpolation).lower()
        if self.interpolation in LEFT_OUT:
            raise UnsupportedError(
                f"Layer {self.name!r}: interpolation={interpolation!r} of Keras's is not in "
                "Chainrule. Take 'nearest' or 'bilinear'."
            )
        if self.interpolation not in ("nearest", "bilinear"):
            raise ArgumentError(
                f"Layer {self.name!r}: interpolation={interpolation!r} must be 'nearest' or "
                "'bilinear'."
            )

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x, larger."""
        if self.interpolation == "nearest":
            return super().forward(x)
        y = self.channels_last(x)
        self.lines = [
            resizing.line_weights(n, factor, y.dtype)
            for n, factor in zip(y.shape[1:-1], self.factors, strict=True)
        ]
        for axis, weights in enumerate(self.lines, start=1):
            y = resizing.along(weights, y, axis)
        return self.as_given(y)

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        if self.interpolation == "nearest":
            return super().backward(grad)
        dx = self.channels_last(grad)
        for axis, weights in enumerate(self.lines, start=1):
            dx = resizing.along(np.ascontiguousarray(weights.T), dx, axis)
        return self.as_given(dx)


class UpSampling3D(UpSampling):
    """Every cell of a volume repeated. See :class:`UpSampling`.

    >>> UpSampling3D(2).compute_output_shape((None, 4, 4, 4, 1))
    (None, 8, 8, 8, 1)
    """

    rank = 3
