"""What normalizing layers share: a learned factor and a learned offset along some axes."""

from typing import Any

import numpy as np

from chainrule import constraints, initializers, regularizers
from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec


class Scaled(Layer):
    """y = gamma * h + beta, where h is what a subclass makes of x.

    gamma starts at 1 and beta at 0. The chain rule, with g = dL/dy: dL/dgamma = sum of g * h and
    dL/dbeta = sum of g, both over the axes along which they are repeated; dL/dh = g * gamma.

    Parameters
    ----------
    epsilon : added to a variance before its root is taken
    center, scale : whether there is a beta, a gamma
    beta_initializer, gamma_initializer : how they start
    beta_regularizer, gamma_regularizer : a price on them
    beta_constraint, gamma_constraint : where they must stay

    Raises
    ------
    ArgumentError : ``epsilon`` is no number of 0 or more

    """

    supports_masking = True

    def __init__(
        self,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.epsilon = checked_epsilon(epsilon, f"Layer {self.name!r}")
        self.center, self.scale = center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def add_scale(self, axes: tuple[int, ...], input_shape: Shape) -> None:
        """Make gamma and beta with the lengths of these axes of the input."""
        shape = known_lengths(axes, input_shape, self.name)
        self.parameter_axes = axes
        lengths = dict(zip(axes, shape, strict=True))
        self.input_spec = InputSpec(ndim=len(input_shape), axes=lengths)
        if self.scale:
            self.gamma = self.add_weight(
                "gamma",
                shape,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
            )
        if self.center:
            self.beta = self.add_weight(
                "beta",
                shape,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
            )

    def spread(self, values: Array, ndim: int) -> Array:
        """Return a parameter with axes of length 1 where it is repeated."""
        shape = [1] * ndim
        for axis, size in zip(self.parameter_axes, values.shape, strict=True):
            shape[axis] = size
        return values.reshape(shape)

    def scaled(self, h: Array) -> Array:
        """Return gamma * h + beta."""
        self.h = h
        if not (self.scale or self.center):
            return h
        y = self.buffer("y", h.shape)
        if self.scale:
            np.multiply(h, self.spread(self.gamma.value, h.ndim), out=y)
        else:
            y[...] = h
        if self.center:
            y += self.spread(self.beta.value, h.ndim)
        return y

    def scaled_backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dh."""
        repeated = tuple(axis for axis in range(grad.ndim) if axis not in self.parameter_axes)
        if self.center:
            self.beta.gradient[...] = np.add.reduce(grad, axis=repeated)
        if not self.scale:
            return grad
        dh = self.buffer("dh", grad.shape)
        np.multiply(grad, self.h, out=dh)
        self.gamma.gradient[...] = np.add.reduce(dh, axis=repeated)
        return np.multiply(grad, self.spread(self.gamma.value, grad.ndim), out=dh)

    def inner(self) -> dict[str, Array]:
        """Return h, what gamma and beta are applied to."""
        return {"standardized": self.h}


def checked_axes(axis: Any, owner: str) -> Any:
    """Return a whole number as it is, and several as a list.

    Raises
    ------
    ArgumentError : it is something else

    >>> checked_axes(-1, "norm"), checked_axes((1, 2), "norm")
    (-1, [1, 2])

    """
    several = isinstance(axis, (list, tuple))
    for each in axis if several else [axis]:
        if isinstance(each, bool) or not isinstance(each, (int, np.integer)):
            wanted = "a whole number, or a list of them"
            raise ArgumentError(f"Layer {owner!r}: axis={axis!r} must be {wanted}.")
    return [int(each) for each in axis] if several else int(axis)


def positive_axes(axis: Any, ndim: int, owner: str) -> tuple[int, ...]:
    """Return one axis or several as numbers from 0 up, in order.

    Raises
    ------
    ShapeError : there is no such axis, or two numbers mean one

    >>> positive_axes(-1, 3, "norm"), positive_axes([2, 1], 3, "norm")
    ((2,), (1, 2))

    """
    given = axis if isinstance(axis, (list, tuple)) else (axis,)
    for each in given:
        if not -ndim <= each < ndim:
            raise ShapeError(f"Layer {owner!r}: the input has {ndim} axes, so there is no {each}.")
    found = tuple(sorted({int(each) % ndim for each in given}))
    if len(found) < len(given):
        raise ShapeError(f"Layer {owner!r}: axis={axis} names an axis of the input twice.")
    return found


def known_lengths(axes: tuple[int, ...], input_shape: Shape, owner: str) -> tuple[int, ...]:
    """Return how long the axes of gamma and beta are.

    Raises
    ------
    ShapeError : one is of unknown length, as the batch axis always is

    >>> known_lengths((2,), (None, 5, 3), "norm")
    (3,)

    """
    lengths = tuple(input_shape[axis] or 0 for axis in axes)
    if 0 in axes or 0 in lengths:
        raise ShapeError(
            f"Layer {owner!r} got inputs of shape {input_shape}; the axes with features of their "
            f"own, here {axes}, must have a known length and can't be the batch axis."
        )
    return lengths


def checked_epsilon(epsilon: Any, owner: str) -> float:
    """Return epsilon as a float.

    Raises
    ------
    ArgumentError : it is no number of 0 or more

    >>> checked_epsilon(1e-3, "norm")
    0.001

    """
    number = isinstance(epsilon, (int, float, np.number)) and not isinstance(epsilon, bool)
    if not number or not epsilon >= 0:
        raise ArgumentError(f"{owner}: epsilon={epsilon!r} must be a number of 0 or more.")
    return float(epsilon)
