"""The axes of each sample in another order."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec


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
