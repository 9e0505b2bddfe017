"""The mathematics that every attention layer shares.

Attention looks things up softly. A query is compared with every key; softmax turns the scores of
one query into shares that add up to 1; the output is the values, mixed in these shares. With Tq
queries and Tv keys, and any axes in front (the batch, the heads)::

    S = how well query i matches key j          (..., Tq, Tv)
    P = softmax(S), row by row                  (..., Tq, Tv)
    context = P @ V                             (..., Tq, dim)

The chain rule, with g = dL/d(context)::

    dL/dV = P.T @ g                             (..., Tv, dim)
    dL/dP = g @ V.T                             (..., Tq, Tv)

and through softmax, one row at a time: from p_k = e**s_k / sum_j e**s_j follows dp_k/ds_j =
p_k ([k = j] - p_j), so ::

    dL/ds_j = sum_k dL/dp_k dp_k/ds_j = p_j (dL/dp_j - sum_k p_k dL/dp_k)

A pair that a mask hides gets a score so low that its share is exactly 0 in floating point; then
the formula gives it a derivative of 0 as well.

Reference: Vaswani et al., "Attention is all you need" (NeurIPS 2017), section 3.2.
"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[Any]

# Far below any score, yet finite: a row in which everything is hidden still has a softmax.
HIDDEN_SCORE = -1e9


def softmax(scores: Array) -> Array:
    """Turn each row of scores into shares, in place. The row's largest is taken off first.

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    scores -= np.maximum.reduce(scores, axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= np.add.reduce(scores, axis=-1, keepdims=True)
    return scores


def softmax_gradient(grad: Array, shares: Array) -> Array:
    """Turn dL/dP into dL/dS, in place: p (g - sum of p g over the row).

    >>> softmax_gradient(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])).tolist()
    [[0.25, -0.25]]
    """
    grad -= np.einsum("...j,...j->...", grad, shares)[..., np.newaxis]
    grad *= shares
    return grad


def dropout_noise(out: Array, rate: float, rng: Generator) -> Array:
    """Fill ``out`` with 0 (a share of ``rate``) and 1 / (1 - rate): what dropout multiplies by.

    The mean of the noise is 1, so what comes after sees signals of the same size as without.

    >>> noise = dropout_noise(np.empty(1000), 0.5, np.random.default_rng(1))
    >>> sorted(set(noise.tolist())), bool(0.9 < noise.mean() < 1.1)
    ([0.0, 2.0], True)
    """
    rng.random(dtype=out.dtype, out=out)
    np.greater_equal(out, rate, out=out)
    if rate < 1.0:
        out *= 1.0 / (1.0 - rate)
    return out
