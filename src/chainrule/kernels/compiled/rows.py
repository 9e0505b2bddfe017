"""What is done row by row, in one pass: softmax, normalization, sums; twins of several layers.

Arrays are (rows, n), in one piece, and a row fits in the nearest cache, so that going over it a
second time costs little. In NumPy each pass goes over all rows before the next one begins.
"""

import math
from typing import Any

import numpy as np

from chainrule.kernels.compiled.compiler import inlined, kernel
from chainrule.kernels.compiled.functions import exp


@kernel
def add_bias(z: Any, b: Any) -> None:
    """Add b to each row of z."""
    for i in range(len(z)):
        row = z[i]
        for j in range(row.size):
            row[j] += b[j]


@kernel
def bias_gradient(dz: Any, out: Any) -> None:
    """Write the sum over rows, four at a time: then ``out`` is read and written a fourth as often.

    NumPy adds one row after the other, too; starting on a row takes it longer than adding it up.
    """
    out[:] = dz.dtype.type(0)
    fours = len(dz) - len(dz) % 4
    for i in range(0, fours, 4):
        a, b, c, d = dz[i], dz[i + 1], dz[i + 2], dz[i + 3]
        for j in range(out.size):
            out[j] += (a[j] + b[j]) + (c[j] + d[j])
    for i in range(fours, len(dz)):
        row = dz[i]
        for j in range(out.size):
            out[j] += row[j]


@kernel
def softmax(z: Any, out: Any) -> None:
    """Write e**z over its sum, row by row; ``out`` may be ``z``."""
    for i in range(len(z)):
        to_shares(z[i], out[i], largest(z[i]))


@kernel
def softmax_gradient(grad: Any, a: Any, out: Any) -> None:
    """Write a (grad - sum of grad a), row by row; ``out`` may be ``grad``."""
    for i in range(len(a)):
        g, shares, row = grad[i], a[i], out[i]
        total = dot(g, shares)
        for j in range(row.size):
            row[j] = shares[j] * (g[j] - total)


@kernel
def attention_shares(scores: Any, scale: Any, hidden: Any, low: Any) -> None:
    """Scale scores, give hidden pairs the score ``low``, and take the softmax, in place.

    Shapes: scores (batch, heads, queries, keys), hidden the same or with 1 for the first two.
    """
    for b in range(scores.shape[0]):
        for h in range(scores.shape[1]):
            mask = hidden[min(b, hidden.shape[0] - 1), min(h, hidden.shape[1] - 1)]
            for i in range(scores.shape[2]):
                row, out_of_sight = scores[b, h, i], mask[i]
                for j in range(row.size):
                    row[j] = low if out_of_sight[j] else scale * row[j]
                to_shares(row, row, largest(row))


@kernel
def attention_gradient(grad: Any, shares: Any, scale: Any, hidden: Any) -> None:
    """Turn dL/dP into dL/d(unscaled scores), in place; 0 at hidden pairs."""
    zero = grad.dtype.type(0)
    for b in range(grad.shape[0]):
        for h in range(grad.shape[1]):
            mask = hidden[min(b, hidden.shape[0] - 1), min(h, hidden.shape[1] - 1)]
            for i in range(grad.shape[2]):
                g, p, out_of_sight = grad[b, h, i], shares[b, h, i], mask[i]
                total = dot(g, p)
                for j in range(g.size):
                    g[j] = zero if out_of_sight[j] else scale * p[j] * (g[j] - total)


@kernel
def surprise(z: Any, labels: Any, out: Any) -> None:
    """Write -log softmax(z) at each row's label."""
    room = np.empty(z.shape[1], z.dtype)
    for i in range(len(z)):
        check(labels[i], z.shape[1])
        most = largest(z[i])
        out[i] = math.log(powers(z[i], room, most)) + most - z[i, labels[i]]


@kernel
def surprise_gradient(z: Any, labels: Any, out: Any) -> None:
    """Write softmax(z), less 1 at each row's label."""
    for i in range(len(z)):
        check(labels[i], z.shape[1])
        to_shares(z[i], out[i], largest(z[i]))
        out[i, labels[i]] -= z.dtype.type(1)


@kernel
def layer_norm(x: Any, gamma: Any, beta: Any, epsilon: Any, h: Any, y: Any, rate: Any) -> None:
    """Write h = (x - mean) r, y = gamma h + beta and r, for each row."""
    one = x.dtype.type(1)
    share = one / x.dtype.type(x.shape[1])
    for i in range(len(x)):
        numbers, standard, scaled = x[i], h[i], y[i]
        mean = x.dtype.type(0)
        for j in range(numbers.size):
            mean += numbers[j]
        mean *= share
        variance = x.dtype.type(0)
        for j in range(numbers.size):
            standard[j] = numbers[j] - mean
            variance += standard[j] * standard[j]
        r = one / math.sqrt(variance * share + epsilon)
        rate[i] = r
        for j in range(numbers.size):
            standard[j] *= r
            scaled[j] = gamma[j] * standard[j] + beta[j]


