"""Separable convolution: first every channel alone, then all channels at each place."""

from typing import Any

import numpy as np

from chainrule import activations, constraints, initializers, regularizers
from chainrule.kernels import depthwise
from chainrule.kernels.rows import in_rows
from chainrule.layers.base import Array, Shape
from chainrule.layers.base_conv import BaseConv
from chainrule.layers.checks import positive_int


class SeparableConvolution(BaseConv):
    """A depthwise convolution D, then a weighing P of the channels at each place.

    A convolution looks at space and channels at once. If a filter is thought of as a pattern in
    space times a mix of channels, the two can be done one after the other, with k1 k2 c m + c m f
    weights in place of k1 k2 c f.

    Shapes, for images: x (batch, height, width, c), D (k1, k2, c, m), P (1, 1, c m, filters), b
    (filters,), a (batch, height', width', filters). Rows are samples and places, P is a matrix::

        d = depthwise(x, D)        dL/dz = g * f'(z)
        z = d @ P + b              dL/dP = d.T @ dL/dz
        a = f(z)                   dL/dd = dL/dz @ P.T, and on to D and x as in
                                   :class:`~chainrule.layers.depthwise_conv.DepthwiseConvolution`

    Parameters
    ----------
    filters : how many channels come out
    kernel_size, strides, padding, data_format, dilation_rate : the window, see
        :class:`~chainrule.layers.base_conv.BaseConv`
    depth_multiplier : m
    activation, use_bias : f, and whether there is a b
    depthwise_initializer, pointwise_initializer, bias_initializer : how D, P and b start
    depthwise_regularizer, pointwise_regularizer, bias_regularizer, activity_regularizer : a price
        on D, P, b and a
    depthwise_constraint, pointwise_constraint, bias_constraint : where D, P and b must stay

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes or channels, or is smaller than the window

    Reference: Chollet, "Xception: Deep learning with depthwise separable convolutions" (CVPR 2017).

    >>> layer = SeparableConv1D(1, 2, depthwise_initializer="ones", pointwise_initializer="ones")
    >>> layer([[[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]]).tolist()
    [[[33.0], [55.0]]]

    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: "str | activations.Activation | None" = None,
        use_bias: bool = True,
        depthwise_initializer: "str | initializers.Initializer" = "glorot_uniform",
        pointwise_initializer: "str | initializers.Initializer" = "glorot_uniform",
        bias_initializer: "str | initializers.Initializer" = "zeros",
        depthwise_regularizer: "str | regularizers.Regularizer | None" = None,
        pointwise_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        activity_regularizer: "str | regularizers.Regularizer | None" = None,
        depthwise_constraint: "str | constraints.Constraint | None" = None,
        pointwise_constraint: "str | constraints.Constraint | None" = None,
        bias_constraint: "str | constraints.Constraint | None" = None,
        **options: Any,
    ) -> None:
        super().__init__(
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            activation,
            use_bias,
            bias_initializer,
            bias_regularizer,
            activity_regularizer,
            bias_constraint,
            **options,
        )
        owner = f"Layer {self.name!r}"
        self.filters = positive_int(filters, "filters", owner)
        self.depth_multiplier = positive_int(depth_multiplier, "depth_multiplier", owner)
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.pointwise_initializer = initializers.get(pointwise_initializer)
        self.depthwise_regularizer = regularizers.get(depthwise_regularizer)
        self.pointwise_regularizer = regularizers.get(pointwise_regularizer)
        self.depthwise_constraint = constraints.get(depthwise_constraint)
        self.pointwise_constraint = constraints.get(pointwise_constraint)

    def build(self, input_shape: Shape) -> None:
        """Make D, P, and b unless ``use_bias`` is off."""
        channels = self.known_channels(input_shape)
        self.depthwise_kernel = self.add_weight(
            "depthwise_kernel",
            (*self.kernel_size, channels, self.depth_multiplier),
            self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.pointwise_kernel = self.add_weight(
            "pointwise_kernel",
            (*(1,) * self.rank, channels * self.depth_multiplier, self.filters),
            self.pointwise_initializer,
            regularizer=self.pointwise_regularizer,
            constraint=self.pointwise_constraint,
        )
        self.add_bias(self.filters)
        self.channels = channels
        super().build(input_shape)

    def output_channels(self, channels: int | None) -> int | None:
        """Return the number of filters."""
        return self.filters

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(d @ P + b)."""
        x = depthwise.copies(self.channels_last(x), self.depth_multiplier)
        self.copies = x
        places = self.window.places(x.shape[1:-1])
        shape = (len(x), *places, x.shape[-1])
        self.d, memory = self.buffer("d", shape), self.buffer("share", shape)
        kernel = self.per_copy(self.depthwise_kernel.value)
        depthwise.forward(x, kernel, self.window, self.d, memory)
        z = self.buffer("z", (len(x), *places, self.filters))
        np.matmul(in_rows(self.d), self.matrix(self.pointwise_kernel.value), out=in_rows(z))
        return self.activated(z)

    def backward(self, grad: Array) -> Array:
        """Fill dL/dD, dL/dP and dL/db; return dL/dx."""
        dz = in_rows(self.weighted_sum_gradient(grad))
        np.matmul(in_rows(self.d).T, dz, out=self.matrix(self.pointwise_kernel.gradient))
        dd, memory = self.transient("dd", self.d.shape), self.buffer("share", self.d.shape)
        np.matmul(dz, self.matrix(self.pointwise_kernel.value).T, out=in_rows(dd))
        gradient = self.per_copy(self.depthwise_kernel.gradient)
        depthwise.kernel_gradient(self.copies, dd, self.window, gradient, memory)
        if not self.needs_input_gradient:
            return grad
        dx = self.buffer("dx", self.copies.shape)
        kernel = self.per_copy(self.depthwise_kernel.value)
        depthwise.input_gradient(dd, kernel, self.window, dx, memory)
        return self.as_given(depthwise.copies_gradient(dx, self.depth_multiplier))

    def per_copy(self, kernel: Array) -> Array:
        """Return D, (*size, c, m), as (*size, c m)."""
        return kernel.reshape(*self.kernel_size, -1)

    def matrix(self, kernel: Array) -> Array:
        """Return P as the matrix (c m, filters)."""
        return kernel.reshape(-1, self.filters)

    def inner(self) -> dict[str, Array]:
        """Return z, dL/dz once backward has run, and what the depthwise part gave."""
        return {**super().inner(), "depthwise": self.as_given(self.d)}


class SeparableConv1D(SeparableConvolution):
    """Separable convolution over series. See :class:`SeparableConvolution`.

    >>> SeparableConv1D(8, 3).compute_output_shape((None, 10, 4))
    (None, 8, 8)
    """

    rank = 1


class SeparableConv2D(SeparableConvolution):
    """Separable convolution over images. See :class:`SeparableConvolution`.

    >>> layer = SeparableConv2D(32, 3)
    >>> layer.build((None, 28, 28, 16))
    >>> [weight.shape for weight in layer.weights]
    [(3, 3, 16, 1), (1, 1, 16, 32), (32,)]
    """

    rank = 2


SeparableConvolution1D, SeparableConvolution2D = SeparableConv1D, SeparableConv2D
