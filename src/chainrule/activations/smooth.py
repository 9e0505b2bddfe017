"""Rectifiers with the corner rounded off."""

import math

import numpy as np

from chainrule.activations.base import LARGEST_EXPONENT, Activation, Array
from chainrule.activations.squashing import half_line, logistic
from chainrule.errors import ArgumentError


class Softplus(Activation):
    """f(z) = log(1 + e**z), a rounded relu; its derivative is the sigmoid: f'(z) = 1 / (1 + e**-z).

    Reference: Dugas, Bengio, Bélisle, Nadeau and Garcia, "Incorporating second-order functional
    knowledge for better option pricing" (2000).

    >>> Softplus()([-1000.0, 0.0, 1000.0]).round(4).tolist()
    [0.0, 0.6931, 1000.0]
    """

    name = "softplus"

    def forward(self, z: Array, out: Array) -> Array:
        """Write log(1 + e**z) into ``out``."""
        return rounded_ramp(z, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * sigmoid(z) into ``out``."""
        logistic(z, out)
        out *= grad
        return out


class LogSigmoid(Activation):
    """f(z) = log(sigmoid(z)) = -log(1 + e**-z), which is minus the softplus of -z.

    So f'(z) = sigmoid(-z). Taking the logarithm of a computed sigmoid would give -infinity where
    the sigmoid is rounded to 0; this does not.

    >>> LogSigmoid()([-1000.0, 0.0]).round(4).tolist()
    [-1000.0, -0.6931]
    """

    name = "log_sigmoid"

    def forward(self, z: Array, out: Array) -> Array:
        """Write -log(1 + e**-z) into ``out``."""
        return np.negative(rounded_ramp(-z, out), out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * sigmoid(-z) into ``out``."""
        logistic(-z, out)
        out *= grad
        return out


class Squareplus(Activation):
    """f(z) = (z + sqrt(z**2 + b)) / 2: a rounded relu without exponentials.

    With h = sqrt(z**2 + b), f'(z) = (1 + z/h) / 2 = a / h.

    Parameters
    ----------
    b : how round the corner is, above 0

    Raises
    ------
    ArgumentError : b is not above 0

    Reference: Barron, "Squareplus: a softplus-like algebraic rectifier" (2021).

    >>> Squareplus()([-1.5, 0.0, 1.5]).tolist()
    [0.5, 1.0, 2.0]

    """

    name = "squareplus"

    def __init__(self, b: float = 4) -> None:
        if not b > 0:
            raise ArgumentError(f"squareplus: b={b} must be above 0. For b=0 take relu.")
        self.b = b

    def forward(self, z: Array, out: Array) -> Array:
        """Write (z + h) / 2 into ``out``.

        Where z is negative, z + h is the difference of two nearly equal numbers. Since
        (z + h) (h - z) = b, it is b / (h - z) too, and that loses no digits.
        """
        large = 0.5 * (np.abs(z) + np.hypot(z, math.sqrt(self.b)))
        np.divide(self.b / 4.0, large, out)
        np.copyto(out, large, where=z > 0.0)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * a / h into ``out``."""
        np.hypot(z, math.sqrt(self.b), out)
        np.divide(a, out, out)
        out *= grad
        return out


class SparsePlus(Activation):
    """f(z) = 0 below -1, (z + 1)**2 / 4 up to 1, and z from there: a rounded relu that is truly 0.

    f'(z) is 0, (z + 1) / 2 and 1 on the three pieces, which is the sparse sigmoid.

    Reference: Blondel, Martins and Niculae, "Learning classifiers with Fenchel-Young losses"
    (2019).

    >>> SparsePlus()([-2.0, 0.0, 2.0]).tolist()
    [0.0, 0.25, 2.0]
    """

    name = "sparse_plus"

    def forward(self, z: Array, out: Array) -> Array:
        """Write the three pieces into ``out``."""
        half_line(z, out)
        out *= out
        np.copyto(out, z, where=z >= 1.0)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad times the sparse sigmoid into ``out``."""
        half_line(z, out)
        out *= grad
        return out


class Silu(Activation):
    """f(z) = z sigmoid(z), also called swish: a relu that dips a little below 0.

    With s = sigmoid(z), by the product rule f'(z) = s + z s (1 - s) = s + a (1 - s).

    References: Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units" (2018); Ramachandran, Zoph
    and Le, "Searching for activation functions" (2017).

    >>> Silu()([-1.0, 0.0, 1.0]).round(4).tolist()
    [-0.2689, 0.0, 0.7311]
    """

    name = "silu"

    def forward(self, z: Array, out: Array) -> Array:
        """Write z * sigmoid(z) into ``out``."""
        logistic(z, out)
        # Where the sigmoid can't get smaller, z must not get larger: the product is 0 there.
        out *= np.maximum(z, -LARGEST_EXPONENT.get(z.dtype, 88.0))
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * (s + a (1 - s)) into ``out``."""
        logistic(z, out)
        out += a * (1.0 - out)
        out *= grad
        return out


class HardSilu(Activation):
    """f(z) = z hard_sigmoid(z), also called hard swish: 0 below -3, z above 3, a parabola between.

    f'(z) is 0, 1 and, between, the derivative of z (z + 3) / 6, which is z/3 + 1/2.

    Reference: Howard and others, "Searching for MobileNetV3" (2019).

    >>> HardSilu()([-1.5, 1.5, 4.0]).tolist()
    [-0.375, 1.125, 4.0]
    """

    name = "hard_silu"

    def forward(self, z: Array, out: Array) -> Array:
        """Write z * clip(z/6 + 1/2) into ``out``."""
        np.multiply(z, 1.0 / 6.0, out)
        out += 0.5
        np.clip(out, 0.0, 1.0, out=out)
        out *= z
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad times the slope of the piece that z is on."""
        np.multiply(z, 1.0 / 3.0, out)
        out += 0.5
        np.copyto(out, 0.0, where=z <= -3.0)
        np.copyto(out, 1.0, where=z >= 3.0)
        out *= grad
        return out


class Mish(Activation):
    """f(z) = z tanh(log(1 + e**z)), much like silu.

    With w = tanh(softplus(z)): tanh' = 1 - w**2 and softplus' = sigmoid, so by the product and
    chain rules f'(z) = w + z (1 - w**2) sigmoid(z).

    Reference: Misra, "Mish: a self regularized non-monotonic activation function" (2019).

    >>> Mish()([-1.0, 0.0, 1.0]).round(4).tolist()
    [-0.3034, 0.0, 0.8651]
    """

    name = "mish"

    def forward(self, z: Array, out: Array) -> Array:
        """Write z * tanh(softplus(z)) into ``out``."""
        np.tanh(rounded_ramp(z, out), out)
        out *= z
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * (w + z (1 - w**2) sigmoid(z)) into ``out``."""
        w = np.tanh(rounded_ramp(z, np.empty_like(z)))
        logistic(z, out)
        # Below -88 (in float32) the last term is 0, though the rounded sigmoid isn't quite.
        out *= np.maximum(z, -LARGEST_EXPONENT.get(z.dtype, 88.0))
        out *= 1.0 - w * w
        out += w
        out *= grad
        return out


def rounded_ramp(z: Array, out: Array) -> Array:
    """Write log(1 + e**z) into ``out`` as max(z, 0) + log(1 + e**-|z|), which never overflows.

    >>> rounded_ramp(np.array([0.0, 800.0]), np.empty(2)).round(4).tolist()
    [0.6931, 800.0]
    """
    np.abs(z, out)
    np.negative(out, out)
    np.exp(out, out)
    np.log1p(out, out)
    out += np.maximum(z, 0.0)
    return out
