"""e**x and what is made of it, for one number, such that loops over it use the whole processor.

The mathematics library's functions take one number a call. A formula without branches is done for
sixteen float32 at once. In float64, which is for checking derivatives, the library's are used.

**e**x - 1.** With n the whole number nearest to x / log 2 and r = x - n log 2, at most 0.35 in
size::

    e**x - 1 = 2**n (e**r - 1) + (2**n - 1)      e**r - 1 = r + r**2 / 2 + ... + r**7 / 5040

which is exact to one unit in the last place, also near 0, where e**x would be rounded to 1. The
exponent of a float is stored in its bits 23 to 30, plus 127, so 2**n is made by shifting n + 127
there.

**The normal distribution** Phi(z) comes from e**(-z**2 / 2) times a polynomial, right to 1e-7,
which is what float32 can tell near 1.

References: Muller et al., "Handbook of floating-point arithmetic" (2010), section 11.3; Abramowitz
and Stegun, "Handbook of mathematical functions" (1964), formula 7.1.26, of Hastings.
"""

import math
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import types
from numba.extending import overload

from chainrule.kernels.compiled.compiler import FREEDOMS, Function, inlined

F = np.float32
# log 2 in two parts: n times the first has no rounding error, and the second mends the rest.
LOG_2_HIGH, LOG_2_LOW = F(0.693359375), F(math.log(2.0) - 0.693359375)
PER_LOG_2 = F(1.0 / math.log(2.0))
# Outside these e**x has no ordinary float32.
LEAST, MOST = F(-87.3), F(88.7)
# 1 / k! for k from 2 to 7.
C2, C3, C4, C5, C6, C7 = (F(1.0 / math.factorial(k)) for k in range(2, 8))
# Hastings's constants: p, and a_1 to a_5.
HASTINGS = tuple(
    F(c) for c in (0.3275911, 0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
)
P, A1, A2, A3, A4, A5 = HASTINGS
ROOT_HALF = F(math.sqrt(0.5))


def expm1(x: Any) -> Any:
    """Return e**x - 1."""
    return math.expm1(x)


def exp(x: Any) -> Any:
    """Return e**x."""
    return math.exp(x)


def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent, (e**2x - 1) / (e**2x + 1)."""
    return math.tanh(x)


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + e**-x)."""
    return 1.0 / (1.0 + math.exp(-x))


def normal_cdf(z: Any, bell: Any) -> Any:
    """Return Phi(z); ``bell`` is e**(-z**2 / 2), which callers need as well."""
    return 0.5 * math.erfc(-z * math.sqrt(0.5))


def for_compiler(function: Any) -> Callable[[Function], Function]:
    """Return a decorator: what to compile in place of ``function``, by the type of its argument."""
    found: Any = overload(function, inline="always", jit_options={"fastmath": FREEDOMS})
    return cast(Callable[[Function], Function], found)


@inlined
def power_and_series(x: Any) -> Any:
    """Return 2**(n - 1) and e**r - 1; half the power, as at n = 128 the whole is infinite."""
    near = min(max(x, LEAST), MOST)
    n = np.floor(near * PER_LOG_2 + F(0.5))
    r = (near - n * LOG_2_HIGH) - n * LOG_2_LOW
    series = r * (F(1) + r * (C2 + r * (C3 + r * (C4 + r * (C5 + r * (C6 + r * C7))))))
    return np.int32((np.int32(n) + np.int32(126)) << np.int32(23)).view(np.float32), series


@for_compiler(expm1)
def _expm1(x: Any) -> Any:
    def fast(x: Any) -> Any:
        half, series = power_and_series(x)
        return F(2) * (half * series + (half - F(0.5)))

    return fast if x == types.float32 else expm1


@for_compiler(exp)
def _exp(x: Any) -> Any:
    def fast(x: Any) -> Any:
        half, series = power_and_series(x)
        # Below the least there is 0: a share of attention that is hidden has to be exactly that.
        return F(0) if x < LEAST else F(2) * (half * series + half)

    return fast if x == types.float32 else exp


@for_compiler(tanh)
def _tanh(x: Any) -> Any:
    def fast(x: Any) -> Any:
        # From 10 on it is 1 to the last bit.
        grown = expm1(F(2) * min(max(x, F(-10)), F(10)))
        return grown / (grown + F(2))

    return fast if x == types.float32 else tanh


@for_compiler(sigmoid)
def _sigmoid(x: Any) -> Any:
    def fast(x: Any) -> Any:
        return F(1) / (F(2) + expm1(-x))

    return fast if x == types.float32 else sigmoid


@for_compiler(normal_cdf)
def _normal_cdf(z: Any, bell: Any) -> Any:
    def fast(z: Any, bell: Any) -> Any:
        t = F(1) / (F(1) + P * ROOT_HALF * abs(z))
        tail = F(0.5) * bell * (t * (A1 + t * (A2 + t * (A3 + t * (A4 + t * A5)))))
        return tail if z < F(0) else F(1) - tail

    return fast if z == types.float32 else normal_cdf
