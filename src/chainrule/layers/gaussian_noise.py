"""Gaussian noise: numbers shaken in training, so that a network can't hold on to single values."""

from typing import Any

from chainrule.layers.base import Array, Layer
from chainrule.layers.checks import fraction
from chainrule.seed import new_generator


class GaussianNoise(Layer):
    """In training y = x + e, with e drawn from a normal distribution of mean 0.

    Shapes: x, e and y (batch, ...). e doesn't depend on x, so dL/dx = dL/dy.

    Parameters
    ----------
    stddev : the spread of e, from 0 to 1
    seed : the same seed draws the same

    Raises
    ------
    ArgumentError : ``stddev`` is not from 0 to 1

    >>> GaussianNoise(1.0)([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]

    """

    supports_masking = True

    def __init__(self, stddev: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.stddev, self.seed = fraction(stddev, "stddev", f"Layer {self.name!r}"), seed
        if seed is not None:
            self.rng = new_generator(seed)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x with noise in training, x otherwise."""
        if not training or self.stddev == 0.0:
            return x
        y = self.buffer("y", x.shape)
        self.random().standard_normal(dtype=y.dtype.type, out=y)
        y *= self.stddev
        y += x
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient."""
        return grad
