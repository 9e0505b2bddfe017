"""What the compiled recurrent layers share.

The samples of a batch know nothing of each other, so each core takes a part of them through all of
time without waiting for the others. Within a part, a step is two small products and a loop over the
gates, on numbers that are still in the cache from one to the next.

The gradients of the weights are sums over time and samples. Their rows are shared out instead: each
is one long sum, and nobody has to add up what several cores have found.

Shapes, as in the layers: x (time, batch, n), z and dz (time, batch, gates * units and a gap), h
(time + 1, batch, units), kernel (n, gates * units), recurrent kernel (units, gates * units). ``w``
and ``r`` are copies of the two with a gap (see :data:`~chainrule.kernels.compiled.product.GAP`).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.kernels.compiled.compiler import kernel
from chainrule.kernels.compiled.product import GAP, add_product, with_gap
from chainrule.kernels.rows import in_rows
from chainrule.kernels.threads import in_parts

Array = NDArray[Any]

# The product does eight rows at a time, so parts of fewer samples would gain nothing.
SMALLEST_PART = 8


@kernel
def fill_rows(row: Any, out: Any) -> None:
    """Write the row into each row of ``out``, which may be wider."""
    for i in range(len(out)):
        mine = out[i]
        for j in range(row.size):
            mine[j] = row[j]


@kernel
def add_row(row: Any, total: Any) -> None:
    """Add a row to a total."""
    for j in range(total.size):
        total[j] += row[j]


def product_gradients(
    x: Array, h: Array, to_x: Array, to_h: Array, kernel: Array, dx: Array | None, out: list[Array]
) -> None:
    """Write what the products x @ W and h @ R send back, once all steps are done.

    Parameters
    ----------
    x, h : what was multiplied, h from before the first step on
    to_x, to_h : the derivative of the loss by each of the two products, for all steps
    kernel : W
    dx : where dL/dx goes; None if nobody asks
    out : where dL/dW and dL/dR go

    """
    kernel_gradient(x, to_x, out[0])
    kernel_gradient(h[:-1], to_h, out[1])
    if dx is not None:
        input_gradient(to_x, kernel, dx)


def kernel_gradient(x: Array, dz: Array, out: Array) -> None:
    """Write x.T @ dz, summed over time and batch, into ``out`` (n, columns).

    >>> out = np.empty((1, 2))
    >>> kernel_gradient(np.array([[[2.0]], [[3.0]]]), np.ones((2, 1, 2 + GAP)), out)
    >>> out.tolist()
    [[5.0, 5.0]]
    """
    rows, columns = out.shape
    total = np.zeros((rows, columns + GAP), out.dtype)
    x, dz = in_rows(x), in_rows(dz)
    in_parts(
        lambda start, stop: add_gradient_rows(x, dz, total, columns, start, stop),
        rows,
        SMALLEST_PART,
    )
    out[...] = total[:, :columns]


@kernel
def add_gradient_rows(x: Any, dz: Any, total: Any, columns: int, start: int, stop: int) -> None:
    """Add some rows of x.T @ dz to the total."""
    add_product(x.T[start:stop], dz, total[start:stop], columns)


def input_gradient(dz: Array, kernel: Array, out: Array) -> None:
    """Write dz @ kernel.T into ``out`` (time, batch, n).

    >>> out = np.empty((1, 1, 1))
    >>> input_gradient(np.ones((1, 1, 2 + GAP)), np.array([[2.0, 3.0]]), out)
    >>> out.tolist()
    [[[5.0]]]
    """
    w_t = with_gap(kernel.T)
    dz, dx = in_rows(dz), in_rows(out)
    in_parts(lambda start, stop: write_rows(dz, w_t, dx, start, stop), len(dx), SMALLEST_PART)


@kernel
def write_rows(dz: Any, w_t: Any, dx: Any, start: int, stop: int) -> None:
    """Write some rows of dz @ w_t."""
    for i in range(start, stop):
        row = dx[i]
        for j in range(row.size):
            row[j] = 0
    add_product(dz[start:stop], w_t, dx[start:stop], dx.shape[1])
