"""Alpha dropout: dropout for networks of SELU units."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer
from chainrule.layers.checks import fraction
from chainrule.layers.dropout import checked_noise_shape, fitted_noise_shape
from chainrule.seed import new_generator


class AlphaDropout(Layer):
    """Dropout that keeps the mean and the spread of SELU's outputs.

    What is left out becomes SELU's lowest value a = -1.7581 instead of 0, and then everything is
    stretched and moved: y = s (x m + a (1 - m)) + b, with m 0 or 1, s = ((1 - p)(1 + p a**2))**-1/2
    and b = -s a p. So dL/dx = dL/dy * s m.

    Parameters
    ----------
    rate : p, from 0 to below 1
    noise_shape : see :class:`~chainrule.layers.Dropout`
    seed : the same seed draws the same

    Raises
    ------
    ArgumentError : ``rate`` is not from 0 to 1, is 1, or ``noise_shape`` is no tuple of lengths
    ShapeError : ``noise_shape`` doesn't fit the input

    Reference: Klambauer et al., "Self-normalizing neural networks" (NeurIPS 2017).

    >>> AlphaDropout(0.5)([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]

    """

    supports_masking = True
    LOWEST = -1.6732632423543772 * 1.0507009873554805

    def __init__(
        self, rate: float, noise_shape: Any = None, seed: int | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.rate, self.seed = fraction(rate, "rate", f"Layer {self.name!r}"), seed
        if self.rate == 1.0:
            raise ArgumentError(f"Layer {self.name!r}: rate=1 leaves no spread; stay below 1.")
        self.noise_shape = checked_noise_shape(noise_shape, f"Layer {self.name!r}")
        if seed is not None:
            self.rng = new_generator(seed)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return what the class says in training, x otherwise."""
        self.m: Array | None = None
        if not training or self.rate == 0.0:
            return x
        p, a = self.rate, self.LOWEST
        scale = ((1.0 - p) * (1.0 + p * a * a)) ** -0.5
        shape = fitted_noise_shape(self.noise_shape, x.shape, f"Layer {self.name!r}")
        m = self.buffer("m", shape)
        self.random().random(dtype=m.dtype.type, out=m)
        np.greater_equal(m, p, out=m)
        # What joins s x m: s a where m is 0, and b everywhere.
        offset = np.multiply(1.0 - m, scale * a, out=self.buffer("offset", shape))
        offset -= scale * a * p
        m *= scale
        self.m = m
        y = np.multiply(x, m, out=self.buffer("y", x.shape))
        y += offset
        return y

    def backward(self, grad: Array) -> Array:
        """Return dL/dy * s m."""
        if self.m is None:
            return grad
        return np.multiply(grad, self.m, out=self.buffer("dx", grad.shape))
