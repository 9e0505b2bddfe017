"""What normalizing layers share: a learned factor and a learned offset along some axes."""

from typing import Any

import numpy as np

from chainrule import constraints, initializers, regularizers
from chainrule.kernels.standardizing import total, total_of_product
from chainrule.layers.axes import check_lengths, lengths_along, others, positive_axes, spread
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import not_negative


class Scaled(Layer):
    """y = gamma * h + beta, where h is what a subclass makes of x.

    gamma starts at 1 and beta at 0. The chain rule, with g = dL/dy: dL/dgamma = sum of g * h and
    dL/dbeta = sum of g, both over the axes along which they are repeated; dL/dh = g * gamma.

    Subclasses set ``axis``: where gamma and beta have a number for each place.

    Parameters
    ----------
    epsilon : added to a variance before its root is taken
    center, scale : whether there is a beta, a gamma
    beta_initializer, gamma_initializer : how they start
    beta_regularizer, gamma_regularizer : a price on them
    beta_constraint, gamma_constraint : where they must stay

    Raises
    ------
    ArgumentError : ``epsilon`` is negative
    ShapeError : the input has no such axis, or another length there than before

    """

    supports_masking = True
    axis: int | list[int]

    def __init__(
        self,
        epsilon: float,
        center: bool,
        scale: bool,
        beta_initializer: Any,
        gamma_initializer: Any,
        beta_regularizer: Any,
        gamma_regularizer: Any,
        beta_constraint: Any,
        gamma_constraint: Any,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.epsilon = not_negative(epsilon, "epsilon", f"Layer {self.name!r}")
        self.center, self.scale = center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta, with a number for each place along the axes."""
        axes = positive_axes(self.axis, len(input_shape), self.name)
        self.lengths = lengths_along(axes, input_shape, self.name)
        if self.scale:
            self.gamma = self.add_weight(
                "gamma",
                self.lengths,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
            )
        if self.center:
            self.beta = self.add_weight(
                "beta",
                self.lengths,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
            )
        super().build(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        """Check that the axes of gamma and beta are as long as they were."""
        super().check_input(input_shape)
        axes = positive_axes(self.axis, len(input_shape), self.name)
        check_lengths(axes, self.lengths, input_shape, self.name)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the input's shape."""
        positive_axes(self.axis, len(input_shape), self.name)
        return input_shape

    def factor_and_offset(self) -> tuple[Array, Array]:
        """Return gamma and beta; ones and zeros where there is none."""
        gamma = self.gamma.value if self.scale else np.ones(self.lengths, self.dtype)
        beta = self.beta.value if self.center else np.zeros(self.lengths, self.dtype)
        return gamma, beta

    def scaled(self, h: Array) -> Array:
        """Return gamma * h + beta."""
        self.h = h
        if not (self.scale or self.center):
            return h
        axes = positive_axes(self.axis, h.ndim, self.name)
        y = self.buffer("y", h.shape)
        if self.scale:
            np.multiply(h, spread(self.gamma.value, axes, h.ndim), out=y)
        if self.center:
            np.add(y if self.scale else h, spread(self.beta.value, axes, h.ndim), out=y)
        return y

    def scaled_backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dh."""
        axes = positive_axes(self.axis, grad.ndim, self.name)
        repeated = others(axes, grad.ndim)
        if self.center:
            self.beta.gradient[...] = total(grad, repeated).reshape(self.lengths)
        if not self.scale:
            return grad
        self.gamma.gradient[...] = total_of_product(grad, self.h, repeated).reshape(self.lengths)
        factor = spread(self.gamma.value, axes, grad.ndim)
        return np.multiply(grad, factor, out=self.buffer("dh", grad.shape))

    def inner(self) -> dict[str, Array]:
        """Return h, what gamma and beta are applied to."""
        return {"standardized": self.h}
