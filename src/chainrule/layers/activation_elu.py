"""The exponential linear unit as a layer."""

from typing import Any

from chainrule import activations
from chainrule.layers.activation import Activated


class ELU(Activated):
    """a = x where x > 0, and alpha (e**x - 1) elsewhere. No weights. a has x's shape.

    So da/dx = 1 where x > 0, and alpha e**x = a + alpha elsewhere.

    Parameters
    ----------
    alpha : how far below 0 it goes
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Reference: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
    exponential linear units" (2016).

    >>> ELU(dtype="float64")([[-1.0, 2.0]]).round(4).tolist()
    [[-0.6321, 2.0]]

    """

    def __init__(self, alpha: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.alpha = alpha
        self.activation = activations.Elu(alpha)
