"""An activation as a layer of its own."""

from typing import Any

import numpy as np

from chainrule import activations
from chainrule.layers.base import Array, Layer


class Activation(Layer):
    """a = f(x), number by number (softmax: row by row). No weights.

    The chain rule: dL/dx = dL/da * f'(x). Shapes: any, the same for x and a.

    >>> Activation("relu")([[-1.0, 2.0]]).tolist()
    [[0.0, 2.0]]
    """

    supports_masking = True

    def __init__(self, activation: "str | activations.Activation", **options: Any) -> None:
        super().__init__(**options)
        self.activation = activations.get(activation)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(x)."""
        self.x = x
        self.a = self.activation.forward(x, self.buffer("a", x.shape))
        return self.a

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        return self.activation.backward(grad, self.x, self.a, self.buffer("dx", grad.shape))

    def inner(self) -> dict[str, Array]:
        """Return the input under the name that Dense gives it."""
        return {"weighted_sum": np.asarray(self.x)}
