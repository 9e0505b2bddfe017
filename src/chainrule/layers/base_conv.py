"""What all convolutions share: the window, the bias, the activation, and the checks."""

from typing import Any

import numpy as np

from chainrule import activations, constraints, initializers, regularizers
from chainrule.errors import ArgumentError, ShapeError
from chainrule.kernels.windows import Window, add_at_all_places, grown, pad, sum_over_places
from chainrule.layers.base import Array, Shape
from chainrule.layers.checks import whole_tuple
from chainrule.layers.spatial import SpatialLayer, by, one_of


class BaseConv(SpatialLayer):
    """A window with weights that moves over the input; what it weighs goes into an activation.

    a = f(z + b), where z is the subclass's weighted sum of each window, and b has one number for
    each output channel. With g = dL/da::

        dL/dz = g * f'(z + b)
        dL/db = the sum of dL/dz over the batch and all places

    The rest of the chain rule, dL/d(kernel) and dL/dx, is the subclass's.

    Parameters
    ----------
    kernel_size : the window's size, one number or one for each axis
    strides : how far it moves
    padding : "valid", "same", or "causal" for some; see :class:`chainrule.kernels.windows.Window`
    data_format : "channels_last" or "channels_first"
    dilation_rate : how far the window's own cells are apart
    activation, use_bias : f and whether there is a b
    bias_initializer, bias_regularizer, bias_constraint : how b starts, its price, where it stays
    activity_regularizer : a price on a

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes or channels, or is smaller than the window

    >>> from chainrule.layers.conv import Conv2D
    >>> Conv2D(8, (5, 3))([[[[1.0], [2.0]]]])
    Traceback (most recent call last):
    ...
    chainrule.errors.ShapeError: Layer 'conv2d': a window that reaches over 5 x 3 doesn't fit into \
inputs of 1 x 2 (shape (None, 1, 2, 1)). Take a smaller kernel_size, padding='same', or shrink \
less in the layers before.

    """

    paddings: tuple[str, ...] = ("valid", "same")

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: "str | activations.Activation | None" = None,
        use_bias: bool = True,
        bias_initializer: "str | initializers.Initializer" = "zeros",
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        activity_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_constraint: "str | constraints.Constraint | None" = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format, activity_regularizer=activity_regularizer, **options)
        owner = f"Layer {self.name!r}"
        self.kernel_size = whole_tuple(kernel_size, self.rank, "kernel_size", owner)
        self.strides = whole_tuple(strides, self.rank, "strides", owner)
        self.padding = one_of(padding, self.paddings, "padding", owner)
        self.dilation_rate = whole_tuple(dilation_rate, self.rank, "dilation_rate", owner)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.bias_initializer = initializers.get(bias_initializer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.bias_constraint = constraints.get(bias_constraint)
        self.window = Window(self.kernel_size, self.strides, self.dilation_rate, self.padding)
        self.channels: int | None = None

    def refuse_gaps_with_strides(self) -> None:
        """Raise an ArgumentError if the window both jumps and has gaps, as Keras does."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ArgumentError(
                f"Layer {self.name!r}: strides={self.strides} and "
                f"dilation_rate={self.dilation_rate} can't both be above 1. Take one of them."
            )

    def known_channels(self, input_shape: Shape) -> int:
        """Check the shape of the input and return how many channels it has."""
        self.check_input(input_shape)
        channels = self.channels_of(input_shape)
        if channels is None:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}; the number of channels "
                "must be known: the kernel's shape depends on it."
            )
        return channels

    def check_input(self, input_shape: Shape) -> None:
        """Check the axes, the channels, and that the window fits."""
        super().check_input(input_shape)
        came = self.channels_of(input_shape)
        if self.channels is not None and came not in (None, self.channels):
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}; its kernel was made for "
                f"{self.channels} channels, and {came} came. {self.lesson()}"
            )

    def add_bias(self, channels: int) -> None:
        """Make b unless ``use_bias`` is off."""
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                (channels,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def output_channels(self, channels: int | None) -> int | None:
        """Return how many channels come out."""
        raise NotImplementedError

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, *places, output channels)."""
        lengths = self.lengths_of(input_shape)
        places = places_of(self.window, lengths)
        if any(m is not None and m < 1 for m in places):
            raise ShapeError(
                f"Layer {self.name!r}: a window that reaches over {by(self.window.reach)} doesn't "
                f"fit into inputs of {by(lengths)} (shape {input_shape}). Take a smaller "
                "kernel_size, padding='same', or shrink less in the layers before."
            )
        channels = self.output_channels(self.channels_of(input_shape))
        return self.shape_of(input_shape[0], places, channels)

    def with_edges(self, x: Array) -> Array:
        """Return x with the zeros that the padding asks for, and note how many there are."""
        self.edges = self.window.edges(x.shape[1:-1])
        if not any(map(any, self.edges)):
            return x
        return pad(x, self.edges, self.buffer("padded", grown(x.shape, self.edges)))

    def activated(self, z: Array) -> Array:
        """Return f(z + b), in the layout of the input. Channels are last in z."""
        if self.use_bias:
            add_at_all_places(z, self.bias.value)
        self.z = self.as_given(z)
        self.a = self.activation.forward(self.z, self.buffer("a", self.z.shape))
        return self.a

    def weighted_sum_gradient(self, grad: Array) -> Array:
        """Return dL/dz, channels last, after filling dL/db."""
        self.dz = self.activation.backward(grad, self.z, self.a, self.transient("dz", self.z.shape))
        dz = np.ascontiguousarray(self.channels_last(self.dz))
        if self.use_bias:
            sum_over_places(dz, self.bias.gradient)
        return dz

    def inner(self) -> dict[str, Array]:
        """Return z + b, and dL/dz once backward has run."""
        found = {"weighted_sum": self.z}
        if hasattr(self, "dz"):
            found["weighted_sum_gradient"] = self.dz
        return found


def places_of(window: Window, lengths: Shape) -> Shape:
    """Return how many places a window has; None along an axis whose length is not known.

    >>> places_of(Window((3, 3), (1, 1), (1, 1)), (28, None))
    (26, None)
    """
    known = window.places([1 if n is None else n for n in lengths])
    return tuple(None if n is None else m for n, m in zip(lengths, known, strict=True))
