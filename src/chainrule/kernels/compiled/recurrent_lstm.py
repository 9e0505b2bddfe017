"""The LSTM through time, twin of what :class:`chainrule.layers.LSTM` does with its cell's steps.

:class:`~chainrule.layers.lstm.LSTMCell` has the formulas and the names. Shapes: a (time, 4, batch,
units), h and c (time + 1, batch, units), fc = f(c) (time, batch, units); the others are those of
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
    input_gradient,
    kernel_gradient,
)
from chainrule.kernels.threads import in_parts

__all__ = ["GAP", "backward", "forward"]


def forward(
    x: Array, weights: list[Array], z: Array, a: Array, h: Array, c: Array, fc: Array
) -> None:
    """Fill z, a, h, c and fc from step to step; h[0] and c[0] are given."""
    kernel, recurrent, bias = weights
    w, r = with_gap(kernel), with_gap(recurrent)
    in_parts(
        lambda start, stop: forward_part(x, w, r, bias, z, a, h, c, fc, start, stop),
        x.shape[1],
        SMALLEST_PART,
    )


@kernel
def forward_part(
    x: Any,
    w: Any,
    r: Any,
    bias: Any,
    z: Any,
    a: Any,
    h: Any,
    c: Any,
    fc: Any,
    start: int,
    stop: int,
) -> None:
    """Take some of the samples through time."""
    u = h.shape[2]
    for t in range(len(x)):
        sums = z[t, start:stop]
        fill_rows(bias, sums)
        add_product(x[t, start:stop], w, sums, 4 * u)
        add_product(h[t, start:stop], r, sums, 4 * u)
        for i in range(start, stop):
            apply_gates(
                z[t, i],
                a[t, 0, i],
                a[t, 1, i],
                a[t, 2, i],
                a[t, 3, i],
                c[t, i],
                c[t + 1, i],
                fc[t, i],
                h[t + 1, i],
            )


@kernel
def apply_gates(
    z: Any, i: Any, f: Any, g: Any, o: Any, c_before: Any, c: Any, fc: Any, h: Any
) -> None:
    """Write the gates, c, f(c) and h of one sample at one step."""
    u = h.size
    z_i, z_f, z_g, z_o = z[:u], z[u : 2 * u], z[2 * u : 3 * u], z[3 * u : 4 * u]
    for j in range(u):
        i[j] = sigmoid(z_i[j])
        f[j] = sigmoid(z_f[j])
        g[j] = tanh(z_g[j])
        o[j] = sigmoid(z_o[j])
        c[j] = f[j] * c_before[j] + i[j] * g[j]
        fc[j] = tanh(c[j])
        h[j] = o[j] * fc[j]


def backward(
    grads: Array,
    grad_states: list[Array],
    weights: list[Array],
    kept: tuple[Array, ...],
    dz: Array,
    dx: Array | None,
    gradients: list[Array],
) -> list[Array]:
    """Fill dz, dx and the weights' gradients; return dL/dh_0 and dL/dc_0.

    Parameters
    ----------
    grads : dL/d(output) of all steps
    grad_states : dL/dh and dL/dc after the last step, from elsewhere; dc is overwritten
    weights : W, R and b
    kept : x, a, h, c and fc, from forward
    dz, dx : where to write; None for no dx
    gradients : where to write dL/dW, dL/dR and dL/db

    """
    kernel, recurrent, _ = weights
    x, a, h, c, fc = kept
    batch, units = grads.shape[1:]
    r_t, dh, dc = with_gap(recurrent.T), with_gap(grad_states[0]), grad_states[1]
    # Each sample's share in dL/db, summed over time.
    db = np.zeros((batch, 4 * units), dz.dtype)
    in_parts(
        lambda start, stop: backward_part(grads, dh, dc, r_t, a, c, fc, dz, db, start, stop),
        batch,
        SMALLEST_PART,
    )
    kernel_gradient(x, dz, gradients[0])
    kernel_gradient(h[:-1], dz, gradients[1])
    np.add.reduce(db, axis=0, out=gradients[2])
    if dx is not None:
        input_gradient(dz, kernel, dx)
    return [dh[:, :units], dc]


@kernel
def backward_part(
    grads: Any,
    dh: Any,
    dc: Any,
    r_t: Any,
    a: Any,
    c: Any,
    fc: Any,
    dz: Any,
    db: Any,
    start: int,
    stop: int,
) -> None:
    """Take some of the samples back through time; dh and dc go along."""
    u = dc.shape[1]
    for t in range(len(grads) - 1, -1, -1):
        for i in range(start, stop):
            apply_gates_back(
                grads[t, i],
                dh[i],
                dc[i],
                a[t, 0, i],
                a[t, 1, i],
                a[t, 2, i],
                a[t, 3, i],
                c[t, i],
                fc[t, i],
                dz[t, i],
            )
            add_row(dz[t, i], db[i])
        add_product(dz[t, start:stop], r_t, dh[start:stop], u)


@kernel
def apply_gates_back(
    grad: Any,
    dh: Any,
    dc: Any,
    i: Any,
    f: Any,
    g: Any,
    o: Any,
    c_before: Any,
    fc: Any,
    dz: Any,
) -> None:
    """Write dL/dz of one sample at one step, put dL/dc_before in place of dL/dc, and 0 in dh."""
    one, zero, u = dc.dtype.type(1), dc.dtype.type(0), dc.size
    dz_i, dz_f, dz_g, dz_o = dz[:u], dz[u : 2 * u], dz[2 * u : 3 * u], dz[3 * u : 4 * u]
    for j in range(u):
        total = dh[j] + grad[j]
        dh[j] = zero
        dz_o[j] = total * fc[j] * o[j] * (one - o[j])
        total = dc[j] + total * o[j] * (one - fc[j] * fc[j])
        dz_i[j] = total * g[j] * i[j] * (one - i[j])
        dz_f[j] = total * c_before[j] * f[j] * (one - f[j])
        dz_g[j] = total * i[j] * (one - g[j] * g[j])
        dc[j] = total * f[j]
