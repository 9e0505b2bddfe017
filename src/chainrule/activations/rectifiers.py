"""Rectifiers: straight lines with a corner."""

import numpy as np

from chainrule.activations.base import Activation, Array
from chainrule.errors import ArgumentError
from chainrule.kernels.choice import compiled


class Relu(Activation):
    """f(z) = max(z, 0), with f'(z) = 1 where z > 0 and 0 elsewhere (0 at the corner, by choice).

    With t the threshold, m the largest value and s the slope on the other side::

        f(z) = min(z, m)     where z > t      f'(z) = 1 where t < z < m, 0 where z > m
        f(z) = s (z - t)     elsewhere        f'(z) = s

    Parameters
    ----------
    negative_slope : s; above 0, the unit still learns where it is off
    max_value : m, or None for no limit; then values above t that are negative count as 0
    threshold : t

    Reference: Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines"
    (2010).

    >>> Relu()([-2.0, 0.0, 3.0]).tolist()
    [0.0, 0.0, 3.0]
    >>> Relu(negative_slope=0.5, max_value=6.0, threshold=1.0)([-1.0, 1.0, 3.0, 9.0]).tolist()
    [-1.0, 0.0, 3.0, 6.0]

    """

    name = "relu"

    def __init__(
        self, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
    ) -> None:
        self.negative_slope = negative_slope
        self.max_value = max_value
        self.threshold = threshold
        self.plain = negative_slope == 0.0 and max_value is None and threshold == 0.0

    def forward(self, z: Array, out: Array) -> Array:
        """Write the rectified ``z`` into ``out``."""
        if self.plain:
            fast = compiled("activations", z, out)
            if fast:
                fast.relu(z.ravel(), out.ravel())
                return out
            return np.maximum(z, 0.0, out=out)
        out.fill(0.0)
        np.copyto(out, z, where=z > self.threshold)
        if self.max_value is not None:
            np.clip(out, 0.0, self.max_value, out=out)
        if self.negative_slope:
            out += self.negative_slope * np.minimum(z - self.threshold, 0.0)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad times the slope of the piece that z is on."""
        if self.plain:
            fast = compiled("activations", grad, z, out)
            if fast:
                fast.relu_gradient(grad.ravel(), z.ravel(), out.ravel())
                return out
            return np.multiply(grad, z > 0.0, out)
        rising = z > self.threshold
        if self.max_value is not None:
            rising &= (z > 0.0) & (z < self.max_value)
        np.multiply(grad, rising, out)
        if self.negative_slope:
            out += self.negative_slope * grad * (z < self.threshold)
        return out


class LeakyRelu(Activation):
    """f(z) = z where z > 0 and s z elsewhere, with f'(z) = 1 and s: no unit is ever quite off.

    Parameters
    ----------
    negative_slope : s

    Reference: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic
    models" (2013).

    >>> LeakyRelu()([-1.0, 2.0]).tolist()
    [-0.2, 2.0]

    """

    name = "leaky_relu"

    def __init__(self, negative_slope: float = 0.2) -> None:
        self.negative_slope = negative_slope

    def forward(self, z: Array, out: Array) -> Array:
        """Write z or s z into ``out``."""
        np.minimum(z, 0.0, out=out)
        out *= self.negative_slope
        out += np.maximum(z, 0.0)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad or s * grad into ``out``."""
        np.multiply(grad, self.negative_slope, out)
        np.copyto(out, grad, where=z > 0.0)
        return out


class Relu6(Activation):
    """f(z) = z, cut off below 0 and above 6, with f'(z) = 1 between and 0 elsewhere.

    Numbers from 0 to 6 keep their precision when a network is stored in few bits.

    Reference: Krizhevsky, "Convolutional deep belief networks on CIFAR-10" (2010).

    >>> Relu6()([-1.0, 2.0, 9.0]).tolist()
    [0.0, 2.0, 6.0]
    """

    name = "relu6"

    def forward(self, z: Array, out: Array) -> Array:
        """Write z, cut off, into ``out``."""
        return np.clip(z, 0.0, 6.0, out=out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad where z isn't cut off, 0 elsewhere."""
        return np.multiply(grad, (z > 0.0) & (z < 6.0), out)


class Threshold(Activation):
    """f(z) = z where z > t and d elsewhere, with f'(z) = 1 and 0.

    Both numbers must be given, so no plain name means this activation.

    Parameters
    ----------
    threshold : t
    default_value : d

    Raises
    ------
    ArgumentError : one of the two is missing

    >>> Threshold(1.0, -7.0)([0.0, 1.0, 2.0]).tolist()
    [-7.0, -7.0, 2.0]

    """

    name = "threshold"

    def __init__(self, threshold: float | None = None, default_value: float | None = None) -> None:
        if threshold is None or default_value is None:
            raise ArgumentError(
                "threshold needs two numbers, threshold and default_value: "
                "activations.Threshold(0.5, 0.0)."
            )
        self.threshold: float = threshold
        self.default_value: float = default_value

    def forward(self, z: Array, out: Array) -> Array:
        """Write z or d into ``out``."""
        out.fill(self.default_value)
        np.copyto(out, z, where=z > self.threshold)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad where z passed, 0 elsewhere."""
        return np.multiply(grad, z > self.threshold, out)
