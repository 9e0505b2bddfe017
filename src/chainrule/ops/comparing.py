"""Arrays compared: where one is larger, where both hold, where the largest number stands."""

from typing import Any

import numpy as np

from chainrule.ops.dispatch import Array, known


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Return where the largest number stands.

    >>> argmax([[1.0, 3.0]], axis=-1).tolist()
    [1]
    """
    return np.asarray(np.argmax(known(x, "argmax"), axis=axis, keepdims=keepdims), "int32")


def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Return where the smallest number stands.

    >>> argmin([[1.0, 3.0]], axis=-1).tolist()
    [0]
    """
    return np.asarray(np.argmin(known(x, "argmin"), axis=axis, keepdims=keepdims), "int32")


def equal(x1: Any, x2: Any) -> Array:
    """Return where two arrays are equal.

    >>> equal([1, 2], [1, 3]).tolist()
    [True, False]
    """
    return np.asarray(known(x1, "equal") == known(x2, "equal"))


def not_equal(x1: Any, x2: Any) -> Array:
    """Return where two arrays differ.

    >>> not_equal([1, 2], [1, 3]).tolist()
    [False, True]
    """
    return np.asarray(known(x1, "not_equal") != known(x2, "not_equal"))


def greater(x1: Any, x2: Any) -> Array:
    """Return where the first array is larger.

    >>> greater([1, 4], [1, 3]).tolist()
    [False, True]
    """
    return np.asarray(known(x1, "greater") > known(x2, "greater"))


def greater_equal(x1: Any, x2: Any) -> Array:
    """Return where the first array is larger or equal.

    >>> greater_equal([1, 2], [1, 3]).tolist()
    [True, False]
    """
    return np.asarray(known(x1, "greater_equal") >= known(x2, "greater_equal"))


def less(x1: Any, x2: Any) -> Array:
    """Return where the first array is smaller.

    >>> less([1, 2], [1, 3]).tolist()
    [False, True]
    """
    return np.asarray(known(x1, "less") < known(x2, "less"))


def less_equal(x1: Any, x2: Any) -> Array:
    """Return where the first array is smaller or equal.

    >>> less_equal([1, 4], [1, 3]).tolist()
    [True, False]
    """
    return np.asarray(known(x1, "less_equal") <= known(x2, "less_equal"))


def logical_and(x1: Any, x2: Any) -> Array:
    """Return where both hold.

    >>> logical_and([True, True], [True, False]).tolist()
    [True, False]
    """
    return np.logical_and(known(x1, "logical_and"), known(x2, "logical_and"))


def logical_or(x1: Any, x2: Any) -> Array:
    """Return where either holds.

    >>> logical_or([True, False], [False, False]).tolist()
    [True, False]
    """
    return np.logical_or(known(x1, "logical_or"), known(x2, "logical_or"))


def logical_not(x: Any) -> Array:
    """Return where it doesn't hold.

    >>> logical_not([True, False]).tolist()
    [False, True]
    """
    return np.logical_not(known(x, "logical_not"))


def where(condition: Any, x1: Any, x2: Any) -> Array:
    """Return x1 where the condition holds, x2 elsewhere.

    >>> where([True, False], [1.0, 2.0], 0.0).tolist()
    [1.0, 0.0]
    """
    return np.where(known(condition, "where"), known(x1, "where"), known(x2, "where"))
