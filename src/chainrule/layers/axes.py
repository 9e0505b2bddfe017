"""Axes given by number: which are meant, and how numbers of their own are laid along them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Shape


def axis_or_axes(axis: Any, owner: str) -> int | list[int]:
    """Return the argument ``axis`` as it is kept: a whole number, or a list of them.

    Raises
    ------
    ArgumentError : it is something else

    >>> axis_or_axes(-1, "norm"), axis_or_axes((1, 2), "norm")
    (-1, [1, 2])

    """
    many = isinstance(axis, (list, tuple))
    for each in axis if many else (axis,):
        if isinstance(each, bool) or not isinstance(each, (int, np.integer)):
            raise ArgumentError(
                f"{owner}: axis={axis!r} must be a whole number, or a list of them."
            )
    return [int(each) for each in axis] if many else int(axis)


def one_axis(axis: Any, owner: str) -> int:
    """Return the argument ``axis`` if it is a whole number.

    Raises
    ------
    ArgumentError : it isn't

    >>> one_axis(-1, "norm")
    -1

    """
    found = axis_or_axes(axis, owner)
    if isinstance(found, list):
        raise ArgumentError(f"{owner}: axis={axis!r} must be one whole number.")
    return found


def positive_axes(axis: "int | Sequence[int]", ndim: int, owner: str) -> tuple[int, ...]:
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


def lengths_along(axes: tuple[int, ...], shape: Shape, owner: str) -> tuple[int, ...]:
    """Return how long these axes are.

    Raises
    ------
    ShapeError : a length is not known

    >>> lengths_along((1, 2), (None, 3, 4), "norm")
    (3, 4)

    """
    found = []
    for axis in axes:
        length = shape[axis]
        if length is None:
            raise ShapeError(
                f"Layer {owner!r} got inputs of shape {shape}; it keeps numbers for each place "
                f"along axis {axis}, so its length must be known. "
                + ("That is the batch axis." if axis == 0 else "Give the Input its full shape.")
            )
        found.append(length)
    return tuple(found)


def check_lengths(axes: tuple[int, ...], lengths: Sequence[int], shape: Shape, owner: str) -> None:
    """Raise a ShapeError if the axes are not as long as they were.

    >>> check_lengths((1,), (3,), (None, 4), "norm")
    Traceback (most recent call last):
    ...
    chainrule.errors.ShapeError: Layer 'norm' got inputs of shape (None, 4); axis 1 must be 3 \
long, as when it was built.

    """
    for axis, length in zip(axes, lengths, strict=True):
        if shape[axis] not in (None, length):
            raise ShapeError(
                f"Layer {owner!r} got inputs of shape {shape}; axis {axis} must be {length} long, "
                "as when it was built."
            )


def others(axes: tuple[int, ...], ndim: int) -> tuple[int, ...]:
    """Return the axes that are not among these.

    >>> others((2,), 3)
    (0, 1)
    """
    return tuple(axis for axis in range(ndim) if axis not in axes)


def spread(values: Array, axes: tuple[int, ...], ndim: int) -> Array:
    """Return values that lie along some axes as an array of ndim axes, for broadcasting.

    >>> spread(np.zeros((3, 4)), (1, 3), 4).shape
    (1, 3, 1, 4)
    """
    shape = [1] * ndim
    for axis, size in zip(axes, values.shape, strict=True):
        shape[axis] = size
    return values.reshape(shape)
