"""Arrays made from nothing, turned into other types, repeated and picked from."""

from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers.symbolic import SymbolicTensor
from chainrule.ops.dispatch import Array, known, tensor


def convert_to_tensor(x: Any, dtype: Any = None, sparse: bool | None = None) -> Any:
    """Return x as an array; Python's floats become float32.

    >>> convert_to_tensor([1.5]).dtype.name
    'float32'
    """
    return tensor(x, dtype)


def convert_to_numpy(x: Any) -> Array:
    """Return x as an array.

    >>> convert_to_numpy([1.5]).tolist()
    [1.5]
    """
    return known(x, "convert_to_numpy")


def cast(x: Any, dtype: Any) -> Any:
    """Return x as numbers of another type. A symbolic tensor of numbers stays as it is.

    Layers turn what they get into the type they compute in, so a graph needs no casts.

    >>> cast([1, 2], "float32").tolist()
    [1.0, 2.0]
    """
    x = tensor(x)
    return x if isinstance(x, SymbolicTensor) else x.astype(dtype)


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Array:
    """Return the numbers from start to below stop.

    >>> arange(0, 3, 1).tolist()
    [0, 1, 2]
    """
    array = np.arange(start, step=step) if stop is None else np.arange(start, stop, step)
    return array.astype(dtype or ("int32" if array.dtype.kind == "i" else "float32"))


def zeros(shape: Any, dtype: Any = None) -> Array:
    """Return an array of 0.

    >>> zeros((1, 2)).tolist()
    [[0.0, 0.0]]
    """
    return np.zeros(shape, dtype or "float32")


def ones(shape: Any, dtype: Any = None) -> Array:
    """Return an array of 1.

    >>> ones((1, 2)).tolist()
    [[1.0, 1.0]]
    """
    return np.ones(shape, dtype or "float32")


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Array:
    """Return an array of one number.

    >>> full((2,), 0.5).tolist()
    [0.5, 0.5]
    """
    return np.full(shape, fill_value, dtype or "float32")


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Array:
    """Return 1 on the diagonal and 0 elsewhere.

    >>> eye(2).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return np.eye(N, M, k, dtype or "float32")


def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True) -> Array:
    """Return so many numbers from start to stop, evenly spaced.

    >>> linspace(0, 1, 3).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.linspace(start, stop, num, endpoint, dtype="float32")


def zeros_like(x: Any, dtype: Any = None) -> Array:
    """Return an array of 0 in x's shape.

    >>> zeros_like([1.0, 2.0]).tolist()
    [0.0, 0.0]
    """
    return np.zeros_like(known(x, "zeros_like"), dtype)


def ones_like(x: Any, dtype: Any = None) -> Array:
    """Return an array of 1 in x's shape.

    >>> ones_like([3.0, 2.0]).tolist()
    [1.0, 1.0]
    """
    return np.ones_like(known(x, "ones_like"), dtype)


def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None) -> Array:
    """Return a row for each whole number: 1 at its place, 0 elsewhere.

    >>> one_hot([1, 0], 2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    rows = known(x, "one_hot")[..., np.newaxis] == np.arange(num_classes)
    return np.moveaxis(rows.astype(dtype or "float32"), -1, axis)


def take(x: Any, indices: Any, axis: int | None = None) -> Array:
    """Return what stands at these places.

    >>> take([5.0, 6.0, 7.0], [2, 0]).tolist()
    [7.0, 5.0]
    """
    return np.take(known(x, "take"), known(indices, "take"), axis)


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Array:
    """Return each part so many times, one after the other.

    >>> repeat([1, 2], 2).tolist()
    [1, 1, 2, 2]
    """
    return np.repeat(known(x, "repeat"), repeats, axis)


def tile(x: Any, repeats: Any) -> Array:
    """Return the whole so many times, side by side.

    Raises
    ------
    ShapeError : an axis longer than 1 was to be repeated an unknown number of times

    >>> tile([1, 2], 2).tolist()
    [1, 2, 1, 2]

    The batch of a graph, None in a shape, needs no repeating: an axis of length 1 fits any batch.
    """
    array = known(x, "tile")
    times = [repeats] if isinstance(repeats, int) else list(repeats)
    lined_up = (1,) * (len(times) - array.ndim) + array.shape
    if any(n is None and lined_up[axis] != 1 for axis, n in enumerate(times)):
        raise ShapeError(f"tile: an axis of {array.shape} can't be repeated an unknown number.")
    return np.tile(array, [1 if n is None else int(n) for n in times])


def broadcast_to(x: Any, shape: Any) -> Array:
    """Return x repeated along axes of length 1, and along new ones in front.

    >>> broadcast_to([1, 2], (2, 2)).tolist()
    [[1, 2], [1, 2]]
    """
    return np.broadcast_to(known(x, "broadcast_to"), shape)


def tril(x: Any, k: int = 0) -> Array:
    """Return x with 0 above the diagonal.

    >>> tril([[1, 2], [3, 4]]).tolist()
    [[1, 0], [3, 4]]
    """
    return np.tril(known(x, "tril"), k)


def triu(x: Any, k: int = 0) -> Array:
    """Return x with 0 below the diagonal.

    >>> triu([[1, 2], [3, 4]]).tolist()
    [[1, 2], [0, 4]]
    """
    return np.triu(known(x, "triu"), k)


def einsum(subscripts: str, *operands: Any) -> Array:
    """Return sums of products of arrays, as the letters say.

    >>> einsum("ij,ij->i", [[1.0, 2.0]], [[3.0, 4.0]]).tolist()
    [11.0]
    """
    found = np.einsum(subscripts, *(known(each, "einsum") for each in operands))
    return np.asarray(found)


def stop_gradient(variable: Any) -> Array:
    """Return an array as it is: it has no derivative to stop.

    >>> stop_gradient([1.0]).tolist()
    [1.0]
    """
    return known(variable, "stop_gradient")
