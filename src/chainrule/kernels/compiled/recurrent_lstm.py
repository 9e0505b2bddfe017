"""The LSTM through time, twin of what :class:`chainrule.layers.LSTM` does with its cell's steps.

:class:`~chainrule.layers.lstm.LSTMCell` has the formulas and the names. Shapes: a (time, batch, 4
units and a gap), the gates i, f, g, o of a sample side by side; h and c (time + 1, batch, units);
fc = f(c) (time, batch, units). The others are those of
:mod:`chainrule.kernels.compiled.recurrent`.

A step's weighted sums become its gates in place, while they are in the cache: backward needs the
gates only, and writing both to memory would take as long as computing them.
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


def forward(x: Array, weights: list[Array], a: Array, h: Array, c: Array, fc: Array) -> None:
    """Fill a, h, c and fc from step to step; h[0] and c[0] are given."""
    kernel, recurrent, bias = weights
    w, r = with_gap(kernel), with_gap(recurrent)
    in_parts(
        lambda start, stop: forward_part(x, w, r, bias, a, h, c, fc, start, stop),
        x.shape[1],
        SMALLEST_PART,
    )


@kernel
def forward_part(
    x: Any,
    w: Any,
    r: Any,
    bias: Any,
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
        sums = a[t, start:stop]
        fill_rows(bias, sums)
        add_product(x[t, start:stop], w, sums, 4 * u)
        add_product(h[t, start:stop], r, sums, 4 * u)
        for i in range(start, stop):
            apply_gates(a[t, i], c[t, i], c[t + 1, i], fc[t, i], h[t + 1, i])


@kernel
def apply_gates(a: Any, c_before: Any, c: Any, fc: Any, h: Any) -> None:
    """Turn z in ``a`` into the gates, and write c, f(c) and h, of one sample at one step."""
    u = h.size
    i, f, g, o = a[:u], a[u : 2 * u], a[2 * u : 3 * u], a[3 * u : 4 * u]
    for j in range(u):
        i[j] = sigmoid(i[j])
        f[j] = sigmoid(f[j])
        g[j] = tanh(g[j])
        o[j] = sigmoid(o[j])
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
    product_gradients(x, h, dz, dz, kernel, dx, gradients)
    np.add.reduce(db, axis=0, out=gradients[2])
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
                a[t, i],
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
    a: Any,
    c_before: Any,
    fc: Any,
    dz: Any,
) -> None:
    """Write dL/dz of one sample at one step, put dL/dc_before in place of dL/dc, and 0 in dh."""
    one, zero, u = dc.dtype.type(1), dc.dtype.type(0), dc.size
    i, f, g, o = a[:u], a[u : 2 * u], a[2 * u : 3 * u], a[3 * u : 4 * u]
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
