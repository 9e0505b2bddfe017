"""Pooling: an image made smaller, by one number for each window."""

from typing import Any

from chainrule.errors import ShapeError
from chainrule.kernels import pooling
from chainrule.kernels.windows import Window
from chainrule.layers.base import Array, Shape
from chainrule.layers.base_conv import places_of
from chainrule.layers.checks import whole_tuple
from chainrule.layers.spatial import SpatialLayer, by, one_of


class BasePooling(SpatialLayer):
    """A window that moves over each channel and gives one number at each place. No weights.

    Shapes, for images: x (batch, height, width, c), y (batch, height', width', c).

    Parameters
    ----------
    pool_size : the window's size, one number or one for each axis
    strides : how far it moves; its own size unless given, so that no two windows overlap
    padding : "valid" or "same"; see :class:`chainrule.kernels.windows.Window`. Cells that "same"
        adds never count: the maximum and the mean are of real cells only
    data_format : "channels_last" or "channels_first"

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes, or is smaller than the window

    >>> MaxPooling1D(4)([[[1.0], [2.0]]])
    Traceback (most recent call last):
    ...
    chainrule.errors.ShapeError: Layer 'max_pooling1d': a window of 4 doesn't fit into inputs of 2 \
(shape (None, 2, 1)). Take a smaller pool_size, or padding='same'.

    """

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format, name=name, **options)
        owner = f"Layer {self.name!r}"
        self.pool_size = whole_tuple(pool_size, self.rank, "pool_size", owner)
        steps = self.pool_size if strides is None else strides
        self.strides = whole_tuple(steps, self.rank, "strides", owner)
        self.padding = one_of(padding, ("valid", "same"), "padding", owner)
        self.window = Window(self.pool_size, self.strides, (1,) * self.rank, self.padding)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, *places, channels)."""
        lengths = self.lengths_of(input_shape)
        places = places_of(self.window, lengths)
        if any(m is not None and m < 1 for m in places):
            raise ShapeError(
                f"Layer {self.name!r}: a window of {by(self.pool_size)} doesn't fit into inputs of "
                f"{by(lengths)} (shape {input_shape}). Take a smaller pool_size, or "
                "padding='same'."
            )
        return self.shape_of(input_shape[0], places, self.channels_of(input_shape))

    def room(self, x: Array) -> Array:
        """Return the array to write the output for x into, channels last."""
        return self.buffer("y", (len(x), *self.window.places(x.shape[1:-1]), x.shape[-1]))


class MaxPooling(BasePooling):
    """y is the largest number in the window.

    The chain rule: only the largest matters, so dL/dx is dL/dy there and 0 elsewhere in the window.
    Where several are equally large, the first of them gets it, as in PyTorch. A cell that several
    windows chose gets the sum.

    Takes the arguments of :class:`BasePooling`, and raises its errors.

    Reference: Zhou and Chellappa, "Computation of optical flow using a neural network" (ICNN 1988).

    >>> MaxPooling1D(2)([[[1.0], [4.0], [2.0], [3.0]]]).tolist()
    [[[4.0], [3.0]]]

    """

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return each window's maximum."""
        self.x = x = self.channels_last(x)
        self.y = pooling.maximum(x, self.window, self.room(x))
        return self.as_given(self.y)

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        if not self.needs_input_gradient:
            return grad
        grad, dx = self.channels_last(grad), self.buffer("dx", self.x.shape)
        return self.as_given(pooling.maximum_gradient(grad, self.x, self.y, self.window, dx))


class AveragePooling(BasePooling):
    """y is the mean of the numbers in the window.

    The chain rule: with n cells in the window, each counts 1/n, so each gets dL/dy / n. A cell of
    several windows gets the sum. At the edges n is the number of real cells.

    Takes the arguments of :class:`BasePooling`, and raises its errors.

    Reference: LeCun et al., "Handwritten digit recognition with a back-propagation network" (NIPS
    1989).

    >>> AveragePooling1D(2, padding="same")([[[1.0], [4.0], [2.0]]]).tolist()
    [[[2.5], [2.0]]]

    """

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return each window's mean."""
        x = self.channels_last(x)
        self.x_shape = x.shape
        self.count = pooling.cells(x.shape[1:-1], self.window, x.dtype)
        return self.as_given(pooling.mean(x, self.window, self.count, self.room(x)))

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        if not self.needs_input_gradient:
            return grad
        grad, dx = self.channels_last(grad), self.buffer("dx", self.x_shape)
        return self.as_given(pooling.mean_gradient(grad, self.window, self.count, dx))


class MaxPooling1D(MaxPooling):
    """Max pooling over series. See :class:`MaxPooling`.

    >>> MaxPooling1D(3, strides=2).compute_output_shape((None, 9, 4))
    (None, 4, 4)
    """

    rank = 1


class MaxPooling2D(MaxPooling):
    """Max pooling over images. See :class:`MaxPooling`.

    >>> MaxPooling2D().compute_output_shape((None, 28, 28, 16))
    (None, 14, 14, 16)
    """

    rank = 2


class MaxPooling3D(MaxPooling):
    """Max pooling over volumes. See :class:`MaxPooling`.

    >>> MaxPooling3D((1, 2, 2)).compute_output_shape((None, 8, 8, 8, 4))
    (None, 8, 4, 4, 4)
    """

    rank = 3


class AveragePooling1D(AveragePooling):
    """Average pooling over series. See :class:`AveragePooling`.

    >>> AveragePooling1D(2)([[[1.0], [3.0]]]).tolist()
    [[[2.0]]]
    """

    rank = 1


class AveragePooling2D(AveragePooling):
    """Average pooling over images. See :class:`AveragePooling`.

    >>> AveragePooling2D(7).compute_output_shape((None, 7, 7, 64))
    (None, 1, 1, 64)
    """

    rank = 2


class AveragePooling3D(AveragePooling):
    """Average pooling over volumes. See :class:`AveragePooling`.

    >>> AveragePooling3D(2).compute_output_shape((None, 8, 8, 8, 4))
    (None, 4, 4, 4, 4)
    """

    rank = 3


MaxPool1D, MaxPool2D, MaxPool3D = MaxPooling1D, MaxPooling2D, MaxPooling3D
AvgPool1D, AvgPool2D, AvgPool3D = AveragePooling1D, AveragePooling2D, AveragePooling3D
