"""The normal distribution's cumulative function, which NumPy lacks.

Phi(z), the share of a standard normal distribution below z, is erfc(-z / sqrt(2)) / 2. Here erfc is
the complementary error function, 1 - erf(x). No finite formula gives it. Cody fitted quotients of
polynomials to it, one for small x and one for large x, that are right to 16 digits::

    erf(x)  = x A(x**2) / B(x**2)        for |x| < 15/32
    erfc(x) = e**(-x**2) C(x) / D(x)     for x from 15/32 to 4

His third, for x above 4, keeps all digits of an erfc that is below 1.6e-8; the second is good to
seven digits there, far below what can be seen in Phi, and serves here.

In float32, which tells 1e-7 from 0 but no less, Hastings's formula does for all x, in a third of
the operations::

    erfc(x) = e**(-x**2) (a_1 t + a_2 t**2 + ... + a_5 t**5),    t = 1 / (1 + p x)

References: Cody, "Rational Chebyshev approximations for the error function", Mathematics of
Computation 23 (1969), tables II and III; Abramowitz and Stegun, "Handbook of mathematical
functions" (1964), formula 7.1.26, of Hastings.
"""

import math

import numpy as np

from chainrule.activations.base import Array

SMALL = 15.0 / 32.0

# From the highest power down to the constant.
A = (
    1.85777706184603153e-1,
    3.16112374387056560,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3,
)
B = (
    1.0,
    2.36012909523441209e1,
    2.44024637934444173e2,
    1.28261652607737228e3,
    2.84423683343917062e3,
)
C = (
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3,
)
D = (
    1.0,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3,
)

# Hastings's constants, p and a_5 to a_1.
P = 0.3275911
HASTINGS = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def normal_tail(x: Array, out: Array, bell: Array) -> Array:
    """Write 1 - Phi(x), right to 1e-7, into ``out``, and e**(-x**2 / 2) into ``bell``.

    Parameters
    ----------
    x : from 0 to 40: beyond, the tail is 0, and squares may overflow
    out, bell : arrays like x

    >>> x = np.array([0.0, 1.0, 5.0])
    >>> normal_tail(x, np.empty(3), np.empty(3)).round(5).tolist()
    [0.5, 0.15866, 0.0]

    """
    # The argument of erfc is x / sqrt(2). First t goes where the bell will be.
    t = np.multiply(x, P * math.sqrt(0.5), out=bell)
    t += 1.0
    np.divide(1.0, t, out=t)
    np.multiply(t, HASTINGS[0], out=out)
    for coefficient in HASTINGS[1:]:
        out += coefficient
        out *= t
    np.multiply(x, x, out=bell)
    bell *= -0.5
    np.exp(bell, out=bell)
    out *= bell
    out *= 0.5
    return out


def normal_cdf(z: Array) -> Array:
    """Return Phi(z), the chance that a standard normal number is below z, as a new array.

    >>> normal_cdf(np.array([-1.0, 0.0, 1.0])).round(6).tolist()
    [0.158655, 0.5, 0.841345]
    >>> abs(float(normal_cdf(np.array([0.3]))[0]) - (1 + math.erf(0.3 / math.sqrt(2))) / 2) < 1e-15
    True
    """
    x = np.abs(z)
    x *= math.sqrt(0.5)
    # Beyond 27 erfc is 0 even in float64, and x**8 must not overflow in float32.
    np.minimum(x, 27.0, out=x)
    square = x * x
    tail = np.exp(-square)
    tail *= polynomial(C, x)
    tail /= polynomial(D, x)
    tail *= 0.5
    found: Array = np.where(z < 0.0, tail, 1.0 - tail)
    # Near 0 the quotient for erf itself keeps the digits that 1 - erfc would lose.
    np.minimum(square, SMALL * SMALL, out=square)
    middle = polynomial(A, square)
    middle /= polynomial(B, square)
    middle *= z
    middle *= math.sqrt(0.5) * 0.5
    middle += 0.5
    np.copyto(found, middle, where=x < SMALL)
    return found


def polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """Return the polynomial at ``x`` by Horner's rule: ((c0 x + c1) x + c2) x + ...

    >>> polynomial((2.0, 0.0, 1.0), np.array([3.0])).tolist()
    [19.0]
    """
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total
