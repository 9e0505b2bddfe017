"""An activation as a layer of its own."""

from typing import Any

import numpy as np

from chainrule import activations
from chainrule.layers.base import Array, Layer


class Activated(Layer):
    """A layer that only applies ``self.activation``. Subclasses choose which, and take its options.

    >>> class Bend(Activated):
    ...     activation = activations.softsign
    >>> Bend()([[1.0, 3.0]]).tolist()
    [[0.5, 0.75]]
    """

    supports_masking = True
    activation: activations.Activation

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(x)."""
        self.x = x
        self.a = self.activation.forward(x, self.buffer("a", x.shape))
        return self.a

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        return self.activation.backward(grad, self.x, self.a, self.buffer("dx", self.x.shape))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of f(x)."""
        return self.activation.output_shape(input_shape)

    def inner(self) -> dict[str, Array]:
        """Return the input under the name that Dense gives it."""
        return {"weighted_sum": np.asarray(self.x)}


class Activation(Activated):
    """a = f(x), number by number (softmax: row by row). No weights.

    The chain rule: dL/dx = dL/da * f'(x). Shapes: any, the same for x and a (glu halves an axis).

    Parameters
    ----------
    activation : a name or an Activation
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError, UnknownNameError : there is no such activation

    >>> Activation("relu")([[-1.0, 2.0]]).tolist()
    [[0.0, 2.0]]

    """

    def __init__(self, activation: "str | activations.Activation", **options: Any) -> None:
        super().__init__(**options)
        self.activation = activations.find(activation)
