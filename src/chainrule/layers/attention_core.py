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

from chainrule.kernels.rows import in_rows

Array = NDArray[Any]

# Far below any score, yet finite: a row in which everything is hidden still has a softmax.
HIDDEN_SCORE = -1e9


def softmax(scores: Array, fast: Any = None) -> Array:
    """Turn each row of scores into shares, in place. The row's largest is taken off first.

    Parameters
    ----------
    scores : (..., Tq, Tv)
    fast : the compiled kernels, if they are to do it

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]

    """
    if fast:
        rows = in_rows(scores)
        fast.softmax(rows, rows)
        return scores
    scores -= np.maximum.reduce(scores, axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= np.add.reduce(scores, axis=-1, keepdims=True)
    return scores


def softmax_gradient(grad: Array, shares: Array, fast: Any = None) -> Array:
    """Turn dL/dP into dL/dS, in place: p (g - sum of p g over the row).

    >>> softmax_gradient(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])).tolist()
    [[0.25, -0.25]]
    """
    if fast:
        rows = in_rows(grad)
        fast.softmax_gradient(rows, shares.reshape(rows.shape), rows)
        return grad
    grad -= np.einsum("...j,...j->...", grad, shares)[..., np.newaxis]
    grad *= shares
    return grad


def masked_softmax(scores: Array, scale: float, hidden: Array | None, fast: Any = None) -> Array:
    """Turn scores into the shares of scale times them, in place; hidden pairs get next to none.

    Parameters
    ----------
    scores : (batch, heads, Tq, Tv)
    scale : what they are multiplied by
    hidden : the pairs that must not meet, (1 or batch, 1 or heads, Tq, Tv); None if all may
    fast : the compiled kernels, if they are to do it

    >>> hidden = np.array([[[[False, False, True]]]])
    >>> masked_softmax(np.zeros((1, 1, 1, 3)), 0.5, hidden).tolist()
    [[[[0.5, 0.5, 0.0]]]]

    """
    if fast:
        number = scores.dtype.type
        fast.attention_shares(scores, number(scale), all_of(hidden, scores), number(HIDDEN_SCORE))
        return scores
    scores *= scale
    if hidden is not None:
        np.copyto(scores, HIDDEN_SCORE, where=hidden)
    return softmax(scores)


def masked_softmax_gradient(
    grad: Array, shares: Array, scale: float, hidden: Array | None, fast: Any = None
) -> Array:
    """Turn dL/dP into the derivative by what went into :func:`masked_softmax`, in place.

    >>> grad, shares = np.array([[[[1.0, 0.0]]]]), np.array([[[[0.5, 0.5]]]])
    >>> masked_softmax_gradient(grad, shares, 2.0, None).tolist()
    [[[[0.5, -0.5]]]]
    """
    if fast:
        fast.attention_gradient(grad, shares, grad.dtype.type(scale), all_of(hidden, grad))
        return grad
    softmax_gradient(grad, shares)
    if hidden is not None:
        # A hidden score is a constant, even in a row of which nothing is visible.
        np.copyto(grad, 0.0, where=hidden)
    grad *= scale
    return grad


def all_of(hidden: Array | None, scores: Array) -> Array:
    """Return the mask, or one that hides nothing: compiled kernels always look."""
    return np.zeros((1, 1, *scores.shape[2:]), bool) if hidden is None else hidden


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
