"""Activations that squash any number into a bounded range."""

import numpy as np

from chainrule.activations.base import LARGEST_EXPONENT, Activation, Array
from chainrule.kernels.choice import compiled


class Sigmoid(Activation):
    """f(z) = 1 / (1 + e**-z), from 0 to 1, with f'(z) = a (1 - a).

    >>> Sigmoid()([-1000.0, 0.0, 1000.0]).round(9).tolist()
    [0.0, 0.5, 1.0]
    """

    name = "sigmoid"

    def forward(self, z: Array, out: Array) -> Array:
        """Write the sigmoid of ``z`` into ``out``."""
        fast = compiled("activations", z, out)
        if fast:
            fast.sigmoid_of(z.ravel(), out.ravel())
            return out
        return logistic(z, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * a * (1 - a) into ``out``."""
        fast = compiled("activations", grad, a, out)
        if fast:
            fast.sigmoid_gradient(grad.ravel(), a.ravel(), out.ravel())
            return out
        np.subtract(1.0, a, out)
        out *= a
        out *= grad
        return out


class Tanh(Activation):
    """f(z) = tanh(z), from -1 to 1, with f'(z) = 1 - a**2.

    >>> Tanh()([0.0, 0.5]).round(4).tolist()
    [0.0, 0.4621]
    """

    name = "tanh"

    def forward(self, z: Array, out: Array) -> Array:
        """Write tanh(z) into ``out``."""
        fast = compiled("activations", z, out)
        if fast:
            fast.tanh_of(z.ravel(), out.ravel())
            return out
        return np.tanh(z, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * (1 - a**2) into ``out``."""
        fast = compiled("activations", grad, a, out)
        if fast:
            fast.tanh_gradient(grad.ravel(), a.ravel(), out.ravel())
            return out
        np.multiply(a, a, out)
        np.subtract(1.0, out, out)
        out *= grad
        return out


class Softsign(Activation):
    """f(z) = z / (1 + |z|), from -1 to 1 like tanh, but it approaches them far more slowly.

    By the quotient rule, for z > 0, f'(z) = ((1 + z) - z) / (1 + z)**2; the function is odd, so
    everywhere f'(z) = 1 / (1 + |z|)**2.

    Reference: Bergstra, Desjardins, Lamblin and Bengio, "Quadratic polynomials learn better image
    features" (2009).

    >>> Softsign()([-1.0, 0.0, 3.0]).tolist()
    [-0.5, 0.0, 0.75]
    """

    name = "softsign"

    def forward(self, z: Array, out: Array) -> Array:
        """Write z / (1 + |z|) into ``out``."""
        np.abs(z, out)
        out += 1.0
        return np.divide(z, out, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad / (1 + |z|)**2 into ``out``; squaring last, nothing overflows."""
        np.abs(z, out)
        out += 1.0
        np.reciprocal(out, out)
        out *= out
        out *= grad
        return out


class HardSigmoid(Activation):
    """f(z) = z/6 + 1/2, cut off below 0 and above 1: a sigmoid of straight pieces.

    f'(z) = 1/6 for -3 < z < 3 and 0 elsewhere.

    Reference: Courbariaux, Bengio and David, "BinaryConnect" (2015).

    >>> HardSigmoid()([-4.0, 0.0, 1.5, 4.0]).tolist()
    [0.0, 0.5, 0.75, 1.0]
    """

    name = "hard_sigmoid"

    def forward(self, z: Array, out: Array) -> Array:
        """Write the cut line into ``out``."""
        np.multiply(z, 1.0 / 6.0, out)
        out += 0.5
        return np.clip(out, 0.0, 1.0, out=out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad / 6 where the line isn't cut, 0 elsewhere."""
        np.multiply(grad, 1.0 / 6.0, out)
        out *= np.abs(z) < 3.0
        return out


class HardTanh(Activation):
    """f(z) = z, cut off below -1 and above 1: a tanh of straight pieces.

    f'(z) = 1 for -1 < z < 1 and 0 elsewhere.

    Reference: Collobert, "Large scale machine learning" (2004).

    >>> HardTanh()([-4.0, 0.5, 4.0]).tolist()
    [-1.0, 0.5, 1.0]
    """

    name = "hard_tanh"

    def forward(self, z: Array, out: Array) -> Array:
        """Write z, cut off, into ``out``."""
        return np.clip(z, -1.0, 1.0, out=out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad where z isn't cut off, 0 elsewhere."""
        return np.multiply(grad, np.abs(z) < 1.0, out)


class SparseSigmoid(Activation):
    """f(z) = (z + 1) / 2, cut off below 0 and above 1; exactly 0 or 1 outside -1 to 1.

    f'(z) = 1/2 for -1 < z < 1 and 0 elsewhere. It is the sparsemax of z beside 0, as the sigmoid
    is the softmax of z beside 0.

    Reference: Blondel, Martins and Niculae, "Learning classifiers with Fenchel-Young losses"
    (2019).

    >>> SparseSigmoid()([-2.0, 0.0, 0.5, 2.0]).tolist()
    [0.0, 0.5, 0.75, 1.0]
    """

    name = "sparse_sigmoid"

    def forward(self, z: Array, out: Array) -> Array:
        """Write the cut line into ``out``."""
        return half_line(z, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad / 2 where the line isn't cut, 0 elsewhere."""
        np.multiply(grad, 0.5, out)
        out *= np.abs(z) < 1.0
        return out


def logistic(z: Array, out: Array) -> Array:
    """Write 1 / (1 + e**-z) into ``out`` and return it.

    Where -z is too large for e**-z, the largest that fits gives 0 to the last bit that matters.

    >>> logistic(np.array([0.0]), np.empty(1)).tolist()
    [0.5]
    """
    np.negative(z, out)
    np.minimum(out, LARGEST_EXPONENT.get(z.dtype, 88.0), out=out)
    np.exp(out, out)
    out += 1.0
    return np.reciprocal(out, out)


def half_line(z: Array, out: Array) -> Array:
    """Write (z + 1) / 2, cut off below 0 and above 1, into ``out`` and return it.

    >>> half_line(np.array([0.5]), np.empty(1)).tolist()
    [0.75]
    """
    np.add(z, 1.0, out)
    out *= 0.5
    return np.clip(out, 0.0, 1.0, out=out)
