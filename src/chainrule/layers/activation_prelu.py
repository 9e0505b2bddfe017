"""A rectifier that learns its own slope."""

from typing import Any

import numpy as np

from chainrule import constraints, initializers, regularizers
from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec


class PReLU(Layer):
    """a = x where x > 0 and alpha x elsewhere, with an alpha for each place, learned.

    Shapes: x and a (batch, ...), alpha like one sample, with length 1 along the shared axes.

    The chain rule, with g = dL/da as it comes from the layer after::

        a = max(x, 0) + alpha min(x, 0)      dL/dx     = g where x > 0, alpha g where x < 0
                                             dL/dalpha = the sum of g min(x, 0) over the batch
                                                         and over the shared axes

    Parameters
    ----------
    alpha_initializer, alpha_regularizer, alpha_constraint : how alpha starts, its price, its place
    shared_axes : axes along which one alpha serves all, the first after the batch being 1; for
        images, [1, 2] gives each channel one alpha
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError, UnknownNameError : an argument won't do
    ShapeError : the input lacks a shared axis, or an axis that isn't shared has no known length

    Reference: He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015).

    >>> PReLU(alpha_initializer="ones")([[-1.0, 2.0]]).tolist()
    [[-1.0, 2.0]]

    """

    supports_masking = True

    def __init__(
        self,
        alpha_initializer: "str | initializers.Initializer" = "Zeros",
        alpha_regularizer: "str | regularizers.Regularizer | None" = None,
        alpha_constraint: "str | constraints.Constraint | None" = None,
        shared_axes: int | list[int] | tuple[int, ...] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        axes = [shared_axes] if isinstance(shared_axes, (int, np.integer)) else shared_axes
        if axes is not None and not all(isinstance(a, (int, np.integer)) and a > 0 for a in axes):
            raise ArgumentError(
                f"Layer {self.name!r}: shared_axes={shared_axes!r} must be whole numbers of 1 or "
                "more; 1 is the first axis after the batch."
            )
        self.shared_axes = None if axes is None else [int(axis) for axis in axes]

    def build(self, input_shape: Shape) -> None:
        """Make alpha."""
        shared = self.shared_axes or []
        if max(shared, default=0) >= len(input_shape):
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}, which have no axis "
                f"{max(shared)} to share."
            )
        own = [axis for axis in range(1, len(input_shape)) if axis not in shared]
        unknown = [axis for axis in own if input_shape[axis] is None]
        if unknown:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}. Along an axis of unknown "
                f"length one alpha must serve all: shared_axes={sorted({*shared, *unknown})}."
            )
        lengths = {axis: int(input_shape[axis] or 0) for axis in own}
        self.alpha = self.add_weight(
            "alpha",
            tuple(lengths.get(axis, 1) for axis in range(1, len(input_shape))),
            self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
        )
        self.input_spec = InputSpec(ndim=len(input_shape), axes=lengths)
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return max(x, 0) + alpha min(x, 0)."""
        self.x = x
        self.below = np.minimum(x, 0.0, out=self.buffer("below", x.shape))
        a = np.multiply(self.below, self.alpha.value, out=self.buffer("a", x.shape))
        np.copyto(a, x, where=x > 0.0)
        return a

    def backward(self, grad: Array) -> Array:
        """Fill dL/dalpha; return dL/dx."""
        dx = self.buffer("dx", grad.shape)
        product = np.multiply(grad, self.below, out=dx)  # dx is filled below; until then it is free
        axes = (0, *(self.shared_axes or []))
        self.alpha.gradient[...] = product.sum(axis=axes, keepdims=True)[0]
        np.multiply(grad, self.alpha.value, out=dx)
        dx *= self.x < 0.0
        np.copyto(dx, grad, where=self.x > 0.0)
        return dx
