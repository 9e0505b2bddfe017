"""A price on what passes through."""

from typing import Any

from chainrule import regularizers
from chainrule.layers.base import Array, Layer


class ActivityRegularization(Layer):
    """y = x, at a price: l1 times the sum of |x| plus l2 times the sum of x**2 joins the loss.

    Shapes: x and y (batch, ...).

    Parameters
    ----------
    l1, l2 : how much each counts

    Raises
    ------
    ArgumentError : one is negative

    >>> ActivityRegularization(l2=0.1)([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]

    """

    supports_masking = True
    not_in_config = (*Layer.not_in_config, "activity_regularizer")

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **options: Any) -> None:
        super().__init__(activity_regularizer=regularizers.L1L2(l1, l2), **options)
        self.l1, self.l2 = l1, l2

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x."""
        return x

    def backward(self, grad: Array) -> Array:
        """Return the gradient; the price's own is added where layers meet."""
        return grad
