"""Optimizer steps in one pass over the weights, twins of those in :mod:`chainrule.optimizers`.

All arrays are flat and of one length; the numbers come in their type. NumPy goes over memory once
for every operation, some ten times a step.
"""

import math
from typing import Any

from chainrule.kernels.compiled.compiler import kernel


@kernel
def adam(
    values: Any,
    g: Any,
    m: Any,
    v: Any,
    renewed_m: Any,
    renewed_v: Any,
    alpha: Any,
    epsilon: Any,
) -> None:
    """Let m and v follow g and its square, then step; ``renewed`` is 1 - beta."""
    for i in range(values.size):
        m[i] += renewed_m * (g[i] - m[i])
        v[i] += renewed_v * (g[i] * g[i] - v[i])
        values[i] -= alpha * m[i] / (math.sqrt(v[i]) + epsilon)


@kernel
def sgd(values: Any, g: Any, velocity: Any, momentum: Any, rate: Any, nesterov: bool) -> None:
    """Let the velocity forget and take in the step, then go along it."""
    for i in range(values.size):
        step = rate * g[i]
        velocity[i] = momentum * velocity[i] - step
        if nesterov:
            values[i] += momentum * velocity[i] - step
        else:
            values[i] += velocity[i]


@kernel
def rmsprop(values: Any, g: Any, v: Any, rho: Any, renewed: Any, rate: Any, epsilon: Any) -> None:
    """Let v follow the square of g, then step; ``renewed`` is 1 - rho."""
    for i in range(values.size):
        v[i] = rho * v[i] + renewed * g[i] * g[i]
        values[i] -= rate * g[i] / math.sqrt(v[i] + epsilon)
