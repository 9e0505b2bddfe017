"""Arithmetic of two tensors, with NumPy's rules for shapes: what ``a + b`` or ``a / b`` calls."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape

# What each operation computes.
UFUNCS: dict[str, Any] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "maximum": np.maximum,
    "minimum": np.minimum,
}


class Arithmetic(Layer):
    """y = a (op) b, number by number, where shapes are lined up from the right as NumPy does.

    ``Add`` and the other merging layers line up from the left, where the batch is. A table of
    places, (time, features), is added to a batch of sequences, (batch, time, features), by this
    layer. No weights.

    The chain rule, with g = dL/dy, for each input alone:

    ========  ==========  ==============
    y         dL/da       dL/db
    ========  ==========  ==============
    a + b     g           g
    a - b     g           -g
    a * b     g * b       g * a
    a / b     g / b       -g * y / b
    max, min  g where a is taken, g where b is taken; half of it each where they are equal
    ========  ==========================

    A number that was used several times gets the sum over its uses.

    Parameters
    ----------
    operation : "add", "subtract", "multiply", "divide", "maximum" or "minimum"

    Raises
    ------
    ArgumentError : an unknown operation
    ShapeError : the shapes can't be lined up

    >>> Arithmetic("divide")([[[6.0, 8.0]], [2.0, 4.0]]).tolist()
    [[3.0, 2.0]]

    """

    takes_list = True

    def __init__(self, operation: str, **options: Any) -> None:
        super().__init__(**options)
        if operation not in UFUNCS:
            raise ArgumentError(f"Arithmetic: {operation!r} is none of {', '.join(UFUNCS)}.")
        self.operation = operation

    def forward(self, x: list[Array], training: bool = False) -> Array:
        """Return a (op) b."""
        self.a, self.b = x
        shape = np.broadcast_shapes(self.a.shape, self.b.shape)
        y: Array = UFUNCS[self.operation](self.a, self.b, out=self.buffer("y", shape))
        self.y = y
        return y

    def backward(self, grad: Array) -> list[Array]:
        """Return dL/da and dL/db."""
        a, b = self.a, self.b
        if self.operation in ("add", "subtract"):
            to_a, to_b = grad, grad if self.operation == "add" else -grad
        elif self.operation == "multiply":
            to_a, to_b = grad * b, grad * a
        elif self.operation == "divide":
            to_a = grad / b
            to_b = -to_a * self.y
        else:
            share = np.where(a == b, self.dtype.type(0.5), (a == self.y).astype(self.dtype))
            to_a, to_b = grad * share, grad * (1 - share)
        return [used(to_a, a.shape), used(to_b, b.shape)]

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Return the shape after lining up; an axis unknown in one input stays unknown."""
        axes = max(len(shape) for shape in input_shape)
        lined_up = [(1,) * (axes - len(shape)) + tuple(shape) for shape in input_shape]
        found: list[int | None] = []
        for sizes in zip(*lined_up, strict=True):
            known = {size for size in sizes if size not in (None, 1)}
            if len(known) > 1:
                raise ShapeError(
                    f"{self.operation} of shapes {' and '.join(map(str, input_shape))}: lined up "
                    "from the right, their axes must be equally long, or 1."
                )
            found.append(known.pop() if known else None if None in sizes else 1)
        return tuple(found)


def used(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Return the gradient for an input of this shape: the sum over all uses of each number.

    >>> used(np.ones((2, 3)), (3,)).tolist()
    [2.0, 2.0, 2.0]
    """
    extra = gradient.ndim - len(shape)
    lined_up = (1,) * extra + shape
    repeated = tuple(i for i, size in enumerate(lined_up) if size != gradient.shape[i])
    # An axis of length 1 on both sides is summed over too if the input doesn't have it.
    repeated = tuple(sorted({*repeated, *range(extra)}))
    return (gradient.sum(axis=repeated) if repeated else gradient).reshape(shape)
