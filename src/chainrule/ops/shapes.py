"""The same numbers in other shapes, and tensors put together or taken apart."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers.merge_concatenate import Concatenate
from chainrule.layers.operation_axes import Reshaped, Transpose
from chainrule.layers.permute import Permute
from chainrule.layers.reshape import Reshape
from chainrule.layers.symbolic import SymbolicTensor
from chainrule.ops.dispatch import on, tensor


def shape(x: Any) -> tuple[int | None, ...]:
    """Return the shape; the batch axis of a symbolic tensor is None.

    >>> shape([[1.0, 2.0, 3.0]])
    (1, 3)
    """
    found: tuple[int | None, ...] = tuple(tensor(x).shape)
    return found


def ndim(x: Any) -> int:
    """Return how many axes there are.

    >>> ndim([[1.0]])
    2
    """
    return len(shape(x))


def reshape(x: Any, newshape: Sequence[int | None]) -> Any:
    """Return the numbers in another shape; one axis may be -1 (or None): whatever fits.

    >>> reshape([[1.0, 2.0], [3.0, 4.0]], (4,)).tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    x = tensor(x)
    wanted = (newshape,) if isinstance(newshape, int) else tuple(newshape)
    if not isinstance(x, SymbolicTensor):
        return x.reshape([-1 if size is None else size for size in wanted])
    sizes: list[int] = [-1 if size is None else size for size in wanted]
    rest: list[int] = [-1 if size is None else size for size in x.shape[1:]]
    # Where the first axis is left open, it is the batch if the others have a sample's numbers.
    left_open = sizes[0] == -1 and -1 not in (*rest, *sizes[1:])
    if wanted[0] is None or (left_open and math.prod(sizes[1:]) == math.prod(rest)):
        return on(partial(Reshape, sizes[1:]), np.reshape, x)
    return on(partial(Reshaped, sizes), np.reshape, x)


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """Return the axes in another order, or turned round.

    >>> transpose([[1.0, 2.0]]).tolist()
    [[1.0], [2.0]]
    """
    if axes is not None and len(axes) > 1 and axes[0] == 0:
        order = [axis % len(axes) for axis in axes[1:]]
        return on(partial(Permute, order), lambda a: a.transpose(0, *order), x)
    return on(partial(Transpose, axes), lambda a: a.transpose(axes), x)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Return x with two of its axes swapped.

    >>> swapaxes([[1.0, 2.0]], 0, 1).tolist()
    [[1.0], [2.0]]
    """
    order = list(range(ndim(x)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(x, order)


def expand_dims(x: Any, axis: int) -> Any:
    """Return x with a new axis of length 1.

    >>> expand_dims([1.0, 2.0], -1).tolist()
    [[1.0], [2.0]]
    """
    x = tensor(x)
    place = axis % (x.ndim + 1)
    return x[(slice(None),) * place + (None,)]


def squeeze(x: Any, axis: int | None = None) -> Any:
    """Return x without an axis of length 1, or without all of them.

    Raises
    ------
    ShapeError : the axis is longer

    >>> squeeze([[1.0], [2.0]], -1).tolist()
    [1.0, 2.0]

    """
    x = tensor(x)
    gone = [i for i, size in enumerate(x.shape) if size == 1] if axis is None else [axis % x.ndim]
    if any(x.shape[i] != 1 for i in gone):
        raise ShapeError(f"squeeze: axis {axis} of shape {x.shape} is not 1 long.")
    return x[tuple(0 if i in gone else slice(None) for i in range(x.ndim))]


def concatenate(xs: Sequence[Any], axis: int = 0) -> Any:
    """Return tensors joined along an axis that is there.

    >>> concatenate([[[1.0]], [[2.0]]], axis=-1).tolist()
    [[1.0, 2.0]]
    """
    return on(partial(Concatenate, axis), lambda *arrays: np.concatenate(arrays, axis), *xs)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Return tensors joined along a new axis.

    >>> stack([[1.0, 2.0], [3.0, 4.0]], axis=-1).tolist()
    [[1.0, 3.0], [2.0, 4.0]]
    """
    return concatenate([expand_dims(each, axis) for each in x], axis)


def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """Return the slices along an axis, which goes.

    >>> [part.tolist() for part in unstack([[1.0, 2.0]], axis=1)]
    [[1.0], [2.0]]
    """
    x = tensor(x)
    place = axis % x.ndim
    return [x[(slice(None),) * place + (i,)] for i in range(num or x.shape[place])]


def split(x: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Any]:
    """Return the parts of x along an axis: so many equal ones, or cut at these places.

    Raises
    ------
    ShapeError : the axis can't be cut into so many equal parts

    >>> [part.tolist() for part in split([1.0, 2.0, 3.0, 4.0], 2)]
    [[1.0, 2.0], [3.0, 4.0]]

    """
    x = tensor(x)
    place, length = axis % x.ndim, x.shape[axis]
    if isinstance(indices_or_sections, int):
        if length % indices_or_sections:
            raise ShapeError(
                f"split: {length} can't be cut into {indices_or_sections} equal parts."
            )
        size = length // indices_or_sections
        cuts = list(range(size, length, size))
    else:
        cuts = list(indices_or_sections)
    edges = zip([0, *cuts], [*cuts, length], strict=True)
    return [x[(slice(None),) * place + (slice(start, stop),)] for start, stop in edges]
