"""SimpleRNN through time, twin of what :class:`chainrule.layers.SimpleRNN` does step by step.

The layer has the formulas and the names. Shapes: z and dz (time, batch, units and a gap), h (time +
1, batch, units); the others are those of :mod:`chainrule.kernels.compiled.recurrent`.
"""

from typing import Any

import numpy as np

from chainrule.kernels.compiled.compiler import kernel
from chainrule.kernels.compiled.functions import tanh
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


def forward(x: Array, weights: list[Array], z: Array, h: Array) -> None:
    """Fill z and h from step to step; h[0] is given."""
    kernel, recurrent, bias = weights
    w, r = with_gap(kernel), with_gap(recurrent)
    in_parts(
        lambda start, stop: forward_part(x, w, r, bias, z, h, start, stop),
        x.shape[1],
        SMALLEST_PART,
    )


@kernel
def forward_part(x: Any, w: Any, r: Any, bias: Any, z: Any, h: Any, start: int, stop: int) -> None:
    """Take some of the samples through time."""
    u = h.shape[2]
    for t in range(len(x)):
        sums = z[t, start:stop]
        fill_rows(bias, sums)
        add_product(x[t, start:stop], w, sums, u)
        add_product(h[t, start:stop], r, sums, u)
        for i in range(start, stop):
            write_tanh(z[t, i], h[t + 1, i])


@kernel
def write_tanh(z: Any, h: Any) -> None:
    """Write tanh(z), where z may be wider."""
    for j in range(h.size):
        h[j] = tanh(z[j])


def backward(
    grads: Array,
    dh: Array,
    weights: list[Array],
    kept: tuple[Array, ...],
    dz: Array,
    dx: Array | None,
    gradients: list[Array],
) -> Array:
    """Fill dz, dx and the weights' gradients; return dL/dh_0.

    Parameters
    ----------
    grads : dL/d(output) of all steps
    dh : dL/dh after the last step, from elsewhere
    weights : W, R and b
    kept : x and h, from forward
    dz, dx : where to write; None for no dx
    gradients : where to write dL/dW, dL/dR and dL/db

    """
    kernel, recurrent, _ = weights
    x, h = kept
    batch, units = dh.shape
    r_t, dh = with_gap(recurrent.T), with_gap(dh)
    # Each sample's share in dL/db, summed over time.
    db = np.zeros((batch, units), dz.dtype)
    in_parts(
        lambda start, stop: backward_part(grads, dh, r_t, h, dz, db, start, stop),
        batch,
        SMALLEST_PART,
    )
    product_gradients(x, h, dz, dz, kernel, dx, gradients)
    np.add.reduce(db, axis=0, out=gradients[2])
    return dh[:, :units]


@kernel
def backward_part(
    grads: Any, dh: Any, r_t: Any, h: Any, dz: Any, db: Any, start: int, stop: int
) -> None:
    """Take some of the samples back through time; dh goes along."""
    u = h.shape[2]
    for t in range(len(grads) - 1, -1, -1):
        for i in range(start, stop):
            slope_back(grads[t, i], dh[i], h[t + 1, i], dz[t, i])
            add_row(dz[t, i], db[i])
        add_product(dz[t, start:stop], r_t, dh[start:stop], u)


@kernel
def slope_back(grad: Any, dh: Any, h: Any, dz: Any) -> None:
    """Write dL/dz of one sample at one step, and 0 into dh."""
    one, zero = h.dtype.type(1), h.dtype.type(0)
    for j in range(h.size):
        dz[j] = (dh[j] + grad[j]) * (one - h[j] * h[j])
        dh[j] = zero
