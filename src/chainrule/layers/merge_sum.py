"""Sums of inputs: added, subtracted, averaged."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array
from chainrule.layers.merge import Merge


class Add(Merge):
    """y = a + b + c + ..., number by number: the join of a residual connection.

    The chain rule: each input moves y by as much as it moves itself, so each gets dL/dy unchanged.
    That is why a residual connection carries gradients through deep networks undiminished. See
    :class:`~chainrule.layers.merge.Merge` for inputs of different shapes.

    Reference: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR (2016).

    >>> Add()([[[1.0, 2.0]], [[3.0, 5.0]]]).tolist()
    [[4.0, 7.0]]
    """

    def forward(self, x: list[Array], training: bool = False) -> Array:
        """Return the sum of the inputs."""
        first, *others = self.line_up(x)
        total = self.buffer("y", np.broadcast_shapes(first.shape, *(each.shape for each in others)))
        if not others:
            total[...] = first
            return total
        np.add(first, others[0], out=total)
        for each in others[1:]:
            total += each
        return total

    def backward(self, grad: Array) -> list[Array]:
        """Return dL/dy for every input."""
        return self.fold_back([grad] * len(self.shapes))


class Subtract(Merge):
    """y = a - b, of exactly two inputs.

    The chain rule: dL/da = dL/dy and dL/db = -dL/dy.

    >>> Subtract()([[[1.0, 2.0]], [[3.0, 5.0]]]).tolist()
    [[-2.0, -3.0]]
    """

    input_count = 2

    def forward(self, x: list[Array], training: bool = False) -> Array:
        """Return a - b."""
        a, b = self.line_up(x)
        return np.subtract(a, b, out=self.buffer("y", np.broadcast_shapes(a.shape, b.shape)))

    def backward(self, grad: Array) -> list[Array]:
        """Return dL/da and dL/db."""
        return self.fold_back([grad, np.negative(grad, out=self.buffer("db", grad.shape))])


class Average(Add):
    """y = (a + b + c + ...) / n, the mean of n inputs.

    The chain rule: each input moves y by an n-th of its own move, so each gets dL/dy / n.

    >>> Average()([[[1.0, 2.0]], [[3.0, 5.0]]]).tolist()
    [[2.0, 3.5]]
    """

    def forward(self, x: list[Array], training: bool = False) -> Array:
        """Return the mean of the inputs."""
        total = super().forward(x, training)
        total /= len(x)
        return total

    def backward(self, grad: Array) -> list[Array]:
        """Return dL/dy / n for every input."""
        share = np.divide(grad, len(self.shapes), out=self.buffer("share", grad.shape))
        return super().backward(share)


def add(inputs: list[Any], **options: Any) -> Any:
    """Return the sum of the inputs: ``Add(**options)(inputs)``.

    >>> add([[[1.0]], [[2.0]]]).tolist()
    [[3.0]]
    """
    return Add(**options)(inputs)


def subtract(inputs: list[Any], **options: Any) -> Any:
    """Return the first input less the second: ``Subtract(**options)(inputs)``.

    >>> subtract([[[1.0]], [[2.0]]]).tolist()
    [[-1.0]]
    """
    return Subtract(**options)(inputs)


def average(inputs: list[Any], **options: Any) -> Any:
    """Return the mean of the inputs: ``Average(**options)(inputs)``.

    >>> average([[[1.0]], [[2.0]]]).tolist()
    [[1.5]]
    """
    return Average(**options)(inputs)
