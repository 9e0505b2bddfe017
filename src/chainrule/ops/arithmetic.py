"""Arithmetic number by number, sums along axes, and products of matrices."""

from functools import partial
from typing import Any

import numpy as np

from chainrule.layers.operation_arithmetic import Arithmetic
from chainrule.layers.operation_function import FUNCTIONS, Function, Power
from chainrule.layers.operation_matmul import Matmul
from chainrule.layers.operation_reduction import REDUCTIONS, Reduction
from chainrule.layers.symbolic import SymbolicTensor, combined
from chainrule.ops.dispatch import on, tensor


def add(x1: Any, x2: Any) -> Any:
    """Return x1 + x2.

    >>> add([1.0, 2.0], 1).tolist()
    [2.0, 3.0]
    """
    return _two("add", x1, x2)


def subtract(x1: Any, x2: Any) -> Any:
    """Return x1 - x2.

    >>> subtract([1.0, 2.0], 1).tolist()
    [0.0, 1.0]
    """
    return _two("subtract", x1, x2)


def multiply(x1: Any, x2: Any) -> Any:
    """Return x1 * x2.

    >>> multiply([1.0, 2.0], 3).tolist()
    [3.0, 6.0]
    """
    return _two("multiply", x1, x2)


def divide(x1: Any, x2: Any) -> Any:
    """Return x1 / x2.

    >>> divide([1.0, 2.0], 2).tolist()
    [0.5, 1.0]
    """
    return _two("divide", x1, x2)


true_divide = divide


def maximum(x1: Any, x2: Any) -> Any:
    """Return the larger of x1 and x2, number by number.

    >>> maximum([-1.0, 2.0], 0.0).tolist()
    [0.0, 2.0]
    """
    return on(partial(Arithmetic, "maximum"), np.maximum, x1, x2)


def minimum(x1: Any, x2: Any) -> Any:
    """Return the smaller of x1 and x2, number by number.

    >>> minimum([-1.0, 2.0], 0.0).tolist()
    [-1.0, 0.0]
    """
    return on(partial(Arithmetic, "minimum"), np.minimum, x1, x2)


def clip(x: Any, x_min: float, x_max: float) -> Any:
    """Return x, but no less than x_min and no more than x_max.

    >>> clip([-2.0, 0.5, 2.0], -1.0, 1.0).tolist()
    [-1.0, 0.5, 1.0]
    """
    return minimum(maximum(x, x_min), x_max)


def power(x1: Any, x2: float) -> Any:
    """Return x1 to the power x2; a number, where x1 is symbolic.

    >>> power([2.0, 3.0], 2).tolist()
    [4.0, 9.0]
    """
    return on(partial(Power, x2), lambda x: np.power(x, x2), x1)


def matmul(x1: Any, x2: Any) -> Any:
    """Return the product of matrices (or of batches of them).

    >>> matmul([[1.0, 2.0]], [[3.0], [4.0]]).tolist()
    [[11.0]]
    """
    return on(Matmul, np.matmul, x1, x2)


def abs(x: Any) -> Any:  # noqa: A001 - Keras's name
    """Return x without its sign.

    >>> abs([-1.0, 2.0]).tolist()
    [1.0, 2.0]
    """
    return _one("abs", x)


absolute = abs


def exp(x: Any) -> Any:
    """Return e to the power x.

    >>> exp([0.0]).tolist()
    [1.0]
    """
    return _one("exp", x)


def expm1(x: Any) -> Any:
    """Return e to the power x, less 1.

    >>> expm1([0.0]).tolist()
    [0.0]
    """
    return _one("expm1", x)


def log(x: Any) -> Any:
    """Return the natural logarithm.

    >>> log([1.0]).tolist()
    [0.0]
    """
    return _one("log", x)


def log1p(x: Any) -> Any:
    """Return the natural logarithm of 1 + x.

    >>> log1p([0.0]).tolist()
    [0.0]
    """
    return _one("log1p", x)


def sqrt(x: Any) -> Any:
    """Return the square root.

    >>> sqrt([9.0]).tolist()
    [3.0]
    """
    return _one("sqrt", x)


def rsqrt(x: Any) -> Any:
    """Return 1 divided by the square root.

    >>> rsqrt([4.0]).tolist()
    [0.5]
    """
    return reciprocal(sqrt(x))


def square(x: Any) -> Any:
    """Return x * x.

    >>> square([3.0]).tolist()
    [9.0]
    """
    return _one("square", x)


def negative(x: Any) -> Any:
    """Return -x.

    >>> negative([3.0]).tolist()
    [-3.0]
    """
    return _one("negative", x)


def reciprocal(x: Any) -> Any:
    """Return 1 / x.

    >>> reciprocal([4.0]).tolist()
    [0.25]
    """
    return _one("reciprocal", x)


def sin(x: Any) -> Any:
    """Return the sine.

    >>> sin([0.0]).tolist()
    [0.0]
    """
    return _one("sin", x)


def cos(x: Any) -> Any:
    """Return the cosine.

    >>> cos([0.0]).tolist()
    [1.0]
    """
    return _one("cos", x)


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A001 - Keras's name
    """Return the sum along some axes, or of all numbers.

    >>> sum([[1.0, 2.0], [3.0, 4.0]], axis=1).tolist()
    [3.0, 7.0]
    """
    return _along("sum", x, axis, keepdims)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the mean along some axes, or of all numbers.

    >>> mean([[1.0, 2.0], [3.0, 4.0]], axis=0).tolist()
    [2.0, 3.0]
    """
    return _along("mean", x, axis, keepdims)


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A001 - Keras's name
    """Return the largest number along some axes, or of all.

    >>> max([[1.0, 2.0], [3.0, 4.0]], axis=0).tolist()
    [3.0, 4.0]
    """
    return _along("max", x, axis, keepdims)


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A001 - Keras's name
    """Return the smallest number along some axes, or of all.

    >>> min([[1.0, 2.0], [3.0, 4.0]], axis=0).tolist()
    [1.0, 2.0]
    """
    return _along("min", x, axis, keepdims)


def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the variance along some axes: the mean squared distance from the mean.

    >>> var([[1.0, 3.0]], axis=1).tolist()
    [1.0]
    """
    return mean(square(subtract(x, mean(x, axis, True))), axis, keepdims)


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the standard deviation along some axes: the root of the variance.

    >>> std([[1.0, 5.0]], axis=1).tolist()
    [2.0]
    """
    return sqrt(var(x, axis, keepdims))


def _one(name: str, x: Any) -> Any:
    return on(partial(Function, name), FUNCTIONS[name][0], x)


def _two(name: str, x1: Any, x2: Any) -> Any:
    a, b = (each if isinstance(each, (int, float)) else tensor(each) for each in (x1, x2))
    if isinstance(a, SymbolicTensor) or isinstance(b, SymbolicTensor):
        return combined(name, a, b)
    return on(partial(Arithmetic, name), getattr(np, name), x1, x2)


def _along(name: str, x: Any, axis: Any, keepdims: bool) -> Any:
    axis = tuple(axis) if isinstance(axis, list) else axis

    def compute(array: Any) -> Any:
        kept = array.astype("float32") if name == "mean" and array.dtype.kind in "biu" else array
        return REDUCTIONS[name](kept, axis=axis, keepdims=keepdims)

    return on(partial(Reduction, name, axis, keepdims), compute, x)
