"""The GRU through time, twin of what :class:`chainrule.layers.GRU` does with its cell's steps.

:class:`~chainrule.layers.gru_cell.GRUCell` has the formulas and the names; this is its form with
``reset_after``. Shapes: q, dq and dp (time, batch, 3 units and a gap), a (time, batch, 3 units), m
(time, batch, units), h (time + 1, batch, units), bias (2, 3 units); the others are those of
:mod:`chainrule.kernels.compiled.recurrent`.
"""

from typing import Any

import numpy as np

from chainrule.kernels.compiled.compiler import kernel
from chainrule.kernels.compiled.functions import sigmoid, tanh
from chainrule.kernels.compiled.product import GAP, add_product, with_gap
from chainrule.kernels.compiled.recurrent import (
    SMALLEST_PART,
    Array,
    add_row,
    fill_rows,
    product_gradients,
)
from chainrule.kernels.threads import in_parts

__all__ = ["GAP", "backward", "forward"]


def forward(x: Array, weights: list[Array], q: Array, a: Array, m: Array, h: Array) -> None:
    """Fill q, a, m and h from step to step; h[0] is given."""
    kernel, recurrent, bias = weights
    w, r, p = with_gap(kernel), with_gap(recurrent), np.empty(q.shape[1:], q.dtype)
    in_parts(
        lambda start, stop: forward_part(x, w, r, bias, p, q, a, m, h, start, stop),
        x.shape[1],
        SMALLEST_PART,
    )


@kernel
def forward_part(
    x: Any,
    w: Any,
    r: Any,
    bias: Any,
    p: Any,
    q: Any,
    a: Any,
    m: Any,
    h: Any,
    start: int,
    stop: int,
) -> None:
    """Take some of the samples through time; p = h_before @ R + b' is for one step."""
    u = h.shape[2]
    for t in range(len(x)):
        fill_rows(bias[0], q[t, start:stop])
        fill_rows(bias[1], p[start:stop])
        add_product(x[t, start:stop], w, q[t, start:stop], 3 * u)
        add_product(h[t, start:stop], r, p[start:stop], 3 * u)
        for i in range(start, stop):
            apply_gates(p[i], q[t, i], a[t, i], m[t, i], h[t, i], h[t + 1, i])


@kernel
def apply_gates(p: Any, q: Any, a: Any, m: Any, h_before: Any, h: Any) -> None:
    """Complete q and write the gates, m and h of one sample at one step."""
    one, u = h.dtype.type(1), h.size
    p_z, p_r, p_g = p[:u], p[u : 2 * u], p[2 * u : 3 * u]
    q_z, q_r, q_g = q[:u], q[u : 2 * u], q[2 * u : 3 * u]
    z, r, g = a[:u], a[u : 2 * u], a[2 * u : 3 * u]
    for j in range(u):
        q_z[j] += p_z[j]
        q_r[j] += p_r[j]
        z[j] = sigmoid(q_z[j])
        r[j] = sigmoid(q_r[j])
        m[j] = p_g[j]
        q_g[j] += r[j] * p_g[j]
        g[j] = tanh(q_g[j])
        h[j] = z[j] * h_before[j] + (one - z[j]) * g[j]


def backward(
    grads: Array,
    dh: Array,
    weights: list[Array],
    kept: tuple[Array, ...],
    dq: Array,
    dp: Array,
    dx: Array | None,
    gradients: list[Array],
) -> Array:
    """Fill dq, dp, dx and the weights' gradients; return dL/dh_0.

    Parameters
    ----------
    grads : dL/d(output) of all steps
    dh : dL/dh after the last step, from elsewhere
    weights : W, R and b
    kept : x, a, m and h, from forward
    dq, dp, dx : where to write; None for no dx
    gradients : where to write dL/dW, dL/dR and dL/db

    """
    kernel, recurrent, _ = weights
    x, a, m, h = kept
    batch, units = dh.shape
    r_t, dh = with_gap(recurrent.T), with_gap(dh)
    # Each sample's share in dL/db, summed over time, for both rows of b.
    db = np.zeros((2, batch, 3 * units), dq.dtype)
    in_parts(
        lambda start, stop: backward_part(grads, dh, r_t, a, m, h, dq, dp, db, start, stop),
        batch,
        SMALLEST_PART,
    )
    product_gradients(x, h, dq, dp, kernel, dx, gradients)
    np.add.reduce(db, axis=1, out=gradients[2])
    return dh[:, :units]


@kernel
def backward_part(
    grads: Any,
    dh: Any,
    r_t: Any,
    a: Any,
    m: Any,
    h: Any,
    dq: Any,
    dp: Any,
    db: Any,
    start: int,
    stop: int,
) -> None:
    """Take some of the samples back through time; dh goes along."""
    u = h.shape[2]
    for t in range(len(grads) - 1, -1, -1):
        for i in range(start, stop):
            apply_gates_back(grads[t, i], dh[i], a[t, i], m[t, i], h[t, i], dq[t, i], dp[t, i])
            add_row(dq[t, i], db[0, i])
            add_row(dp[t, i], db[1, i])
        add_product(dp[t, start:stop], r_t, dh[start:stop], u)


@kernel
def apply_gates_back(grad: Any, dh: Any, a: Any, m: Any, h_before: Any, dq: Any, dp: Any) -> None:
    """Write dL/dq and dL/dp of one sample at one step, and what goes to h_before past R into dh."""
    one, u = m.dtype.type(1), m.size
    z, r, g = a[:u], a[u : 2 * u], a[2 * u : 3 * u]
    dq_z, dq_r, dq_g = dq[:u], dq[u : 2 * u], dq[2 * u : 3 * u]
    dp_z, dp_r, dp_g = dp[:u], dp[u : 2 * u], dp[2 * u : 3 * u]
    for j in range(u):
        total = dh[j] + grad[j]
        dh[j] = total * z[j]
        d_z = total * (h_before[j] - g[j]) * z[j] * (one - z[j])
        d_g = total * (one - z[j]) * (one - g[j] * g[j])
        d_r = d_g * m[j] * r[j] * (one - r[j])
        dq_z[j] = d_z
        dp_z[j] = d_z
        dq_r[j] = d_r
        dp_r[j] = d_r
        dq_g[j] = d_g
        dp_g[j] = d_g * r[j]
