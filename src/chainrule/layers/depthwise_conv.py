"""Depthwise convolution: every channel has filters of its own."""

from typing import Any

from chainrule import activations, constraints, initializers, regularizers
from chainrule.kernels import depthwise
from chainrule.layers.base import Array, Shape
from chainrule.layers.base_conv import BaseConv
from chainrule.layers.checks import positive_int


class DepthwiseConvolution(BaseConv):
    """Each channel is convolved alone, by m filters of its own: c channels become c m.

    Shapes, for images: x (batch, height, width, c), K (k1, k2, c, m), b (c m,), z and a (batch,
    height', width', c m), the m results of a channel side by side. With x[there] for the cells that
    stand at one position of the windows, one cell for each place, and g = dL/da::

        z[c, m] = sum over positions of x[there, c] K[position, c, m]
        a = f(z + b)                      dL/dz = g * f'(z + b)
        dL/dK[position, c, m] = the sum of x[there, c] dL/dz[c, m] over batch and places
        dL/dx[there, c] gets the sum of dL/dz[c, m] K[position, c, m] over m, from every position

    It takes c times less work than a convolution, for it never looks at two channels together.

    Parameters
    ----------
    kernel_size, strides, padding, data_format, dilation_rate : the window, see
        :class:`~chainrule.layers.base_conv.BaseConv`
    depth_multiplier : m
    activation, use_bias : f, and whether there is a b
    depthwise_initializer, bias_initializer : how K and b start
    depthwise_regularizer, bias_regularizer, activity_regularizer : a price on K, b and a
    depthwise_constraint, bias_constraint : where K and b must stay

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes or channels, or is smaller than the window

    Reference: Howard et al., "MobileNets: Efficient convolutional neural networks for mobile vision
    applications" (2017).

    >>> layer = DepthwiseConv1D(2, depthwise_initializer="ones")
    >>> layer([[[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]]).tolist()
    [[[3.0, 30.0], [5.0, 50.0]]]

    """

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: "str | activations.Activation | None" = None,
        use_bias: bool = True,
        depthwise_initializer: "str | initializers.Initializer" = "glorot_uniform",
        bias_initializer: "str | initializers.Initializer" = "zeros",
        depthwise_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        activity_regularizer: "str | regularizers.Regularizer | None" = None,
        depthwise_constraint: "str | constraints.Constraint | None" = None,
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
        self.depth_multiplier = positive_int(depth_multiplier, "depth_multiplier", owner)
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.depthwise_regularizer = regularizers.get(depthwise_regularizer)
        self.depthwise_constraint = constraints.get(depthwise_constraint)

    def build(self, input_shape: Shape) -> None:
        """Make K, and b unless ``use_bias`` is off."""
        channels = self.known_channels(input_shape)
        self.kernel = self.add_weight(
            "kernel",
            (*self.kernel_size, channels, self.depth_multiplier),
            self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.add_bias(channels * self.depth_multiplier)
        self.channels = channels
        super().build(input_shape)

    def output_channels(self, channels: int | None) -> int | None:
        """Return c m."""
        return None if channels is None else channels * self.depth_multiplier

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(z + b)."""
        x = depthwise.copies(self.channels_last(x), self.depth_multiplier)
        self.copies = x
        shape = (len(x), *self.window.places(x.shape[1:-1]), x.shape[-1])
        z, memory = self.buffer("z", shape), self.buffer("share", shape)
        kernel = self.per_copy(self.kernel.value)
        return self.activated(depthwise.forward(x, kernel, self.window, z, memory))

    def backward(self, grad: Array) -> Array:
        """Fill dL/dK and dL/db; return dL/dx."""
        dz = self.weighted_sum_gradient(grad)
        memory = self.buffer("share", dz.shape)
        gradient = self.per_copy(self.kernel.gradient)
        depthwise.kernel_gradient(self.copies, dz, self.window, gradient, memory)
        if not self.needs_input_gradient:
            return grad
        dx = self.buffer("dx", self.copies.shape)
        depthwise.input_gradient(dz, self.per_copy(self.kernel.value), self.window, dx, memory)
        return self.as_given(depthwise.copies_gradient(dx, self.depth_multiplier))

    def per_copy(self, kernel: Array) -> Array:
        """Return (*size, c, m) as (*size, c m)."""
        return kernel.reshape(*self.kernel_size, -1)


class DepthwiseConv1D(DepthwiseConvolution):
    """Depthwise convolution over series. See :class:`DepthwiseConvolution`.

    >>> DepthwiseConv1D(3, depth_multiplier=2).compute_output_shape((None, 10, 4))
    (None, 8, 8)
    """

    rank = 1


class DepthwiseConv2D(DepthwiseConvolution):
    """Depthwise convolution over images. See :class:`DepthwiseConvolution`.

    >>> DepthwiseConv2D(3, padding="same").compute_output_shape((None, 28, 28, 16))
    (None, 28, 28, 16)
    """

    rank = 2
