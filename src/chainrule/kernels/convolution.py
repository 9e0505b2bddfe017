"""Convolution: the same weights at every place of an image.

What a window sees is laid out as one row, and all rows together as one matrix. The convolution is
then a single product of matrices, which is what computers do best. The derivatives are two more
products, as in a Dense layer, and only the way back from rows to the image is new: a cell that
several windows saw gets the sum of what comes back from each.

With groups, the channels are split into as many parts, and each part has filters of its own: a
stack of smaller products.

Shapes: x (batch, *lengths, c), kernel (*size, c / groups, f), z (batch, *places, f). The rows of a
group are (rows, cells): one row for each sample and place, one column for each number in a window.

Reference: Chellapilla, Puri and Simard, "High performance convolutional neural networks for
document processing" (IWFHR 2006).
"""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from chainrule.kernels.choice import compiled
from chainrule.kernels.threads import in_parts
from chainrule.kernels.windows import Array, Window

# A window's last axis and its channels lie side by side in memory. If fewer numbers than this do,
# copying window by window is slow.
SHORT_RUN = 8
# How many numbers the rows of dL/dx may take at a time: enough that batches of usual images come
# whole. Few large products are quicker than many small ones, as BLAS's threads wait for each other
# at the end of each.
AT_A_TIME = 1 << 23
# How many numbers a part of the work should have at least, to be worth a thread.
WORTH_A_THREAD = 1 << 20


def rows_of(view: Array, groups: int, memory: Array) -> Array:
    """Copy what the windows see into one matrix for each group: (groups, rows, cells).

    Parameters
    ----------
    view : (batch, *places, *size, channels), from :meth:`Window.view`
    groups : into how many parts the channels are split
    memory : where to write: a flat array of as many numbers

    >>> x = np.arange(4.0).reshape(1, 4, 1)
    >>> rows_of(Window((2,), (1,), (1,)).view(x), 1, np.empty(6))[0].tolist()
    [[0.0, 1.0], [1.0, 2.0], [2.0, 3.0]]

    """
    rank = (view.ndim - 2) // 2
    split = np.moveaxis(view.reshape(*view.shape[:-1], groups, -1), -2, 0)
    rows, cells = prod(view.shape[: rank + 1]), prod(split.shape[rank + 2 :])
    if view.flags.c_contiguous and groups == 1:  # windows of one cell: they are rows already
        return view.reshape(1, rows, cells)
    if prod(split.shape[-2:]) >= SHORT_RUN:
        np.copyto(memory.reshape(split.shape), split)
        return memory.reshape(groups, rows, cells)
    # The other way round: one position of the window after the other, each for all windows.
    places, positions = range(1, rank + 2), range(rank + 2, split.ndim)
    turned = split.transpose(0, *positions, *places)
    np.copyto(memory.reshape(turned.shape), turned)
    return memory.reshape(groups, cells, rows).transpose(0, 2, 1)


def in_groups(matrix: Array, groups: int) -> Array:
    """Return (..., groups * n) as (groups, rows, n), without copying if it can be.

    >>> in_groups(np.arange(4.0).reshape(1, 4), 2).tolist()
    [[[0.0, 1.0]], [[2.0, 3.0]]]
    """
    columns = matrix.shape[-1] // groups
    return matrix.reshape(-1, groups, columns).transpose(1, 0, 2)


def forward(rows: Array, kernel: Array, groups: int, out: Array) -> Array:
    """Write z = rows @ kernel into ``out``, (batch, *places, f).

    >>> rows = np.array([[[0.0, 1.0], [1.0, 2.0]]])
    >>> forward(rows, np.array([[[1.0]], [[10.0]]]), 1, np.empty((1, 2, 1))).ravel().tolist()
    [10.0, 21.0]
    """
    np.matmul(rows, in_groups(kernel, groups), out=in_groups(out, groups))
    return out


