"""Each row several times over."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec, positive_int


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
