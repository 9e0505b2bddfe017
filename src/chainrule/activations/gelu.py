"""The Gaussian error linear unit."""

import math

import numpy as np

from chainrule.activations.base import Activation, Array
from chainrule.activations.erf import normal_cdf, normal_tail
from chainrule.kernels.choice import compiled
from chainrule.kernels.pieces import in_pieces

# sqrt(2/pi) and the cubic term of the approximation by tanh.
TANH_SCALE = math.sqrt(2.0 / math.pi)
TANH_CUBE = 0.044715


class Gelu(Activation):
    """f(z) = z Phi(z), where Phi(z) is the chance that a standard normal number is below z.

    A relu multiplies z by 0 or 1; this multiplies it by how likely 1 is. The derivative of Phi is
    the bell curve phi(z) = e**(-z**2 / 2) / sqrt(2 pi), so by the product rule::

        f'(z) = Phi(z) + z phi(z)

    In float32 both come from the tail t = 1 - Phi(|z|), since Phi(-z) = 1 - Phi(z)::

        f(z) = max(z, 0) - |z| t          f'(z) = 1/2 + sign(z) (1/2 - t + |z| phi(z))

    With ``approximate``, Phi(z) is replaced by (1 + t) / 2 with t = tanh(u) and
    u = sqrt(2/pi) (z + 0.044715 z**3). Then, since tanh' = 1 - t**2::

        f'(z) = (1 + t) / 2 + z (1 - t**2) u' / 2,    u' = sqrt(2/pi) (1 + 3 * 0.044715 z**2)

    Parameters
    ----------
    approximate : whether to take the tanh, at most 0.0005 off

    Reference: Hendrycks and Gimpel, "Gaussian error linear units" (2016).

    >>> Gelu()([-1.0, 0.0, 1.0]).round(4).tolist()
    [-0.1587, 0.0, 0.8413]
    >>> Gelu(approximate=True)([-1.0, 0.0, 1.0]).round(4).tolist()
    [-0.1588, 0.0, 0.8412]

    """

    name = "gelu"

    def __init__(self, approximate: bool = False) -> None:
        self.approximate = approximate

    def forward(self, z: Array, out: Array) -> Array:
        """Write z Phi(z) into ``out``."""
        fast = compiled("activations", z, out)
        if fast:
            (fast.gelu_by_tanh if self.approximate else fast.gelu)(z.ravel(), out.ravel())
            return out
        if not self.approximate:
            if z.dtype == np.float32:
                return _from_tail(z, out)
            return np.multiply(z, normal_cdf(z), out)
        self._tanh(z, out)
        out += 1.0
        out *= 0.5
        out *= z
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * f'(z) into ``out``."""
        fast = compiled("activations", grad, z, out)
        if fast:
            gradient = fast.gelu_by_tanh_gradient if self.approximate else fast.gelu_gradient
            gradient(grad.ravel(), z.ravel(), out.ravel())
            return out
        if not self.approximate and z.dtype == np.float32:
            return _gradient_from_tail(grad, z, out)
        # Beyond 40 both second terms are 0, and the powers must not overflow.
        near = np.clip(z, -40.0, 40.0)
        if self.approximate:
            t = self._tanh(z, np.empty_like(z))
            np.multiply(near, near, out)
            out *= 3.0 * TANH_CUBE
            out += 1.0
            out *= (1.0 - t * t) * near
            out *= TANH_SCALE
            out += 1.0 + t
            out *= 0.5
        else:
            np.multiply(near, near, out)
            out *= -0.5
            np.exp(out, out)
            out *= near
            out *= 1.0 / math.sqrt(2.0 * math.pi)
            out += normal_cdf(z)
        out *= grad
        return out

    def _tanh(self, z: Array, out: Array) -> Array:
        """Write t into ``out``; beyond 10 it is 1 or -1 to the last bit."""
        near = np.clip(z, -10.0, 10.0)
        np.multiply(near, near, out)
        out *= TANH_CUBE
        out += 1.0
        out *= near
        out *= TANH_SCALE
        return np.tanh(out, out)


def _from_tail(z: Array, out: Array) -> Array:
    """Write max(z, 0) - |z| t into ``out``, a piece at a time."""
    for z_piece, a in in_pieces(z, out):
        x, room = np.abs(z_piece), np.empty_like(z_piece)
        np.minimum(x, 40.0, out=x)
        normal_tail(x, a, room)
        a *= x
        np.maximum(z_piece, 0.0, out=room)
        np.subtract(room, a, out=a)
    return out


def _gradient_from_tail(grad: Array, z: Array, out: Array) -> Array:
    """Write grad (1/2 + sign(z) (1/2 - t + |z| phi(z))) into ``out``, a piece at a time."""
    for g, z_piece, dz in in_pieces(grad, z, out):
        x, bell = np.abs(z_piece), np.empty_like(z_piece)
        np.minimum(x, 40.0, out=x)
        normal_tail(x, dz, bell)
        x *= bell
        x *= 1.0 / math.sqrt(2.0 * math.pi)
        dz -= x
        np.subtract(0.5, dz, out=dz)
        np.copysign(1.0, z_piece, out=x)
        dz *= x
        dz += 0.5
        dz *= g
    return out
