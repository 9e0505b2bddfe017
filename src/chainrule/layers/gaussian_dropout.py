"""Gaussian dropout: numbers scaled at random in training."""

import math
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer
from chainrule.layers.checks import fraction
from chainrule.seed import new_generator


class GaussianDropout(Layer):
    """In training y = x * m, with m drawn around 1 with spread sqrt(p / (1 - p)).

    Shapes: x, m and y (batch, ...). m has the mean and the spread of dropout's, but leaves nothing
    out. dL/dx = dL/dy * m.

    Parameters
    ----------
    rate : p, from 0 to below 1
    seed : the same seed draws the same

    Raises
    ------
    ArgumentError : ``rate`` is not from 0 to 1

    Reference: Srivastava et al. (2014), section 10.

    >>> GaussianDropout(0.5)([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]

    """

    supports_masking = True

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.rate, self.seed = fraction(rate, "rate", f"Layer {self.name!r}"), seed
        if self.rate == 1.0:
            raise ArgumentError(f"Layer {self.name!r}: rate=1 needs endless noise; stay below 1.")
        if seed is not None:
            self.rng = new_generator(seed)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x * m in training, x otherwise."""
        self.m: Array | None = None
        if not training or self.rate == 0.0:
            return x
        m = self.buffer("m", x.shape)
        self.random().standard_normal(dtype=m.dtype.type, out=m)
        m *= math.sqrt(self.rate / (1.0 - self.rate))
        m += 1.0
        self.m = m
        return np.multiply(x, m, out=self.buffer("y", x.shape))

    def backward(self, grad: Array) -> Array:
        """Return dL/dy * m."""
        if self.m is None:
            return grad
        return np.multiply(grad, self.m, out=self.buffer("dx", grad.shape))
