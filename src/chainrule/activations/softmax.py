"""Activations over a whole row: shares that add up to 1."""

from typing import Any

import numpy as np

from chainrule.activations.base import Activation, Array
from chainrule.errors import ArgumentError
from chainrule.kernels.choice import compiled
from chainrule.kernels.rows import in_rows


class Softmax(Activation):
    """f(z)_i = e**z_i / sum_j e**z_j over an axis: positive numbers that add up to 1.

    Every output depends on every input of its row: da_i/dz_j = a_i (1[i=j] - a_j). Multiplied by
    dL/da and summed over i this gives dL/dz = a * (g - sum(g * a)).

    Parameters
    ----------
    axis : the axis to add up over, the last unless given; a tuple of axes, or None for all

    Raises
    ------
    ArgumentError : a single number came, which has no axis

    Reference: Bridle, "Probabilistic interpretation of feedforward classification network outputs"
    (1990).

    >>> Softmax()([[1.0, 1.0], [0.0, 1000.0]]).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    >>> Softmax(axis=0)([[1.0, 0.0], [1.0, 1000.0]]).tolist()
    [[0.5, 0.0], [0.5, 1.0]]

    """

    name = "softmax"

    def __init__(self, axis: int | tuple[int, ...] | None = -1) -> None:
        self.axis: Any = tuple(axis) if isinstance(axis, list) else axis

    def forward(self, z: Array, out: Array) -> Array:
        """Write each row's softmax into ``out``; taking its maximum off first avoids overflow."""
        if z.ndim < 1:
            raise ArgumentError("softmax needs at least one axis; a single number came.")
        fast = compiled("rows", z, out) if self._along_rows(z) else None
        if fast:
            fast.softmax(in_rows(z), in_rows(out))
            return out
        np.subtract(z, z.max(axis=self.axis, keepdims=True), out)
        np.exp(out, out)
        out /= out.sum(axis=self.axis, keepdims=True)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write a * (grad - sum(grad * a)) into ``out``."""
        fast = compiled("rows", grad, a, out) if self._along_rows(a) else None
        if fast:
            fast.softmax_gradient(in_rows(grad), in_rows(a), in_rows(out))
            return out
        np.multiply(grad, a, out)
        total = out.sum(axis=self.axis, keepdims=True)
        np.subtract(grad, total, out)
        out *= a
        return out

    def _along_rows(self, z: Array) -> bool:
        """Whether the axis is the last one."""
        return self.axis in (-1, z.ndim - 1)


class LogSoftmax(Activation):
    """f(z)_i = log(softmax(z)_i) = z_i - log(sum_j e**z_j).

    It is exact also where the softmax would be rounded to 0 and its logarithm would be infinite.
    With p = e**a the softmax, da_i/dz_j = 1[i=j] - p_j. Multiplied by dL/da and summed over i this
    gives dL/dz = g - p * sum(g).

    Parameters
    ----------
    axis : the axis to add up over, the last unless given; a tuple of axes, or None for all

    Raises
    ------
    ArgumentError : a single number came, which has no axis

    >>> LogSoftmax()([[0.0, 0.0], [0.0, 1000.0]]).round(4).tolist()
    [[-0.6931, -0.6931], [-1000.0, 0.0]]

    """

    name = "log_softmax"

    def __init__(self, axis: int | tuple[int, ...] | None = -1) -> None:
        self.axis: Any = tuple(axis) if isinstance(axis, list) else axis

    def forward(self, z: Array, out: Array) -> Array:
        """Write z - log(sum(e**z)) into ``out``; taking the maximum off first avoids overflow."""
        if z.ndim < 1:
            raise ArgumentError("log_softmax needs at least one axis; a single number came.")
        np.subtract(z, z.max(axis=self.axis, keepdims=True), out)
        out -= np.log(np.exp(out).sum(axis=self.axis, keepdims=True))
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad - e**a * sum(grad) into ``out``."""
        np.exp(a, out)
        out *= grad.sum(axis=self.axis, keepdims=True)
        return np.subtract(grad, out, out)


class Sparsemax(Activation):
    """The point nearest to z among all shares: numbers of 0 or more that add up to 1.

    That point is f(z)_i = max(z_i - tau, 0), with the tau for which they add up to 1. If the k
    largest stay positive, tau = (their sum - 1) / k; k is the largest for which the k-th largest is
    still above the tau of the first k. Unlike softmax, it gives exact zeros.

    On the k that stay positive da_i/dz_j = 1[i=j] - 1/k, so there dL/dz is g minus the mean of g
    over them; elsewhere it is 0.

    Keras 3.15 computes tau from a sum of partial sums, so that its shares add up to less than 1
    whenever k > 1; this follows the paper. Both agree where k = 1.

    Parameters
    ----------
    axis : the axis to add up over, the last unless given

    Raises
    ------
    ArgumentError : a single number came, which has no axis

    Reference: Martins and Astudillo, "From softmax to sparsemax" (2016), algorithm 1.

    >>> Sparsemax()([[0.5, 0.25, -3.0], [0.0, 1.0, 9.0]]).tolist()
    [[0.625, 0.375, 0.0], [0.0, 0.0, 1.0]]

    """

    name = "sparsemax"

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, z: Array, out: Array) -> Array:
        """Write max(z - tau, 0) into ``out``."""
        if z.ndim < 1:
            raise ArgumentError("sparsemax needs at least one axis; a single number came.")
        # Without the maximum, large numbers would swallow the 1 in the sums.
        row = np.moveaxis(z - z.max(axis=self.axis, keepdims=True), self.axis, -1)
        largest_first = -np.sort(-row, axis=-1)
        sums = np.cumsum(largest_first, axis=-1)
        count = np.arange(1, row.shape[-1] + 1, dtype=z.dtype)
        stays = count * largest_first > sums - 1.0
        k = stays.sum(axis=-1, keepdims=True)
        tau = (np.take_along_axis(sums, k - 1, axis=-1) - 1.0) / k.astype(z.dtype)
        np.maximum(row - tau, 0.0, out=np.moveaxis(out, self.axis, -1))
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad minus its mean over the positive shares, 0 elsewhere."""
        stays = a > 0.0
        np.multiply(grad, stays, out)
        k = stays.sum(axis=self.axis, keepdims=True).astype(z.dtype)
        out -= out.sum(axis=self.axis, keepdims=True) / k
        out *= stays
        return out
