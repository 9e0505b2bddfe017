"""What the functions here have in common: arrays are computed, symbolic tensors get a layer."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import UnsupportedError
from chainrule.layers.symbolic import SymbolicTensor, float_of, is_drawing, value_of
from chainrule.variable import Variable

Array = NDArray[Any]


def tensor(value: Any, dtype: Any = None) -> Any:
    """Return a value as an array, or as a symbolic tensor where it is one or stands for a weight.

    Python's own floats become float32 and whole numbers int32, as in Keras.
    """
    if isinstance(value, SymbolicTensor) or (isinstance(value, Variable) and is_drawing()):
        return value_of(value)
    array = np.asarray(value, dtype=dtype)
    if dtype is None and not hasattr(value, "dtype"):
        if array.dtype == np.float64:
            return array.astype("float32")
        if array.dtype == np.int64 and np.all(np.abs(array) < 2**31):
            return array.astype("int32")
    return array


def on(layer: Callable[..., Any], function: Callable[..., Any], *values: Any) -> Any:
    """Return what the layer gives if any of the tensors is symbolic, else what the function does.

    ``layer`` is called with a dtype and makes the layer; with several values it gets a list.
    """
    tensors = [tensor(value) for value in values]
    symbolic = next((each for each in tensors if isinstance(each, SymbolicTensor)), None)
    if symbolic is not None:
        made = layer(dtype=float_of(symbolic))
        return made(tensors if len(tensors) > 1 else tensors[0])
    found = function(*tensors)
    # NumPy may widen float32 with a whole number to float64; Keras doesn't.
    if found.dtype == np.float64 and all(each.dtype != np.float64 for each in tensors):
        return np.asarray(found, dtype="float32")
    return np.asarray(found)


def known(value: Any, name: str, dtype: Any = None) -> Array:
    """Return a value as an array.

    Raises
    ------
    UnsupportedError : it is symbolic

    """
    found = tensor(value, dtype)
    if isinstance(found, SymbolicTensor):
        raise UnsupportedError(
            f"ops.{name} works on arrays only; {found!r} came, which has no values yet. Write a "
            "layer with forward(x, training) and backward(grad), where x is an array."
        )
    array: Array = found
    return array