def kernel_gradient(rows: Array, dz: Array, groups: int, out: Array) -> Array:
    """Write dL/d(kernel) = rows.T @ dL/dz into ``out``, of the kernel's shape.

    >>> rows = np.array([[[0.0, 1.0], [1.0, 2.0]]])
    >>> kernel_gradient(rows, np.ones((1, 2, 1)), 1, np.empty((2, 1, 1))).ravel().tolist()
    [1.0, 3.0]
    """
    np.matmul(rows.transpose(0, 2, 1), in_groups(dz, groups), out=in_groups(out, groups))
    return out


def input_gradient(
    dz: Array,
    kernel: Array,
    window: Window,
    groups: int,
    out: Array,
    memory: Callable[[tuple[int]], Array],
) -> Array:
    """Write dL/dx into ``out``, which has the input's shape.

    At one position of the window, z = x[there] @ kernel[position]; so there dL/dx gets
    dL/dz @ kernel[position].T. The positions' shares are added up.

    Parameters
    ----------
    dz : (batch, *places, f)
    kernel : (*size, c / groups, f)
    window : where the windows lay
    groups : into how many parts the channels are split
    out : (batch, *lengths, c)
    memory : gives flat arrays to work in, as ``np.empty`` does

    >>> kernel, window = np.array([[[1.0]], [[10.0]]]), Window((2,), (1,), (1,))
    >>> out = np.empty((1, 3, 1))
    >>> input_gradient(np.ones((1, 2, 1)), kernel, window, 1, out, np.empty).ravel().tolist()
    [1.0, 11.0, 10.0]

    """
    run = out.shape[-1] * (window.size[-1] if window.dilation[-1] == 1 else 1)
    few = groups > 1 or run < SHORT_RUN
    fast = None if few else compiled("convolution", dz, kernel, out)
    if fast:
        return added_rows(fast, dz, kernel, window, out, memory)
    batch, *places, _ = dz.shape
    grouped = in_groups(dz, groups)
    size = prod(dz.shape[:-1]) * out.shape[-1]
    share = memory((size,)).reshape(groups, grouped.shape[1], -1)
    shares = share.reshape(groups, batch, *places, -1)
    parts = np.moveaxis(out.reshape(*out.shape[:-1], groups, -1), -2, 0)
    out.fill(0.0)
    for position, at, cells in window.overlaps(out.shape[1:-1]):
        np.matmul(grouped, in_groups(kernel[position], groups).transpose(0, 2, 1), out=share)
        parts[(slice(None), *cells)] += shares[(slice(None), *at)]
    return out


def added_rows(
    fast: Any,
    dz: Array,
    kernel: Array,
    window: Window,
    out: Array,
    memory: Callable[[tuple[int]], Array],
) -> Array:
    """Do the same with one product for all positions, dL/d(rows) = dL/dz @ kernel.T.

    Then the rows are added to the image in one pass. Large images are done a few at a time, for the
    rows take as much memory as the window has cells.

    In NumPy, adding up the rows would be slower than the products, as its loops would go over the
    channels of one cell at a time.
    """
    batch, *lengths, channels = out.shape
    weights = kernel.reshape(-1, kernel.shape[-1])
    dz = dz.reshape(batch, -1, dz.shape[-1])
    places, cells = dz.shape[1], len(weights)
    several = min(max(AT_A_TIME // (places * cells), 1), batch)
    rows = memory((several * places * cells,))
    # Series and images are volumes of one line, or of one image: axes of one cell are put in front.
    in_space = [
        (1,) * (3 - window.rank) + tuple(each)
        for each in (
            window.places(lengths),
            window.size,
            window.strides,
            window.dilation,
            lengths,
        )
    ]
    before = (0,) * (3 - window.rank) + tuple(edge[0] for edge in window.edges(lengths))
    flat = out.reshape(batch, -1)
    for start in range(0, batch, several):
        some, image = dz[start : start + several], flat[start : start + several]
        part = rows[: len(some) * places * cells].reshape(len(some), -1)
        np.matmul(some.reshape(len(some) * places, -1), weights.T, out=part.reshape(-1, cells))

        def add(first: int, last: int, part: Array = part, image: Array = image) -> None:
            fast.add_rows(part[first:last], image[first:last], *in_space, before, channels)

        in_parts(add, len(some), WORTH_A_THREAD // (places * cells) + 1)
    return out
