"""A fully connected layer whose axes are named: any product of an input and a kernel."""

from typing import Any

import numpy as np

from chainrule import activations, constraints, initializers, regularizers
from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.projection import with_axes

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class EinsumDense(Layer):
    """a = f(einsum(equation, x, W) + b): each axis has a letter, and letters tell what is summed.

    In ``"abc,cd->abd"`` the input's axes are a, b and c, the kernel's c and d, the output's a, b
    and d: y_abd = sum_c x_abc W_cd, a Dense layer at each step of a sequence. ``...`` stands for
    all axes without a letter, at the left or at the right.

    The chain rule needs no thought: each term of the sum is a product of three, an output's
    derivative, an input and a weight. Whichever is asked for, the other two stand in the equation,
    and what it lacks is summed. With g = dL/dz, z the output before f::

        z = einsum("abc,cd->abd", x, W)     dL/dW = einsum("abc,abd->cd", x, g)
                                            dL/dx = einsum("abd,cd->abc", g, W)
                                            dL/db = the sum of g over the axes that b lacks

    Parameters
    ----------
    equation : the letters of "input,kernel->output"
    output_shape : the output's shape without the batch and what ``...`` stands for; None for a
        length that the input gives
    activation : a name or an Activation; None is linear
    bias_axes : the output's letters along which b differs; None for no b
    kernel_initializer, bias_initializer : how W and b start
    kernel_regularizer, bias_regularizer, activity_regularizer : a price on W, b and a
    kernel_constraint, bias_constraint : where W and b must stay
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError : the equation is none, or a letter of it comes from nowhere
    ShapeError : the input doesn't fit the equation or the output's shape

    >>> layer = EinsumDense("abc,cd->abd", (None, 2), kernel_initializer="ones", bias_axes="d")
    >>> layer([[[1.0, 2.0], [3.0, 4.0]]]).tolist()
    [[[3.0, 3.0], [7.0, 7.0]]]

    """

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: "str | activations.Activation | None" = None,
        bias_axes: str | None = None,
        kernel_initializer: "str | initializers.Initializer" = "glorot_uniform",
        bias_initializer: "str | initializers.Initializer" = "zeros",
        kernel_regularizer: "str | regularizers.Regularizer | None" = None,
        bias_regularizer: "str | regularizers.Regularizer | None" = None,
        activity_regularizer: "str | regularizers.Regularizer | None" = None,
        kernel_constraint: "str | constraints.Constraint | None" = None,
        bias_constraint: "str | constraints.Constraint | None" = None,
        **options: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **options)
        self.equation = equation
        one = isinstance(output_shape, (int, np.integer))
        self.output_shape = (output_shape,) if one else tuple(output_shape)
        self.activation = activations.get(activation)
        self.bias_axes = bias_axes
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.spelled(2)  # the equation is looked at at once

    def spelled(self, rank: int) -> tuple[str, str, str]:
        """Return the letters of input, kernel and output, with ``...`` spelled out for this rank.

        Raises
        ------
        ArgumentError : the equation is none of the three forms
        ShapeError : an input of this rank doesn't fit it

        >>> EinsumDense("...x,xy->...y", 4).spelled(3)
        ('abx', 'xy', 'aby')

        """
        wrong = ArgumentError(
            f"Layer {self.name!r}: the equation {self.equation!r} must be like 'ab,bc->ac', "
            "'...b,bc->...c' or 'ab...,bc->ac...', and may name an axis once in each part."
        )
        left, arrow, output = self.equation.replace(" ", "").partition("->")
        given, comma, kernel = left.partition(",")
        if not (arrow and comma):
            raise wrong
        letters = [part.replace("...", "") for part in (given, kernel, output)]
        if not all(part and set(part) <= set(LETTERS) for part in letters):
            raise wrong
        if any(len(set(part)) < len(part) for part in letters):
            raise wrong
        dots = [part.count("...") for part in (given, kernel, output)]
        if dots == [0, 0, 0]:
            return letters[0], letters[1], letters[2]
        at_left = given.startswith("...") and output.startswith("...")
        if dots != [1, 0, 1] or not (at_left or (given.endswith("...") and output.endswith("..."))):
            raise wrong
        unused = [letter for letter in LETTERS if letter not in "".join(letters)]
        more = "".join(unused[: max(rank - len(letters[0]), 0)])
        if at_left:
            return more + letters[0], letters[1], more + letters[2]
        return letters[0] + more, letters[1], letters[2] + more

    def sizes(self, input_shape: Shape) -> dict[str, int | None]:
        """Return the length of each letter's axis; None for the batch and what isn't known.

        Raises
        ------
        ShapeError : the input doesn't fit the equation or the output's shape
        ArgumentError : a letter of the kernel or the output comes from nowhere

        """
        given, kernel, output = self.spelled(len(input_shape))
        came = f"Layer {self.name!r} got inputs of shape {input_shape};"
        if len(given) != len(input_shape):
            raise ShapeError(
                f"{came} its equation {self.equation!r} wants {len(given)} axes, the batch "
                "included."
            )
        sizes: dict[str, int | None] = dict(zip(given, input_shape, strict=True))
        # The letters that output_shape gives the length of: not the batch, nor those of "...".
        named = [letter for letter in output if letter in self.equation]
        named = named[1:] if len(named) > len(self.output_shape) else named
        if len(named) != len(self.output_shape):
            raise ShapeError(
                f"{came} its output has the axes {output!r}, for which "
                f"output_shape={self.output_shape} gives not one number each."
            )
        for letter, size in zip(named, self.output_shape, strict=True):
            if sizes.get(letter) is None:
                sizes[letter] = size
            elif size is not None and size != sizes[letter]:
                raise ShapeError(
                    f"{came} axis {letter!r} is {sizes[letter]} long there and {size} in "
                    f"output_shape={self.output_shape}."
                )
        for letter in kernel + output:
            if letter not in sizes or (letter in output and letter not in given + kernel):
                raise ArgumentError(
                    f"Layer {self.name!r}: nothing gives the axis {letter!r} of "
                    f"{self.equation!r} a length."
                )
        return sizes

    def build(self, input_shape: Shape) -> None:
        """Make W, and b if there are ``bias_axes``."""
        sizes = self.sizes(input_shape)
        given, kernel, output = self.spelled(len(input_shape))
        self.letters = (given, kernel, output)
        self.kernel = self.add_weight(
            "kernel",
            tuple(sizes[letter] for letter in kernel),  # type: ignore[misc]  # None is refused
            with_axes(
                self.kernel_initializer,
                [i for i, letter in enumerate(kernel) if letter not in output],
                [i for i, letter in enumerate(kernel) if letter in output],
            ),
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.bias_axes is not None:
            axes = self.bias_axes
            if not axes or not set(axes) <= set(output):
                raise ArgumentError(
                    f"Layer {self.name!r}: bias_axes={axes!r} must be letters of the output, "
                    f"{output!r}."
                )
            first = min(output.index(letter) for letter in axes)
            self.bias = self.add_weight(
                "bias",
                tuple(sizes[x] if x in axes else 1 for x in output[first:]),  # type: ignore[misc]  # None is refused
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        super().build(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        """Check that the input has the lengths that the kernel was made for."""
        sizes = self.sizes(input_shape)
        for letter, size in zip(self.letters[1], self.kernel.shape, strict=True):
            if sizes[letter] not in (size, None):
                raise ShapeError(
                    f"Layer {self.name!r} got inputs of shape {input_shape}; its kernel, of shape "
                    f"{self.kernel.shape}, wants axis {letter!r} {size} long."
                )

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(einsum(x, W) + b)."""
        self.x = x
        given, kernel, output = self.letters
        self.z = np.einsum(
            f"{given},{kernel}->{output}", x, self.kernel.value, optimize=is_large(x)
        )
        if self.bias_axes is not None:
            self.z += self.bias.value
        self.a = self.activation.forward(self.z, self.buffer("a", self.z.shape))
        return self.a

    def backward(self, grad: Array) -> Array:
        """Fill dL/dW and dL/db; return dL/dx."""
        given, kernel, output = self.letters
        dz = self.activation.backward(grad, self.z, self.a, self.transient("dz", self.z.shape))
        self.dz = dz
        self.kernel.gradient[...] = np.einsum(
            f"{given},{output}->{kernel}", self.x, dz, optimize=is_large(dz)
        )
        if self.bias_axes is not None:
            last = output[-self.bias.value.ndim :]
            summed = [i for i, x in enumerate(output) if x not in self.bias_axes]
            kept = dz.sum(axis=tuple(summed), keepdims=True)
            self.bias.gradient[...] = kept.reshape(kept.shape[-len(last) :])
        # An axis that is summed over without a weight: every place along it gets the same.
        alone = "".join(x for x in given if x not in kernel + output)
        shared = "".join(x for x in given if x not in alone)
        dx = np.einsum(f"{output},{kernel}->{shared}", dz, self.kernel.value, optimize=is_large(dz))
        places = tuple(i for i, x in enumerate(given) if x in alone)
        return np.broadcast_to(np.expand_dims(dx, places), self.x.shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the length of each of the output's axes."""
        sizes = self.sizes(tuple(input_shape))
        return tuple(sizes[letter] for letter in self.spelled(len(input_shape))[2])

    def inner(self) -> dict[str, Array]:
        """Return z, and dL/dz once backward has run."""
        found = {"weighted_sum": self.z}
        if hasattr(self, "dz"):
            found["weighted_sum_gradient"] = self.dz
        return found


def is_large(x: Array) -> bool:
    """Whether it pays to look for a product of matrices in an einsum over so many numbers.

    Looking takes NumPy some 0.1 milliseconds; a few thousand products are sooner done one by one.

    >>> is_large(np.zeros((4, 50, 2))), is_large(np.zeros((64, 128)))
    (False, True)
    """
    return x.size >= 1 << 12
