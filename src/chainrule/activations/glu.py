"""The gated linear unit: one half of the numbers decides how much of the other half passes."""

from typing import Any

import numpy as np

from chainrule.activations.base import Activation, Array
from chainrule.activations.squashing import logistic
from chainrule.errors import ShapeError


class Glu(Activation):
    """f([u, v]) = u * sigmoid(v): the axis is cut in two halves u and v, and one half comes out.

    With s = sigmoid(v): dL/du = g * s, and dL/dv = g * u * s (1 - s).

    Since it halves an axis it can't stand inside another layer, whose outputs would then be fewer
    than it says. As a layer of its own it can: ``layers.Activation("glu")``.

    Parameters
    ----------
    axis : the axis to halve, the last unless given

    Raises
    ------
    ShapeError : the axis is not of even length

    Reference: Dauphin, Fan, Auli and Grangier, "Language modeling with gated convolutional
    networks" (2017).

    >>> Glu()([[2.0, 4.0, 0.0, 1000.0]]).tolist()
    [[1.0, 4.0]]

    """

    name = "glu"
    keeps_shape = False

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def output_shape(self, shape: Any) -> Any:
        """Return the shape with the axis halved."""
        if not -len(shape) <= self.axis < len(shape) or (shape[self.axis] or 0) % 2:
            raise ShapeError(
                f"glu halves axis {self.axis}, which must be of even length; the shape is {shape}."
            )
        halved = list(shape)
        if halved[self.axis] is not None:
            halved[self.axis] //= 2
        return tuple(halved)

    def forward(self, z: Array, out: Array) -> Array:
        """Return u * sigmoid(v), half as large as ``out``."""
        self.output_shape(z.shape)
        u, v = np.split(z, 2, axis=self.axis)
        half = logistic(v, np.empty_like(v))
        half *= u
        return half

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write g * s and g * u * s (1 - s) into the halves of ``out``."""
        u, v = np.split(z, 2, axis=self.axis)
        to_u, to_v = np.split(out, 2, axis=self.axis)
        s = logistic(v, np.empty_like(v))
        np.multiply(grad, s, to_u)
        np.multiply(to_u, 1.0 - s, to_v)
        np.multiply(to_v, u, to_v)
        return out
