"""Convolution of each channel alone.

Nothing is added up over channels, so there is no product of matrices to gain from. At one position
of the window, each number is multiplied by its channel's weight there:

    z[.., c] = sum over positions of x[there, c] * kernel[position, c]

For m results from each channel, the channels are copied m times first, and each copy has weights of
its own.

Shapes: x (batch, *lengths, c), kernel (*size, c), z (batch, *places, c). ``memory`` has the shape
of z and holds one position's share.

Reference: Sifre, "Rigid-motion scattering for image classification" (2014).
"""

import numpy as np

from chainrule.kernels.windows import Array, Window, sum_over_places


def copies(x: Array, m: int) -> Array:
    """Return x with m copies of each channel side by side.

    >>> copies(np.array([[1.0, 2.0]]), 2).tolist()
    [[1.0, 1.0, 2.0, 2.0]]
    """
    return x if m == 1 else np.repeat(x, m, axis=-1)


def copies_gradient(grad: Array, m: int) -> Array:
    """Return dL/dx: a channel gets the sum over its copies.

    >>> copies_gradient(np.array([[1.0, 2.0, 3.0, 4.0]]), 2).tolist()
    [[3.0, 7.0]]
    """
    if m == 1:
        return grad
    total: Array = grad.reshape(*grad.shape[:-1], -1, m).sum(axis=-1)
    return total


def forward(x: Array, kernel: Array, window: Window, out: Array, memory: Array) -> Array:
    """Write z into ``out``.

    >>> x, kernel = np.array([[[1.0], [2.0], [3.0]]]), np.array([[1.0], [10.0]])
    >>> out, memory = np.empty((2, 1, 2, 1))
    >>> forward(x, kernel, Window((2,), (1,), (1,)), out, memory).ravel().tolist()
    [21.0, 32.0]
    """
    out.fill(0.0)
    for position, places, cells in window.overlaps(x.shape[1:-1]):
        np.multiply(x[cells], kernel[position], out=memory[places])
        out[places] += memory[places]
    return out


def kernel_gradient(x: Array, dz: Array, window: Window, out: Array, memory: Array) -> Array:
    """Write dL/d(kernel): at each position, x[there, c] * dL/dz[.., c] added up over all places.

    >>> x, dz = np.array([[[1.0], [2.0], [3.0]]]), np.ones((1, 2, 1))
    >>> window, out, memory = Window((2,), (1,), (1,)), np.empty((2, 1)), np.empty_like(dz)
    >>> kernel_gradient(x, dz, window, out, memory).ravel().tolist()
    [3.0, 5.0]
    """
    out.fill(0.0)
    for position, places, cells in window.overlaps(x.shape[1:-1]):
        memory.fill(0.0)
        np.multiply(x[cells], dz[places], out=memory[places])
        sum_over_places(memory, out[position])
    return out


def input_gradient(dz: Array, kernel: Array, window: Window, out: Array, memory: Array) -> Array:
    """Write dL/dx into ``out``: a share from each position.

    >>> kernel, window = np.array([[1.0], [10.0]]), Window((2,), (1,), (1,))
    >>> out, memory = np.empty((1, 3, 1)), np.empty((1, 2, 1))
    >>> input_gradient(np.ones((1, 2, 1)), kernel, window, out, memory).ravel().tolist()
    [1.0, 11.0, 10.0]
    """
    out.fill(0.0)
    for position, places, cells in window.overlaps(out.shape[1:-1]):
        np.multiply(dz[places], kernel[position], out=memory[places])
        out[cells] += memory[places]
    return out
