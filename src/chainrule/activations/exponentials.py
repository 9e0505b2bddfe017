"""The exponential, and rectifiers that bend along it."""

import numpy as np

from chainrule.activations.base import Activation, Array
from chainrule.errors import ArgumentError


class Exponential(Activation):
    """f(z) = e**z, which is its own derivative: f'(z) = a.

    Beyond e**88 (in float32) the result is infinity.

    >>> Exponential()([0.0, 1.0]).round(4).tolist()
    [1.0, 2.7183]
    """

    name = "exponential"

    def forward(self, z: Array, out: Array) -> Array:
        """Write e**z into ``out``."""
        with np.errstate(over="ignore"):
            return np.exp(z, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * a into ``out``."""
        return np.multiply(grad, a, out)


class Elu(Activation):
    """f(z) = z where z > 0, and alpha (e**z - 1) elsewhere, where it settles at -alpha.

    f'(z) = 1 where z > 0. Elsewhere it is alpha e**z, which is a + alpha.

    Parameters
    ----------
    alpha : how far below 0 it goes

    Reference: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
    exponential linear units" (2016).

    >>> Elu()([-1.0, 2.0]).round(4).tolist()
    [-0.6321, 2.0]

    """

    name = "elu"

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, z: Array, out: Array) -> Array:
        """Write z or alpha (e**z - 1) into ``out``."""
        return bent_line(z, self.alpha, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad or grad * (a + alpha) into ``out``."""
        np.add(a, self.alpha, out)
        out *= grad
        np.copyto(out, grad, where=z > 0.0)
        return out


class Selu(Activation):
    """An elu scaled so that signals keep mean 0 and variance 1 from layer to layer.

    f(z) = s z where z > 0, and s alpha (e**z - 1) elsewhere, with the s and alpha for which mean 0
    and variance 1 are a fixed point. f'(z) = s where z > 0; elsewhere s alpha e**z = a + s alpha.
    Start its kernels with ``lecun_normal``.

    Reference: Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks"
    (2017), with both constants in appendix 1.

    >>> Selu()([-1.0, 2.0]).round(4).tolist()
    [-1.1113, 2.1014]
    """

    name = "selu"
    scale = 1.0507009873554804934
    alpha = 1.6732632423543772848

    def forward(self, z: Array, out: Array) -> Array:
        """Write the scaled elu into ``out``."""
        bent_line(z, self.alpha, out)
        out *= self.scale
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write s * grad or grad * (a + s alpha) into ``out``."""
        np.add(a, self.scale * self.alpha, out)
        np.copyto(out, self.scale, where=z > 0.0)
        out *= grad
        return out


class Celu(Activation):
    """f(z) = z where z > 0, and alpha (e**(z/alpha) - 1) elsewhere: no corner for any alpha.

    f'(z) = 1 where z > 0. Elsewhere it is e**(z/alpha), which is a/alpha + 1, and 1 at z = 0.

    Parameters
    ----------
    alpha : how far below 0 it goes, not 0

    Raises
    ------
    ArgumentError : alpha is 0

    Reference: Barron, "Continuously differentiable exponential linear units" (2017).

    >>> Celu(alpha=2.0)([-2.0, 2.0]).round(4).tolist()
    [-1.2642, 2.0]

    """

    name = "celu"

    def __init__(self, alpha: float = 1.0) -> None:
        if alpha == 0:
            raise ArgumentError("celu: alpha=0 would divide by 0. With alpha near 0 it is relu.")
        self.alpha = alpha

    def forward(self, z: Array, out: Array) -> Array:
        """Write z or alpha (e**(z/alpha) - 1) into ``out``."""
        np.minimum(z, 0.0, out=out)
        out /= self.alpha
        np.expm1(out, out)
        out *= self.alpha
        out += np.maximum(z, 0.0)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad or grad * (a/alpha + 1) into ``out``."""
        np.divide(a, self.alpha, out)
        out += 1.0
        out *= grad
        np.copyto(out, grad, where=z > 0.0)
        return out


def bent_line(z: Array, alpha: float, out: Array) -> Array:
    """Write z where z > 0 and alpha (e**z - 1) elsewhere into ``out``.

    ``expm1`` gives e**z - 1 to full precision near 0. Where z is above 0 it sees 0, and adds 0.

    >>> bent_line(np.array([-1.0, 3.0]), 1.0, np.empty(2)).round(4).tolist()
    [-0.6321, 3.0]
    """
    np.minimum(z, 0.0, out=out)
    np.expm1(out, out)
    out *= alpha
    out += np.maximum(z, 0.0)
    return out
