"""Activations that pull numbers towards 0."""

import numpy as np

from chainrule.activations.base import Activation, Array


class HardShrink(Activation):
    """f(z) = 0 where |z| <= t, and z elsewhere, with f'(z) = 0 and 1. It jumps at t and at -t.

    Parameters
    ----------
    threshold : t

    >>> HardShrink()([-1.0, 0.5, 2.0]).tolist()
    [-1.0, 0.0, 2.0]

    """

    name = "hard_shrink"

    def __init__(self, threshold: float = 0.5) -> None:
        self.threshold = threshold

    def forward(self, z: Array, out: Array) -> Array:
        """Write z or 0 into ``out``."""
        out.fill(0.0)
        np.copyto(out, z, where=np.abs(z) > self.threshold)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad where z passed, 0 elsewhere."""
        return np.multiply(grad, np.abs(z) > self.threshold, out)


class SoftShrink(Activation):
    """f(z) moves z towards 0 by t, and stops at 0; f'(z) = 1 where |z| > t and 0 elsewhere.

    It is the step that an L1 price takes on a weight.

    Parameters
    ----------
    threshold : t

    Reference: Donoho, "De-noising by soft-thresholding" (1995).

    >>> SoftShrink()([-1.0, 0.25, 2.0]).tolist()
    [-0.5, 0.0, 1.5]

    """

    name = "soft_shrink"

    def __init__(self, threshold: float = 0.5) -> None:
        self.threshold = threshold

    def forward(self, z: Array, out: Array) -> Array:
        """Write z minus its part between -t and t into ``out``."""
        np.clip(z, -self.threshold, self.threshold, out=out)
        return np.subtract(z, out, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad where |z| > t, 0 elsewhere."""
        return np.multiply(grad, np.abs(z) > self.threshold, out)


class TanhShrink(Activation):
    """f(z) = z - tanh(z), about z**3 / 3 near 0; f'(z) = 1 - (1 - tanh(z)**2) = tanh(z)**2.

    >>> TanhShrink()([0.0, 1.0]).round(4).tolist()
    [0.0, 0.2384]
    """

    name = "tanh_shrink"

    def forward(self, z: Array, out: Array) -> Array:
        """Write z - tanh(z) into ``out``."""
        np.tanh(z, out)
        return np.subtract(z, out, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * tanh(z)**2 into ``out``."""
        np.tanh(z, out)
        out *= out
        out *= grad
        return out
