"""Convolution of each channel alone.

Nothing is added up over channels, so there is no product of matrices to gain from. At one position
of the window, each number is multiplied by its channel's m weights there:

    z[.., c, m] = sum over positions of x[there, c] * kernel[position, c, m]

Shapes: x (batch, *lengths, c), kernel (*size, c, m), z (batch, *places, c, m).

Reference: Sifre, "Rigid-motion scattering for image classification" (2014).
"""

import numpy as np

from chainrule.kernels.windows import Array, Window, sum_over_places


def forward(padded: Array, kernel: Array, window: Window, out: Array, memory: Array) -> Array:
    """Write z into ``out``; ``memory``, of the same shape, holds one position's share.

    >>> x, kernel = np.array([[[1.0], [2.0], [3.0]]]), np.array([[[1.0]], [[10.0]]])
    >>> out, memory = np.empty((2, 1, 2, 1, 1))
    >>> forward(x, kernel, Window((2,), (1,), (1,)), out, memory).ravel().tolist()
    [21.0, 32.0]
    """
    out.fill(0.0)
    for position, where in window.shifts(out.shape[1:-2]):
        np.multiply(padded[where][..., None], kernel[position], out=memory)
        out += memory
    return out


def kernel_gradient(padded: Array, dz: Array, window: Window, out: Array, memory: Array) -> Array:
    """Write dL/d(kernel): at each position, x[there, c] * dL/dz[.., c, m] added up over places.

    >>> x, dz = np.array([[[1.0], [2.0], [3.0]]]), np.ones((1, 2, 1, 1))
    >>> window, out, memory = Window((2,), (1,), (1,)), np.empty((2, 1, 1)), np.empty_like(dz)
    >>> kernel_gradient(x, dz, window, out, memory).ravel().tolist()
    [3.0, 5.0]
    """
    for position, where in window.shifts(dz.shape[1:-2]):
        np.multiply(padded[where][..., None], dz, out=memory)
        sum_over_places(memory, out[position])
    return out


def input_gradient(dz: Array, kernel: Array, window: Window, out: Array, memory: Array) -> Array:
    """Write dL/dx into ``out``, which has the padded input's shape.

    ``memory`` is (batch, *places, c) and holds one position's share: dL/dz[.., c, m] times
    kernel[position, c, m], added up over m.

    >>> kernel, window = np.array([[[1.0]], [[10.0]]]), Window((2,), (1,), (1,))
    >>> out, memory = np.empty((1, 3, 1)), np.empty((1, 2, 1))
    >>> input_gradient(np.ones((1, 2, 1, 1)), kernel, window, out, memory).ravel().tolist()
    [1.0, 11.0, 10.0]
    """
    out.fill(0.0)
    for position, where in window.shifts(dz.shape[1:-2]):
        np.einsum("...cm,cm->...c", dz, kernel[position], out=memory)
        out[where] += memory
    return out
