"""The rectified linear unit as a layer."""

from typing import Any

from chainrule import activations
from chainrule.errors import ArgumentError
from chainrule.layers.activation import Activated


class ReLU(Activated):
    """a = max(x, 0), number by number; with options, other straight pieces. No weights.

    a has x's shape. With t the threshold, m the largest value and s the slope on the other side::

        a = min(x, m)     where x > t      da/dx = 1 where t < x < m, 0 where x > m
        a = s (x - t)     elsewhere        da/dx = s

    Parameters
    ----------
    max_value : m, or None for no limit
    negative_slope : s
    threshold : t
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError : one of them is negative or no number

    Reference: Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines"
    (2010).

    >>> ReLU(max_value=6.0)([[-1.0, 2.0, 9.0]]).tolist()
    [[0.0, 2.0, 6.0]]

    """

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold
        for argument in ("max_value", "negative_slope", "threshold"):
            value = getattr(self, argument)
            optional = argument == "max_value" and value is None
            if not optional and (value is None or not value >= 0):
                raise ArgumentError(
                    f"Layer {self.name!r}: {argument}={value!r} must be a number of 0 or more."
                )
        self.activation = activations.Relu(negative_slope, max_value, threshold)
