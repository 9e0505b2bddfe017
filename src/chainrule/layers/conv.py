"""Convolution: the same small set of weights looks at every place of the input."""

from functools import partial
from typing import Any

from chainrule import activations, constraints, initializers, regularizers
from chainrule.errors import ArgumentError, ShapeError
from chainrule.kernels import convolution
from chainrule.layers.base import Array, Shape
from chainrule.layers.base_conv import BaseConv
from chainrule.layers.checks import positive_int


class Convolution(BaseConv):
    """Each filter weighs a window of the input, at every place: a = f(x * K + b).

    A Dense layer on an image would have a weight for each pixel and unit, and would have to learn
    an edge anew at each place. Here the weights are shared: the same K at all places.

    Shapes, for images: x (batch, height, width, c), K (k1, k2, c / groups, filters), b (filters,),
    z and a (batch, height', width', filters). Let X be the matrix with one row for each sample and
    place, holding the k1 k2 c numbers that the window sees there, and let K also stand for its
    (k1 k2 c, filters) matrix. Then it is a Dense layer on the rows of X::

        z = X @ K + b          dL/dz = g * f'(z)        (rows, filters)
        a = f(z)               dL/dK = X.T @ dL/dz      (k1 k2 c, filters)
                               dL/dX = dL/dz @ K.T      (rows, k1 k2 c)

    A pixel stands in several rows of X, once for each window that sees it, so dL/d(pixel) is the
    sum of dL/dX over the places where it stands. (Mathematicians call this a cross-correlation, and
    mirror K in a convolution. Learning finds the mirrored K just as well.)

    With ``groups``, input channels and filters are split into groups that don't see each other.

    Parameters
    ----------
    filters : how many channels come out
    kernel_size, strides, padding, data_format, dilation_rate : the window, see
        :class:`~chainrule.layers.base_conv.BaseConv`
    groups : into how many parts the channels are split
    activation, use_bias : f, and whether there is a b
    kernel_initializer, bias_initializer : how K and b start
    kernel_regularizer, bias_regularizer, activity_regularizer : a price on K, b and a
    kernel_constraint, bias_constraint : where K and b must stay

    Raises
    ------
    ArgumentError : an argument won't do; filters or channels can't be split into the groups
    ShapeError : the input has not the axes or channels, or is smaller than the window

    Reference: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86 (1998).

    >>> edge = Conv1D(1, 2, use_bias=False)
    >>> edge.build((None, 4, 1))
    >>> edge.set_weights([[[[-1.0]], [[1.0]]]])
    >>> edge([[[0.0], [0.0], [5.0], [5.0]]])[0, :, 0].tolist()
    [0.0, 5.0, 0.0]

    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: "str | activations.Activation | None" = None,
        use_bias: bool = True,
        kernel_initializer: "str | initializers.Initializer" = "glorot_uniform",
        bias_initializer: "str | initializers.Initializer" = "zeros",
        kernel_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        activity_regularizer: "str | regularizers.Regularizer | None" = None,
        kernel_constraint: "str | constraints.Constraint | None" = None,
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
        self.filters = positive_int(filters, "filters", f"Layer {self.name!r}")
        self.groups = positive_int(groups, "groups", f"Layer {self.name!r}")
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.refuse_gaps_with_strides()
        if self.filters % self.groups:
            raise ArgumentError(
                f"Layer {self.name!r}: {self.filters} filters can't be split into {self.groups} "
                "groups of equal size. Take a multiple."
            )

    def build(self, input_shape: Shape) -> None:
        """Make K, and b unless ``use_bias`` is off."""
        channels = self.known_channels(input_shape)
        if channels % self.groups:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}; their {channels} channels "
                f"can't be split into groups={self.groups} of equal size."
            )
        self.kernel = self.add_weight(
            "kernel",
            (*self.kernel_size, channels // self.groups, self.filters),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.add_bias(self.filters)
        self.channels = channels
        super().build(input_shape)

    def output_channels(self, channels: int | None) -> int | None:
        """Return the number of filters."""
        return self.filters

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(X @ K + b)."""
        x = self.channels_last(x)
        self.x_shape = x.shape
        view = self.window.view(self.with_edges(x))
        self.rows = convolution.rows_of(view, self.groups, self.buffer("rows", (view.size,)))
        z = self.buffer("z", (*view.shape[: self.rank + 1], self.filters))
        return self.activated(convolution.forward(self.rows, self.kernel.value, self.groups, z))

    def backward(self, grad: Array) -> Array:
        """Fill dL/dK and dL/db; return dL/dx."""
        dz = self.weighted_sum_gradient(grad)
        convolution.kernel_gradient(self.rows, dz, self.groups, self.kernel.gradient)
        if not self.needs_input_gradient:
            return grad
        dx, share = self.buffer("dx", self.x_shape), partial(self.transient, "share")
        convolution.input_gradient(dz, self.kernel.value, self.window, self.groups, dx, share)
        return self.as_given(dx)


class Conv1D(Convolution):
    """Convolution over series, (batch, steps, channels). See :class:`Convolution`.

    With ``padding="causal"`` no output sees a later step, as it must be to predict the next one.

    >>> layer = Conv1D(1, 2, padding="causal", kernel_initializer="ones")
    >>> layer([[[1.0], [2.0], [3.0]]])[0, :, 0].tolist()
    [1.0, 3.0, 5.0]
    """

    rank = 1
    paddings = ("valid", "same", "causal")


class Conv2D(Convolution):
    """Convolution over images, (batch, height, width, channels). See :class:`Convolution`.

    >>> layer = Conv2D(32, 3, padding="same", activation="relu", input_shape=(28, 28, 1))
    >>> layer.build((None, 28, 28, 1))
    >>> layer.kernel.shape, layer.compute_output_shape((None, 28, 28, 1))
    ((3, 3, 1, 32), (None, 28, 28, 32))
    """

    rank = 2


class Conv3D(Convolution):
    """Convolution over volumes, (batch, depth, height, width, channels). See :class:`Convolution`.

    >>> Conv3D(4, 3).compute_output_shape((None, 8, 8, 8, 1))
    (None, 6, 6, 6, 4)
    """

    rank = 3


Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
