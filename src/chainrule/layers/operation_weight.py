"""A weight as a value in a graph, so that ``x @ self.w`` in a ``call`` has a derivative."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.variable import Variable


class WeightValue(Layer):
    """y = w, whatever comes in: where a weight made with ``add_weight`` enters a graph.

    The chain rule: dL/dw = dL/dy.

    Parameters
    ----------
    weight : the variable

    >>> import chainrule as cr
    >>> WeightValue(cr.Variable([1.0, 2.0]))([0.0]).tolist()
    [1.0, 2.0]

    """

    casts_input = False

    def __init__(self, weight: Variable, **options: Any) -> None:
        super().__init__(dtype=weight.dtype, **options)
        self.weight = weight
        self.own_weights.append(weight)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return w."""
        return self.weight.value

    def backward(self, grad: Array) -> None:
        """Set dL/dw; nothing else depends on anything."""
        self.weight.gradient[...] = grad

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of w."""
        return self.weight.shape

    def get_config(self) -> dict[str, Any]:
        """Raise an error: the weight belongs to somebody else.

        Raises
        ------
        ArgumentError : always

        """
        raise ArgumentError(
            f"The weight {self.weight.path!r} is used outside of a layer, so the model can't be "
            "written down. Use it in the call of the layer that made it."
        )


def symbol_of(weight: Variable) -> Any:
    """Return the symbolic tensor that stands for a weight.

    >>> import chainrule as cr
    >>> symbol_of(cr.Variable([1.0, 2.0])).shape
    (2,)
    """
    from chainrule.layers.symbolic import record

    # A call needs an input; this one is a constant that says nothing.
    return record(WeightValue(weight), np.zeros(1, weight.dtype), {})
