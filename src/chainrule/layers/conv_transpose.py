"""Transposed convolution: a convolution run backwards, to make images larger."""

from dataclasses import replace
from functools import partial
from typing import Any

from chainrule import activations, constraints, initializers, regularizers
from chainrule.errors import ArgumentError, ShapeError
from chainrule.kernels import convolution
from chainrule.kernels.windows import Place
from chainrule.layers.base import Array, Shape
from chainrule.layers.base_conv import BaseConv
from chainrule.layers.checks import positive_int, whole_tuple

Lengths = tuple[int, ...]


class ConvolutionTranspose(BaseConv):
    """Each input cell paints a small picture into the output; where they overlap, they add up.

    A convolution takes many cells to one. Its backward pass takes dL/d(one) to the many, and that
    is what this layer does forward. So with X the rows of the *output's* windows, as in
    :class:`~chainrule.layers.conv.Convolution`, and K as matrix (k1 k2 filters, c), forward and
    backward have changed places::

        z = the sum of x @ K.T where it lands, + b      dL/dz = g * f'(z)
        a = f(z)                                        dL/dx = X(dL/dz) @ K
                                                        dL/dK = X(dL/dz).T @ x

    Shapes, for images: x (batch, height, width, c), K (k1, k2, filters, c), b (filters,), z and a
    (batch, height', width', filters). Along an axis of n cells, a window that reaches over r cells
    and moves by s paints (n - 1) s + r cells. Of these,

    - "valid" keeps all, and fills up to n s if that is more;
    - "same" keeps n s, cutting off half of the rest in front.

    With ``output_padding`` p, "valid" gives (n - 1) s + r + p, "same" (n - 1) s + r mod 2 + p.

    Parameters
    ----------
    filters : how many channels come out
    kernel_size, strides, padding, data_format, dilation_rate : the window, see
        :class:`~chainrule.layers.base_conv.BaseConv`
    output_padding : p, less than the stride; None for the lengths above
    activation, use_bias : f, and whether there is a b
    kernel_initializer, bias_initializer : how K and b start
    kernel_regularizer, bias_regularizer, activity_regularizer : a price on K, b and a
    kernel_constraint, bias_constraint : where K and b must stay

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes or channels, or nothing would come out

    Reference: Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional networks" (CVPR 2010).

    >>> layer = Conv1DTranspose(1, 3, strides=2, kernel_initializer="ones")
    >>> layer([[[1.0], [10.0]]])[0, :, 0].tolist()
    [1.0, 1.0, 11.0, 10.0, 10.0]

    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        owner = f"Layer {self.name!r}"
        self.filters = positive_int(filters, "filters", owner)
        self.output_padding: tuple[int, ...] | None = None
        if output_padding is not None:
            extra = whole_tuple(output_padding, self.rank, "output_padding", owner, least=0)
            if any(p >= s for p, s in zip(extra, self.strides, strict=True)):
                raise ArgumentError(
                    f"{owner}: output_padding={extra} must be less than strides={self.strides}, "
                    "along each axis. More cells would see no window at all."
                )
            self.output_padding = extra
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.refuse_gaps_with_strides()
        # On the canvas, all windows lie inside.
        self.brush = replace(self.window, padding="valid")

    def build(self, input_shape: Shape) -> None:
        """Make K, and b unless ``use_bias`` is off."""
        channels = self.known_channels(input_shape)
        self.kernel = self.add_weight(
            "kernel",
            (*self.kernel_size, self.filters, channels),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.add_bias(self.filters)
        self.channels = channels
        super().build(input_shape)

    def length(self, n: int, axis: int) -> int:
        """Return how many cells come out of n cells along an axis."""
        stride, reach = self.strides[axis], self.window.reach[axis]
        if self.output_padding is None:
            return n * stride if self.padding == "same" else (n - 1) * stride + max(reach, stride)
        kept = reach % 2 if self.padding == "same" else reach
        return (n - 1) * stride + kept + self.output_padding[axis]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, *larger lengths, filters)."""
        lengths = [
            None if n is None else self.length(n, axis)
            for axis, n in enumerate(self.lengths_of(input_shape))
        ]
        if any(n is not None and n < 1 for n in lengths):
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}; nothing would come out "
                f"with output_padding={self.output_padding}. Leave output_padding out."
            )
        return self.shape_of(input_shape[0], tuple(lengths), self.filters)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(z), with z painted by all cells of x."""
        self.x = x = self.channels_last(x)
        lengths = tuple(self.length(n, axis) for axis, n in enumerate(x.shape[1:-1]))
        painted = self.window.span(x.shape[1:-1])
        canvas = self.buffer("canvas", (len(x), *painted, self.filters))
        share = partial(self.buffer, "share")
        convolution.input_gradient(x, self.kernel.value, self.brush, 1, canvas, share)
        self.on_canvas, self.on_output = self.overlap(painted, lengths)
        z = self.buffer("z", (len(x), *lengths, self.filters))
        z.fill(0.0)
        z[self.on_output] = canvas[self.on_canvas]
        return self.activated(z)

    def overlap(self, painted: Lengths, lengths: Lengths) -> tuple[Place, Place]:
        """Return which part of the canvas is kept, and where in the output it lies.

        "same" cuts off half of what is too much in front. Where the output is longer than the
        canvas, its end stays 0.
        """
        canvas, output = [slice(None)], [slice(None)]
        for p, n in zip(painted, lengths, strict=True):
            cut = max(p - n, 0) // 2 if self.padding == "same" else 0
            kept = min(n, p - cut)
            canvas.append(slice(cut, cut + kept))
            output.append(slice(kept))
        return tuple(canvas), tuple(output)

    def backward(self, grad: Array) -> Array:
        """Fill dL/dK and dL/db; return dL/dx: an ordinary convolution of dL/dz."""
        dz = self.weighted_sum_gradient(grad)
        painted = self.window.span(self.x.shape[1:-1])
        canvas = self.transient("dcanvas", (len(dz), *painted, self.filters))
        canvas.fill(0.0)
        canvas[self.on_canvas] = dz[self.on_output]
        view = self.window.view(canvas)
        rows = convolution.rows_of(view, 1, self.transient("rows", (view.size,)))
        convolution.kernel_gradient(rows, self.x, 1, self.kernel.gradient)
        if not self.needs_input_gradient:
            return grad
        dx = self.buffer("dx", self.x.shape)
        return self.as_given(convolution.forward(rows, self.kernel.value, 1, dx))


class Conv1DTranspose(ConvolutionTranspose):
    """Transposed convolution over series. See :class:`ConvolutionTranspose`.

    >>> Conv1DTranspose(4, 3, strides=2, padding="same").compute_output_shape((None, 5, 1))
    (None, 10, 4)
    """

    rank = 1


class Conv2DTranspose(ConvolutionTranspose):
    """Transposed convolution over images. See :class:`ConvolutionTranspose`.

    >>> Conv2DTranspose(8, 3, strides=2).compute_output_shape((None, 7, 7, 16))
    (None, 15, 15, 8)
    """

    rank = 2


class Conv3DTranspose(ConvolutionTranspose):
    """Transposed convolution over volumes. See :class:`ConvolutionTranspose`.

    As in Keras, ``data_format`` comes before ``output_padding`` here, if they are given by place.

    >>> Conv3DTranspose(1, 2, strides=2).compute_output_shape((None, 3, 3, 3, 4))
    (None, 6, 6, 6, 1)
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        output_padding: Any = None,
        *rest: Any,
        **options: Any,
    ) -> None:
        super().__init__(
            filters, kernel_size, strides, padding, output_padding, data_format, *rest, **options
        )


Convolution1DTranspose = Conv1DTranspose
Convolution2DTranspose = Conv2DTranspose
Convolution3DTranspose = Conv3DTranspose
