"""The same numbers in other shapes: reshaped, permuted, repeated, or just as they are."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec, positive_int


class Reshape(Layer):
    """Each sample in another shape of as many numbers. No weights.

    The numbers keep their order, so the chain rule is dL/dx = dL/dy in the shape of x.

    Parameters
    ----------
    target_shape : of one sample, without the batch axis; one axis may be -1: whatever fits

    Raises
    ------
    ArgumentError : the shape is malformed
    ShapeError : a sample has another number of numbers

    >>> Reshape((2, -1))([[1.0, 2.0, 3.0, 4.0]]).tolist()
    [[[1.0, 2.0], [3.0, 4.0]]]

    """

    def __init__(self, target_shape: Sequence[int], **options: Any) -> None:
        super().__init__(**options)
        several = isinstance(target_shape, (list, tuple))
        self.target_shape = tuple(target_shape) if several else ()
        whole = several and all(
            isinstance(n, (int, np.integer)) and not isinstance(n, bool) and (n > 0 or n == -1)
            for n in self.target_shape
        )
        if not whole or self.target_shape.count(-1) > 1:
            raise ArgumentError(
                f"Reshape: target_shape={target_shape!r} must be whole numbers of 1 or more; one "
                "of them may be -1."
            )

    def build(self, input_shape: Shape) -> None:
        """Check that a sample has as many numbers as the new shape."""
        self.check_input(input_shape)
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x in the new shape."""
        self.shape = x.shape
        _, *lengths = self.compute_output_shape(x.shape)
        return x.reshape(len(x), *lengths)

    def backward(self, grad: Array) -> Array:
        """Return the gradient in x's shape."""
        return grad.reshape(self.shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, ...) in the new shape."""
        rest = input_shape[1:]
        if any(size is None for size in rest):
            found = tuple(None if size == -1 else size for size in self.target_shape)
            return (input_shape[0], *found)
        total = math.prod(size for size in rest if size is not None)
        fixed = math.prod(size for size in self.target_shape if size != -1)
        if total % fixed or (-1 not in self.target_shape and total != fixed):
            raise self._error(input_shape)
        filled = (total // fixed if size == -1 else size for size in self.target_shape)
        return (input_shape[0], *filled)

    def check_input(self, input_shape: Shape) -> None:
        """Check that a sample has as many numbers as the new shape."""
        self.compute_output_shape(input_shape)

    def _error(self, shape: Shape) -> ShapeError:
        return ShapeError(
            f"Layer {self.name!r} got inputs of shape {shape}; samples of shape {shape[1:]} don't "
            f"have as many numbers as {self.target_shape}."
        )


class Permute(Layer):
    """The axes of each sample in another order. No weights.

    The chain rule puts the axes of dL/dy back into the order of x.

    Parameters
    ----------
    dims : the new order, counted from 1; the batch axis stays first. (2, 1) swaps two axes.

    Raises
    ------
    ArgumentError : ``dims`` is no order of 1, 2, ..., n
    ShapeError : the samples don't have n axes

    >>> Permute((2, 1))([[[1.0, 2.0], [3.0, 4.0]]]).tolist()
    [[[1.0, 3.0], [2.0, 4.0]]]

    """

    def __init__(self, dims: Sequence[int], **options: Any) -> None:
        super().__init__(**options)
        several = isinstance(dims, (list, tuple))
        if not several or set(dims) != set(range(1, len(dims) + 1)):
            raise ArgumentError(
                f"Permute: dims={dims!r} must hold 1, 2, ... once each, in the new order; the "
                "batch axis, 0, stays where it is."
            )
        self.dims = tuple(dims)
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def build(self, input_shape: Shape) -> None:
        """Check the number of axes."""
        self.check_input(input_shape)
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x with its axes in the new order."""
        return x.transpose(0, *self.dims)

    def backward(self, grad: Array) -> Array:
        """Return the gradient with its axes put back."""
        return grad.transpose(np.argsort((0, *self.dims)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape with its axes in the new order."""
        if self.input_spec is not None:
            self.input_spec.check(input_shape, self.name)
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))


class RepeatVector(Layer):
    """Each row n times over: (batch, features) becomes (batch, n, features). No weights.

    Every copy leads to the loss, so the chain rule adds up their gradients: dL/dx = sum of dL/dy
    over the n copies.

    Parameters
    ----------
    n : how many copies

    Raises
    ------
    ArgumentError : ``n`` is no whole number of 1 or more
    ShapeError : the samples are no rows

    >>> RepeatVector(2)([[1.0, 2.0]]).tolist()
    [[[1.0, 2.0], [1.0, 2.0]]]

    """

    def __init__(self, n: int, **options: Any) -> None:
        super().__init__(**options)
        self.n = positive_int(n, "n", f"Layer {self.name!r}")
        self.input_spec = InputSpec(ndim=2)

    def build(self, input_shape: Shape) -> None:
        """Check the number of axes."""
        self.check_input(input_shape)
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the copies."""
        out = self.buffer("y", (len(x), self.n, x.shape[1]))
        out[...] = x[:, np.newaxis]
        return out

    def backward(self, grad: Array) -> Array:
        """Return the sum over the copies."""
        return np.add.reduce(grad, axis=1, out=self.buffer("dx", (len(grad), grad.shape[2])))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, n, features)."""
        if self.input_spec is not None:
            self.input_spec.check(input_shape, self.name)
        return (input_shape[0], self.n, input_shape[1])


class Identity(Layer):
    """y = x: a place in a model that does nothing. dL/dx = dL/dy.

    Shapes: x and y (batch, ...).

    >>> Identity()([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]
    """

    supports_masking = True

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x."""
        return x

    def backward(self, grad: Array) -> Array:
        """Return the gradient."""
        return grad
