"""What layers ask of their arguments and inputs, and what they say when it won't do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class InputSpec:
    """What shapes a layer takes: how many axes, and the lengths of some of them.

    Parameters
    ----------
    ndim, min_ndim, max_ndim : how many axes, the batch axis included
    axes : the length of an axis, by its number; negative numbers count from the end

    >>> InputSpec(ndim=2, axes={-1: 3}).check((None, 4), "a")
    Traceback (most recent call last):
    ...
    chainrule.errors.ShapeError: Layer 'a' got inputs of shape (None, 4); axis -1 must be 3 long.

    """

    ndim: int | None = None
    min_ndim: int | None = None
    max_ndim: int | None = None
    axes: Mapping[int, int] = field(default_factory=dict)

    def check(self, shape: Shape, owner: str) -> None:
        """Raise a ShapeError if the shape doesn't fit."""
        came = f"Layer {owner!r} got inputs of shape {shape};"
        if self.ndim is not None and len(shape) != self.ndim:
            raise ShapeError(
                f"{came} it wants {self.ndim} axes, the batch included, and {len(shape)} came."
            )
        if self.min_ndim is not None and len(shape) < self.min_ndim:
            raise ShapeError(
                f"{came} it wants at least {self.min_ndim} axes, the batch included. "
                "Is the batch axis there?"
            )
        if self.max_ndim is not None and len(shape) > self.max_ndim:
            raise ShapeError(f"{came} it wants at most {self.max_ndim} axes, the batch included.")
        for axis, length in self.axes.items():
            if not -len(shape) <= axis < len(shape) or shape[axis] not in (length, None):
                raise ShapeError(f"{came} axis {axis} must be {length} long.")


def float_dtype(dtype: Any, owner: str) -> np.dtype[Any]:
    """Return the dtype, float32 by default. Keras's written dtype policies are understood.

    Raises
    ------
    ArgumentError : it is not float32 or float64

    """
    if isinstance(dtype, Mapping):
        dtype = dtype.get("config", {}).get("name")
    kind: np.dtype[Any]
    try:
        kind = np.dtype(dtype or "float32")
    except TypeError:
        kind = np.dtype(object)
    if kind not in (np.dtype("float32"), np.dtype("float64")):
        raise ArgumentError(
            f"Layer {owner!r}: dtype={dtype!r} won't do; it must be 'float32' or 'float64'."
        )
    return kind


def sample_shape(shape: Any) -> Shape:
    """Return the shape of one sample as a tuple of positive whole numbers.

    Raises
    ------
    ArgumentError : it is something else

    >>> sample_shape([2]), sample_shape((28, 28, 1))
    ((2,), (28, 28, 1))

    """
    try:
        sizes = tuple(shape)
    except TypeError:
        raise ArgumentError(
            f"shape={shape!r} must be a tuple: ({shape},) for samples of {shape} numbers each."
        ) from None
    for size in sizes:
        if size is not None and (not isinstance(size, (int, np.integer)) or size < 1):
            raise ArgumentError(
                f"shape={sizes}: {size!r} is not a positive whole number. The batch axis is left "
                "out: (2,) means any number of samples of 2 numbers each."
            )
    return tuple(None if size is None else int(size) for size in sizes)


def positive_int(value: Any, argument: str, owner: str) -> int:
    """Return ``value`` as an int if it is a whole number above 0.

    Raises
    ------
    ArgumentError : it isn't

    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ArgumentError(f"{owner}: {argument}={value!r} must be a whole number of 1 or more.")
    return int(value)


def fraction(value: Any, argument: str, owner: str) -> float:
    """Return ``value`` as a float if it is a number from 0 to 1.

    Raises
    ------
    ArgumentError : it isn't

    """
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float, np.number))
        or not 0 <= value <= 1
    ):
        raise ArgumentError(f"{owner}: {argument}={value!r} must be a number from 0 to 1.")
    return float(value)


def channel_order(data_format: Any, owner: str) -> str:
    """Return where the channels are: "channels_last", also for None, or "channels_first".

    Raises
    ------
    ArgumentError : it is something else

    >>> channel_order(None, "flatten")
    'channels_last'

    """
    order = str(data_format or "channels_last").lower()
    if order not in ("channels_last", "channels_first"):
        raise ArgumentError(
            f"{owner}: data_format={data_format!r} must be 'channels_last' or 'channels_first'."
        )
    return order


def not_negative(value: Any, argument: str, owner: str) -> float:
    """Return ``value`` as a float if it is a finite number of 0 or more.

    Raises
    ------
    ArgumentError : it isn't

    """
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float, np.number))
        or not 0 <= value < np.inf
    ):
        raise ArgumentError(f"{owner}: {argument}={value!r} must be a number of 0 or more.")
    return float(value)


def whole_tuple(
    value: Any, length: int, argument: str, owner: str, least: int = 1
) -> tuple[int, ...]:
    """Return ``value``, a whole number or ``length`` of them, as a tuple: 3 becomes (3, 3) in 2D.

    Raises
    ------
    ArgumentError : it is something else

    >>> whole_tuple(3, 2, "kernel_size", "conv"), whole_tuple([1, 2], 2, "strides", "conv")
    ((3, 3), (1, 2))

    """
    values = (value,) * length if isinstance(value, (int, np.integer)) else value
    try:
        values = tuple(values)
    except TypeError:
        values = ()
    good = len(values) == length and all(
        isinstance(v, (int, np.integer)) and not isinstance(v, bool) and v >= least for v in values
    )
    if not good:
        wanted = "a whole number" if length == 1 else f"a whole number or a tuple of {length}"
        raise ArgumentError(
            f"{owner}: {argument}={value!r} must be {wanted}, each {least} or more."
        )
    return tuple(int(v) for v in values)
