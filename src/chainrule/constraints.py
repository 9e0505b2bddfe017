"""Constraints: where weights must stay, restored after each step of the optimizer.

The optimizer goes where the gradient points; the constraint then moves the weights back to an
allowed place. The two together are the method of projected gradients.

Reference: Srebro and Shraibman, "Rank, trace-norm and max-norm" (2005) for limits on norms.

>>> get("non_neg")([-1.0, 2.0]).tolist()
[0.0, 2.0]
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ArgumentError
from chainrule.serialization import Area, Configurable

Array = NDArray[Any]
Axes = int | tuple[int, ...] | None

# Keeps a norm of 0 from being divided by (Keras's number).
EPSILON = 1e-7


class Constraint(Configurable):
    """A place that weights must not leave. Subclasses give ``project``, or Keras's ``__call__``.

    >>> class AtMostOne(Constraint):
    ...     def project(self, w):
    ...         return np.minimum(w, 1.0)
    >>> AtMostOne()([0.5, 3.0]).tolist()
    [0.5, 1.0]
    """

    def project(self, w: Array) -> Array:
        """Return the allowed array nearest to ``w``, as a new array."""
        raise NotImplementedError

    def __call__(self, w: ArrayLike) -> Array:
        """Return the projection of any array."""
        array = np.asarray(w)
        return self.project(array if array.dtype.kind == "f" else array.astype("float32"))


class MaxNorm(Constraint):
    """Columns no longer than a limit; longer ones are shortened to it.

    Parameters
    ----------
    max_value : the limit
    axis : the axis (or axes) to measure along: 0 for the weights of each unit of a Dense layer,
        (0, 1, 2) for those of each filter of a Conv2D

    >>> MaxNorm(max_value=1.0)([[3.0, 0.3], [4.0, 0.4]]).round(3).tolist()
    [[0.6, 0.3], [0.8, 0.4]]

    """

    def __init__(self, max_value: float = 2, axis: Axes = 0) -> None:
        self.max_value = max_value
        self.axis = as_axes(axis)

    def project(self, w: Array) -> Array:
        """Return ``w`` with long columns shortened."""
        length = norms(w, self.axis)
        return np.asarray(w * (np.clip(length, 0.0, self.max_value) / (EPSILON + length)))


class NonNeg(Constraint):
    """No number below 0; those that are become 0.

    >>> NonNeg()([-1.0, 2.0]).tolist()
    [0.0, 2.0]
    """

    def project(self, w: Array) -> Array:
        """Return max(w, 0)."""
        return np.maximum(w, 0.0)


class UnitNorm(Constraint):
    """Columns of length 1.

    Parameters
    ----------
    axis : the axis (or axes) to measure along, see :class:`MaxNorm`

    >>> UnitNorm()([[3.0, 0.3], [4.0, 0.4]]).round(3).tolist()
    [[0.6, 0.6], [0.8, 0.8]]

    """

    def __init__(self, axis: Axes = 0) -> None:
        self.axis = as_axes(axis)

    def project(self, w: Array) -> Array:
        """Return ``w`` divided by its columns' lengths."""
        return np.asarray(w / (EPSILON + norms(w, self.axis)))


class MinMaxNorm(Constraint):
    """Columns whose length is between two limits.

    The length n becomes rate * clip(n, min, max) + (1 - rate) * n: with a rate below 1 the columns
    go only part of the way at each step.

    Parameters
    ----------
    min_value, max_value : the limits
    rate : how much of the way, up to 1
    axis : the axis (or axes) to measure along, see :class:`MaxNorm`

    >>> MinMaxNorm(1.0, 2.0)([[3.0, 0.3], [4.0, 0.4]]).round(3).tolist()
    [[1.2, 0.6], [1.6, 0.8]]

    """

    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: Axes = 0,
    ) -> None:
        self.min_value, self.max_value, self.rate = min_value, max_value, rate
        self.axis = as_axes(axis)

    def project(self, w: Array) -> Array:
        """Return ``w`` with its columns brought towards the limits."""
        length = norms(w, self.axis)
        wanted = self.rate * np.clip(length, self.min_value, self.max_value)
        wanted += (1.0 - self.rate) * length
        return np.asarray(w * (wanted / (EPSILON + length)))


class FromFunction(Constraint):
    """What a function of the array gives; what a plain function passed in becomes.

    A model with one can't be written down as plain data, since a function can't.

    Parameters
    ----------
    function : takes a weight's array and returns one of the same shape

    >>> FromFunction(np.tanh)([0.0]).tolist()
    [0.0]
    """

    def __init__(self, function: Callable[[Array], ArrayLike]) -> None:
        self.function = function

    def project(self, w: Array) -> Array:
        """Return what the function gives."""
        return np.array(self.function(w), dtype=w.dtype)


def norms(w: Array, axis: Axes) -> Array:
    """Return the lengths along an axis, which is kept as an axis of length 1.

    >>> norms(np.array([[3.0], [4.0]]), 0).tolist()
    [[5.0]]
    """
    return np.asarray(np.sqrt(np.square(w).sum(axis=axis, keepdims=True)))


def as_axes(axis: Any) -> Axes:
    """Return axes given as a list, as JSON has them, as the tuple that NumPy takes.

    Raises
    ------
    ArgumentError : it is something else than whole numbers

    >>> as_axes([0, 1]), as_axes(0)
    ((0, 1), 0)

    """
    values = tuple(axis) if isinstance(axis, (list, tuple)) else (axis,)
    if axis is not None and not all(
        isinstance(v, (int, np.integer)) and not isinstance(v, bool) for v in values
    ):
        raise ArgumentError(f"axis={axis!r} must be a whole number or a tuple of them.")
    return values if isinstance(axis, (list, tuple)) else axis


# Keras's other spellings of the same classes.
max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm

ALL: dict[str, type[Constraint]] = {
    "from_function": FromFunction,
    "max_norm": MaxNorm,
    "min_max_norm": MinMaxNorm,
    "non_neg": NonNeg,
    "unit_norm": UnitNorm,
}

AREA = Area("constraint", "chainrule.constraints", Constraint, ALL)
serialize, deserialize = AREA.serialize, AREA.deserialize


def get(identifier: Any) -> Any:
    """Return the constraint meant: by name, class or description, or from a function of the array.

    None stays None.

    Raises
    ------
    UnknownNameError : nothing has that name
    ArgumentError : something else came

    >>> get("max_norm").max_value
    2

    """
    if callable(identifier) and not isinstance(identifier, (Constraint, type)):
        return FromFunction(identifier)
    return AREA.get(identifier)


__all__ = [
    "Constraint",
    "FromFunction",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]
