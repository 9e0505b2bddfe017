"""The dot product of two inputs, sample by sample."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Shape
from chainrule.layers.merge import Merge

# The least length that a vector is divided by, so that a zero vector stays zero.
SHORTEST = 1e-7


class Dot(Merge):
    """y = the dot products of two inputs along one axis of each, sample by sample.

    With that axis last in a, (batch, m, n), and first in b, (batch, n, k), it is a matrix product
    for each sample, and so is its chain rule, with g = dL/dy::

        y = a @ b        (batch, m, k)
        dL/da = g @ b.T  (batch, m, n)        dL/db = a.T @ g  (batch, n, k)

    Other shapes are brought into this one and back: all axes left of a form m, those of b form k.
    Of two vectors (batch, n) the result is (batch, 1).

    With ``normalize``, a and b are first divided by their lengths along the axis, so y is the
    cosine of the angle between them. For u = a / |a|: the part of a change that points along a only
    changes its length, so dL/da = (dL/du - u * (u . dL/du)) / |a|.

    Parameters
    ----------
    axes : the axis of both to sum over, or a pair of one for each; not 0, the batch axis
    normalize : whether to divide by the lengths first

    Raises
    ------
    ArgumentError : the axes are no whole numbers, or the batch axis
    ShapeError : no such axis, or they are not equally long

    >>> Dot(axes=1)([[[1.0, 2.0]], [[3.0, 5.0]]]).tolist()
    [[13.0]]
    >>> Dot(axes=(1, 2))([np.ones((4, 3, 5)), np.ones((4, 10, 3))]).shape
    (4, 5, 10)

    """

    input_count = 2

    def __init__(
        self, axes: int | tuple[int, int], normalize: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        pair = list(axes) if isinstance(axes, (list, tuple)) else [axes, axes]
        if len(pair) != 2 or any(isinstance(a, bool) or not isinstance(a, int) for a in pair):
            raise ArgumentError(
                f"Layer {self.name!r}: axes={axes!r} must be a whole number or a pair of them."
            )
        if 0 in pair:
            raise ArgumentError(
                f"Layer {self.name!r}: axes={axes!r} holds 0, the batch axis; the product is of "
                "each sample with its own partner."
            )
        self.axes = axes
        self.normalize = normalize
        self.pair = pair

    def resolved(self, input_shape: list[Shape]) -> tuple[int, int]:
        """Return the two axes counted from the front, checked."""
        found = []
        for axis, shape in zip(self.pair, input_shape, strict=True):
            if not (-len(shape) < axis < len(shape)):
                raise ShapeError(
                    f"Layer {self.name!r} got inputs of shapes {input_shape}; {shape} has no axis "
                    f"{axis} beside the batch axis."
                )
            found.append(axis % len(shape))
        first, second = found
        m, n = input_shape[0][first], input_shape[1][second]
        if m is not None and n is not None and m != n:
            raise ShapeError(
                f"Layer {self.name!r} can't multiply shapes {input_shape} along axes "
                f"{self.axes}: one is {m} long, the other {n}."
            )
        return first, second

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Return the axes of a that are left, then those of b."""
        first, second = self.resolved(input_shape)
        a, b = list(input_shape[0]), list(input_shape[1])
        del a[first], b[second]
        left = [*a, *b[1:]]
        return tuple(left) if len(left) > 1 else (left[0], 1)

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        """Return None: the result has no steps that could count or not."""
        return None

    def forward(self, x: list[Array], training: bool = False) -> Array:
        """Return the dot products."""
        self.shapes = [each.shape for each in x]
        shapes = [(None, *shape[1:]) for shape in self.shapes]
        self.first, self.second = self.resolved(shapes)
        if len(x[0]) != len(x[1]):
            raise ShapeError(
                f"Layer {self.name!r} got batches of {len(x[0])} and {len(x[1])} samples; both "
                "must have equally many."
            )
        if self.normalize:
            self.lengths = [
                lengths(each, axis) for each, axis in zip(x, (self.first, self.second), strict=True)
            ]
            self.units = x = [each / size for each, size in zip(x, self.lengths, strict=True)]
        a, b = np.moveaxis(x[0], self.first, -1), np.moveaxis(x[1], self.second, 1)
        self.moved = a.shape, b.shape
        self.a = a.reshape(len(a), -1, a.shape[-1])
        self.b = b.reshape(len(b), b.shape[1], -1)
        shape = (len(a), self.a.shape[1], self.b.shape[2])
        y = np.matmul(self.a, self.b, out=self.buffer("y", shape))
        return y.reshape(len(a), *self.compute_output_shape(shapes)[1:])

    def backward(self, grad: Array) -> list[Array]:
        """Return dL/da and dL/db."""
        g = grad.reshape(len(grad), self.a.shape[1], self.b.shape[2])
        da = np.matmul(g, self.b.transpose(0, 2, 1), out=self.buffer("da", self.a.shape))
        db = np.matmul(self.a.transpose(0, 2, 1), g, out=self.buffer("db", self.b.shape))
        gradients = [
            np.moveaxis(da.reshape(self.moved[0]), -1, self.first),
            np.moveaxis(db.reshape(self.moved[1]), 1, self.second),
        ]
        if not self.normalize:
            return gradients
        axes = (self.first, self.second)
        return [
            (du - u * (u * du).sum(axis=axis, keepdims=True)) / size
            for du, u, size, axis in zip(gradients, self.units, self.lengths, axes, strict=True)
        ]


def lengths(x: Array, axis: int) -> Array:
    """Return the lengths of the vectors along an axis, at least the shortest to divide by."""
    size: Array = np.sqrt(np.square(x).sum(axis=axis, keepdims=True))
    np.maximum(size, SHORTEST, out=size)
    return size


def dot(inputs: list[Any], axes: int | tuple[int, int] = -1, **options: Any) -> Any:
    """Return the dot products of two inputs: ``Dot(axes, **options)(inputs)``.

    >>> dot([[[3.0]], [[2.0]]]).tolist()
    [[6.0]]
    """
    return Dot(axes, **options)(inputs)
