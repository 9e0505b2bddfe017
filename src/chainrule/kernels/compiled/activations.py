"""Activations in one pass, twins of those in :mod:`chainrule.activations`; flat arrays."""

import math
from typing import Any

from chainrule.kernels.compiled.compiler import kernel
from chainrule.kernels.compiled.functions import exp, normal_cdf, sigmoid, tanh

BELL_HEIGHT = 1.0 / math.sqrt(2.0 * math.pi)
# sqrt(2/pi) and the cubic term of the approximation of Phi by tanh.
TANH_SCALE = math.sqrt(2.0 / math.pi)
TANH_CUBE = 0.044715


@kernel
def relu(z: Any, out: Any) -> None:
    """Write max(z, 0); a NaN stays one."""
    zero = z.dtype.type(0)
    for i in range(z.size):
        out[i] = zero if z[i] < zero else z[i]


@kernel
def relu_gradient(grad: Any, z: Any, out: Any) -> None:
    """Write grad where z > 0, else 0."""
    zero = z.dtype.type(0)
    for i in range(z.size):
        out[i] = grad[i] if z[i] > zero else zero


@kernel
def sigmoid_of(z: Any, out: Any) -> None:
    """Write 1 / (1 + e**-z)."""
    for i in range(z.size):
        out[i] = sigmoid(z[i])


@kernel
def sigmoid_gradient(grad: Any, a: Any, out: Any) -> None:
    """Write grad * a * (1 - a)."""
    one = a.dtype.type(1)
    for i in range(a.size):
        out[i] = grad[i] * a[i] * (one - a[i])


@kernel
def tanh_of(z: Any, out: Any) -> None:
    """Write tanh(z)."""
    for i in range(z.size):
        out[i] = tanh(z[i])


@kernel
def tanh_gradient(grad: Any, a: Any, out: Any) -> None:
    """Write grad * (1 - a**2)."""
    one = a.dtype.type(1)
    for i in range(a.size):
        out[i] = grad[i] * (one - a[i] * a[i])


@kernel
def gelu(z: Any, out: Any) -> None:
    """Write z Phi(z)."""
    minus_half = z.dtype.type(-0.5)
    for i in range(z.size):
        out[i] = z[i] * normal_cdf(z[i], exp(minus_half * z[i] * z[i]))


@kernel
def gelu_gradient(grad: Any, z: Any, out: Any) -> None:
    """Write grad * (Phi(z) + z phi(z))."""
    minus_half, height = z.dtype.type(-0.5), z.dtype.type(BELL_HEIGHT)
    for i in range(z.size):
        bell = exp(minus_half * z[i] * z[i])
        out[i] = grad[i] * (normal_cdf(z[i], bell) + z[i] * height * bell)


@kernel
def gelu_by_tanh(z: Any, out: Any) -> None:
    """Write z (1 + t) / 2 with t = tanh(scale (z + cube z**3))."""
    number = z.dtype.type
    one, half = number(1), number(0.5)
    scale, cube, ten = number(TANH_SCALE), number(TANH_CUBE), number(10)
    for i in range(z.size):
        near = min(max(z[i], -ten), ten)  # beyond, t is 1 or -1, and the cube must not overflow
        out[i] = half * z[i] * (one + tanh(scale * near * (one + cube * near * near)))


@kernel
def gelu_by_tanh_gradient(grad: Any, z: Any, out: Any) -> None:
    """Write grad * ((1 + t) / 2 + z (1 - t**2) u' / 2)."""
    number = z.dtype.type
    one, half, three = number(1), number(0.5), number(3)
    scale, cube, ten = number(TANH_SCALE), number(TANH_CUBE), number(10)
    for i in range(z.size):
        near = min(max(z[i], -ten), ten)
        square = cube * near * near
        t = tanh(scale * near * (one + square))
        slope = near * (one - t * t) * scale * (one + three * square)
        out[i] = grad[i] * half * (one + t + slope)
