"""Global pooling: one number for each channel, whatever the size of the image."""

from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers.base import Array, Shape
from chainrule.layers.spatial import SpatialLayer


class BaseGlobalPooling(SpatialLayer):
    """One number for each sample and channel, taken over all places. No weights.

    Shapes, for images: x (batch, height, width, c), y (batch, c), or (batch, 1, 1, c) with
    ``keepdims``. Inside, x is looked at as (batch, places, c).

    Parameters
    ----------
    data_format : "channels_last" or "channels_first"
    keepdims : whether to keep the axes in space, 1 long

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes

    >>> GlobalMaxPooling1D(keepdims=True).compute_output_shape((None, 7, 3))
    (None, 1, 3)

    """

    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, **options: Any
    ) -> None:
        super().__init__(data_format, **options)
        self.keepdims = keepdims

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, channels), or with axes of 1 in between."""
        if 0 in self.lengths_of(input_shape):
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}: there is nothing to pool."
            )
        batch, channels = input_shape[0], self.channels_of(input_shape)
        if not self.keepdims:
            return (batch, channels)
        return self.shape_of(batch, (1,) * self.rank, channels)

    def over_places(self, x: Array) -> Array:
        """Return x as (batch, places, channels), and note its shape."""
        x = self.channels_last(x)
        self.x_shape = x.shape
        return x.reshape(len(x), -1, x.shape[-1])

    def result(self, y: Array) -> Array:
        """Return y, (batch, channels), with the axes that ``keepdims`` asks for."""
        if not self.keepdims:
            return y
        return self.as_given(y.reshape(len(y), *(1,) * self.rank, -1))

    def input_gradient(self, dx: Array) -> Array:
        """Return dL/dx, (batch, places, channels), in the shape and layout of the input."""
        return self.as_given(dx.reshape(self.x_shape))


class GlobalMaxPooling(BaseGlobalPooling):
    """y is the largest number of each channel.

    The chain rule: the largest gets dL/dy, all others 0. If several are equally large, the first
    gets it.

    Takes the arguments of :class:`BaseGlobalPooling`, and raises its errors.

    >>> GlobalMaxPooling1D()([[[1.0, 5.0], [3.0, 2.0]]]).tolist()
    [[3.0, 5.0]]
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the maximum over all places."""
        flat = self.over_places(x)
        self.first = flat.argmax(axis=1, keepdims=True)
        return self.result(np.take_along_axis(flat, self.first, axis=1)[:, 0])

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        batch, channels = self.x_shape[0], self.x_shape[-1]
        dx = self.buffer("dx", self.x_shape).reshape(batch, -1, channels)
        dx.fill(0.0)
        np.put_along_axis(dx, self.first, grad.reshape(batch, 1, channels), axis=1)
        return self.input_gradient(dx)


class GlobalAveragePooling(BaseGlobalPooling):
    """y is the mean of each channel.

    The chain rule: each of n places counts 1/n, so each gets dL/dy / n.

    Takes the arguments of :class:`BaseGlobalPooling`, and raises its errors.

    Reference: Lin, Chen and Yan, "Network in network" (ICLR 2014).

    >>> GlobalAveragePooling1D()([[[1.0, 5.0], [3.0, 2.0]]]).tolist()
    [[2.0, 3.5]]

    """

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the mean over all places."""
        flat = self.over_places(x)
        shape = (len(flat), flat.shape[-1])
        return self.result(np.mean(flat, axis=1, out=self.buffer("y", shape)))

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        batch, channels = self.x_shape[0], self.x_shape[-1]
        dx = self.buffer("dx", self.x_shape).reshape(batch, -1, channels)
        np.divide(grad.reshape(batch, 1, channels), dx.shape[1], out=dx)
        return self.input_gradient(dx)


class GlobalMaxPooling1D(GlobalMaxPooling):
    """The maximum over all steps of a series. See :class:`GlobalMaxPooling`.

    >>> GlobalMaxPooling1D().compute_output_shape((None, 7, 3))
    (None, 3)
    """

    rank = 1


class GlobalMaxPooling2D(GlobalMaxPooling):
    """The maximum over all pixels of an image. See :class:`GlobalMaxPooling`.

    >>> GlobalMaxPooling2D().compute_output_shape((None, 7, 7, 64))
    (None, 64)
    """

    rank = 2


class GlobalMaxPooling3D(GlobalMaxPooling):
    """The maximum over all cells of a volume. See :class:`GlobalMaxPooling`.

    >>> GlobalMaxPooling3D().compute_output_shape((None, 7, 7, 7, 64))
    (None, 64)
    """

    rank = 3


class GlobalAveragePooling1D(GlobalAveragePooling):
    """The mean over the steps of a series: over those that the mask counts, if there is one.

    With a mask, the n of :class:`GlobalAveragePooling` is the number of steps that count, and the
    others get no gradient. A series of which no step counts has no mean; it gives 0 (Keras: NaN).

    >>> GlobalAveragePooling1D()([[[1.0], [3.0], [8.0]]], mask=np.array([[True, True, False]]))
    array([[2.]], dtype=float32)
    """

    rank = 1
    uses_mask = True
    # No step is left that a mask could speak of.
    supports_masking = False

    def forward(self, x: Array, training: bool = False, mask: Array | None = None) -> Array:
        """Return the mean over the steps that count."""
        self.weights_of_steps: Array | None = None
        if mask is None:
            return super().forward(x)
        flat = self.over_places(x)
        counted = np.asarray(mask, dtype=bool)
        share = counted / np.maximum(counted.sum(axis=1, keepdims=True), 1)
        self.weights_of_steps = share.astype(self.dtype)[:, :, None]
        # What doesn't count may be anything, infinite or NaN: 0 times it would not be 0.
        kept = np.where(counted[:, :, None], flat, 0.0).astype(self.dtype, copy=False)
        return self.result((kept * self.weights_of_steps).sum(axis=1))

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        if self.weights_of_steps is None:
            return super().backward(grad)
        batch, channels = self.x_shape[0], self.x_shape[-1]
        return self.input_gradient(grad.reshape(batch, 1, channels) * self.weights_of_steps)


class GlobalAveragePooling2D(GlobalAveragePooling):
    """The mean over all pixels of an image. See :class:`GlobalAveragePooling`.

    >>> GlobalAveragePooling2D().compute_output_shape((None, 7, 7, 64))
    (None, 64)
    """

    rank = 2


class GlobalAveragePooling3D(GlobalAveragePooling):
    """The mean over all cells of a volume. See :class:`GlobalAveragePooling`.

    >>> GlobalAveragePooling3D().compute_output_shape((None, 7, 7, 7, 64))
    (None, 64)
    """

    rank = 3


GlobalMaxPool1D, GlobalAvgPool1D = GlobalMaxPooling1D, GlobalAveragePooling1D
GlobalMaxPool2D, GlobalAvgPool2D = GlobalMaxPooling2D, GlobalAveragePooling2D
GlobalMaxPool3D, GlobalAvgPool3D = GlobalMaxPooling3D, GlobalAveragePooling3D
