"""The slope of an activation, read from the library's own backward pass."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def slope_at(activation: Any, z: ArrayLike, a: ArrayLike | None = None) -> Array:
    """Return da/dz for each z: what the backward pass multiplies dL/da by.

    Parameters
    ----------
    activation : an Activation whose outputs depend on their own input alone
    z : weighted sums
    a : what the activation made of them, if that is known already

    >>> import chainrule as cr
    >>> slope_at(cr.activations.sigmoid, [0.0, 100.0]).tolist()
    [0.25, 0.0]

    """
    sums = np.asarray(z)
    outputs = activation(sums) if a is None else np.asarray(a)
    ones, out = np.ones_like(sums), np.empty_like(sums)
    return np.array(activation.backward(ones, sums, outputs, out))


@cache
def apart(activation: Any) -> bool:
    """Tell whether each output of an activation depends on its own input alone.

    >>> import chainrule as cr
    >>> apart(cr.activations.sigmoid), apart(cr.activations.softmax)
    (True, False)

    """
    first, second = (activation(np.array([[0.3, other]]))[0, 0] for other in (-0.2, 0.9))
    return bool(first == second)