@kernel
def layer_norm_gradient(
    grad: Any, h: Any, rate: Any, gamma: Any, dx: Any, dgamma: Any, dbeta: Any
) -> None:
    """Write r (g - mean(g) - h mean(g h)) with g = grad gamma, and sum up grad h and grad."""
    zero = h.dtype.type(0)
    share = h.dtype.type(1) / h.dtype.type(h.shape[1])
    dgamma[:] = zero
    dbeta[:] = zero
    for i in range(len(h)):
        arriving, standard, leaving = grad[i], h[i], dx[i]
        through_mean, through_variance = zero, zero
        for j in range(standard.size):
            g = arriving[j] * gamma[j]
            through_mean += g
            through_variance += g * standard[j]
        through_mean *= share
        through_variance *= share
        for j in range(standard.size):
            g = arriving[j] * gamma[j]
            leaving[j] = rate[i] * (g - through_mean - standard[j] * through_variance)
            dgamma[j] += arriving[j] * standard[j]
            dbeta[j] += arriving[j]


@kernel
def rms_norm(x: Any, scale: Any, epsilon: Any, h: Any, y: Any, rate: Any) -> None:
    """Write h = x r, y = scale h and r, for each row."""
    one = x.dtype.type(1)
    share = one / x.dtype.type(x.shape[1])
    for i in range(len(x)):
        numbers, standard, scaled = x[i], h[i], y[i]
        r = one / math.sqrt(dot(numbers, numbers) * share + epsilon)
        rate[i] = r
        for j in range(numbers.size):
            standard[j] = r * numbers[j]
            scaled[j] = scale[j] * standard[j]


@kernel
def rms_norm_gradient(grad: Any, h: Any, rate: Any, scale: Any, dx: Any, dscale: Any) -> None:
    """Write r (g - h mean(g h)) with g = grad scale, and sum up grad h."""
    zero = h.dtype.type(0)
    share = h.dtype.type(1) / h.dtype.type(h.shape[1])
    dscale[:] = zero
    for i in range(len(h)):
        arriving, standard, leaving = grad[i], h[i], dx[i]
        through_square = zero
        for j in range(standard.size):
            through_square += arriving[j] * scale[j] * standard[j]
        through_square *= share
        for j in range(standard.size):
            leaving[j] = rate[i] * (arriving[j] * scale[j] - standard[j] * through_square)
            dscale[j] += arriving[j] * standard[j]


@kernel
def add_to_rows(grad: Any, indices: Any, table: Any) -> None:
    """Add each row of ``grad`` to the row of ``table`` that its index names."""
    for i in range(len(grad)):
        row, added = table[indices[i]], grad[i]
        for j in range(row.size):
            row[j] += added[j]


@inlined
def check(index: Any, count: Any) -> None:
    """Refuse an index that is out of range, as NumPy would: compiled code just goes there."""
    if index < 0 or index >= count:
        raise IndexError("there is no such class")


@inlined
def dot(a: Any, b: Any) -> Any:
    """Return the sum of a b."""
    total = a.dtype.type(0)
    for j in range(a.size):
        total += a[j] * b[j]
    return total


@inlined
def largest(row: Any) -> Any:
    """Return the largest number of a row, where there is no NaN.

    One running maximum would have every comparison wait for the one before; four of them, side by
    side, don't wait for each other.
    """
    m0 = m1 = m2 = m3 = row[0]
    fours = row.size - row.size % 4
    for j in range(0, fours, 4):
        a, b, c, d = row[j], row[j + 1], row[j + 2], row[j + 3]
        m0 = a if a > m0 else m0
        m1 = b if b > m1 else m1
        m2 = c if c > m2 else m2
        m3 = d if d > m3 else m3
    for j in range(fours, row.size):
        m0 = row[j] if row[j] > m0 else m0
    m0 = m0 if m0 > m1 else m1
    m2 = m2 if m2 > m3 else m3
    return m0 if m0 > m2 else m2


@inlined
def powers(row: Any, out: Any, most: Any) -> Any:
    """Write e**(row - most) and return the sum."""
    total = row.dtype.type(0)
    for j in range(row.size):
        power = exp(row[j] - most)
        out[j] = power
        total += power
    return total


@inlined
def to_shares(row: Any, out: Any, most: Any) -> None:
    """Write e**row over its sum; the largest is taken off first, so that nothing overflows."""
    rate = row.dtype.type(1) / powers(row, out, most)
    for j in range(row.size):
        out[j] *= rate
