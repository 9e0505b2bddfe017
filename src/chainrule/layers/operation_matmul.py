"""The product of two tensors of matrices: what ``a @ b`` calls."""

from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.operation_arithmetic import used


class Matmul(Layer):
    """Y = A B for the last two axes; axes before are lined up as NumPy does. No weights.

    The chain rule, with G = dL/dY: dL/dA = G B^T and dL/dB = A^T G, summed over the uses of a
    matrix that was repeated.

    Raises
    ------
    ShapeError : an input has fewer than two axes, or the inner lengths differ

    >>> Matmul()([[[[1.0, 2.0]]], [[3.0], [4.0]]]).tolist()
    [[[11.0]]]

    """

    takes_list = True

    def forward(self, x: list[Array], training: bool = False) -> Array:
        """Return A B."""
        self.a, self.b = x
        product: Array = np.matmul(self.a, self.b)
        return product

    def backward(self, grad: Array) -> list[Array]:
        """Return G B^T and A^T G."""
        to_a = np.matmul(grad, self.b.swapaxes(-1, -2))
        to_b = np.matmul(self.a.swapaxes(-1, -2), grad)
        return [used(to_a, self.a.shape), used(to_b, self.b.shape)]

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Return (..., rows of A, columns of B)."""
        a, b = input_shape
        if min(len(a), len(b)) < 2 or (a[-1] != b[-2] and None not in (a[-1], b[-2])):
            raise ShapeError(
                f"The matrix product of shapes {a} and {b}: both need two axes or more, and the "
                "last of the first must be as long as the last but one of the second."
            )
        front: list[int | None] = []
        axes = max(len(a), len(b)) - 2
        lined_up = [(1,) * (axes + 2 - len(s)) + tuple(s[:-2]) for s in (a, b)]
        for sizes in zip(*lined_up, strict=True):
            known = {size for size in sizes if size not in (None, 1)}
            if len(known) > 1:
                raise ShapeError(f"The matrix product of shapes {a} and {b} can't be lined up.")
            front.append(known.pop() if known else None if None in sizes else 1)
        return (*front, a[-2], b[-1])
