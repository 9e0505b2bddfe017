"""The same numbers in another shape."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape


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
