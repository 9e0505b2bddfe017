"""The leaky rectified linear unit as a layer."""

import warnings
from typing import Any

from chainrule import activations
from chainrule.errors import ArgumentError
from chainrule.layers.activation import Activated


class LeakyReLU(Activated):
    """a = x where x > 0 and s x elsewhere, so da/dx = 1 and s. No weights. a has x's shape.

    A relu that is off passes no gradient back, so it can stay off for good; this one always passes
    a little.

    Parameters
    ----------
    negative_slope : s, 0 or more (0.3 here, though 0.2 in ``activations.leaky_relu``, as in Keras)
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`
    alpha : the older name of ``negative_slope``

    Raises
    ------
    ArgumentError : the slope is negative or no number

    Reference: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic
    models" (2013).

    >>> LeakyReLU(negative_slope=0.5)([[-1.0, 2.0]]).tolist()
    [[-0.5, 2.0]]

    """

    def __init__(self, negative_slope: float = 0.3, **options: Any) -> None:
        if "alpha" in options:
            negative_slope = options.pop("alpha")
            warnings.warn("LeakyReLU: alpha is now called negative_slope.", stacklevel=2)
        super().__init__(**options)
        if negative_slope is None or not negative_slope >= 0:
            raise ArgumentError(
                f"Layer {self.name!r}: negative_slope={negative_slope!r} must be a number of 0 or "
                "more."
            )
        self.negative_slope = negative_slope
        self.activation = activations.LeakyRelu(negative_slope)
