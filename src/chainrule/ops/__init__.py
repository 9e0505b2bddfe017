"""Functions named as those of ``keras.ops``, as far as examples and layers of one's own need them.

On arrays they compute with NumPy. On symbolic tensors, inside a ``call`` or between layers, each
calls a layer that knows its derivative; the functions that only work on arrays say so. What Keras
has besides raises :class:`~chainrule.errors.UnsupportedError`.

>>> from chainrule import ops
>>> ops.mean(ops.square([1.0, 3.0])).tolist()
5.0
"""

from typing import TYPE_CHECKING, Any

from chainrule.errors import UnsupportedError
from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.ops import image as image
    from chainrule.ops import nn as nn
    from chainrule.ops.arithmetic import abs as abs
    from chainrule.ops.arithmetic import absolute as absolute
    from chainrule.ops.arithmetic import add as add
    from chainrule.ops.arithmetic import clip as clip
    from chainrule.ops.arithmetic import cos as cos
    from chainrule.ops.arithmetic import divide as divide
    from chainrule.ops.arithmetic import exp as exp
    from chainrule.ops.arithmetic import expm1 as expm1
    from chainrule.ops.arithmetic import log as log
    from chainrule.ops.arithmetic import log1p as log1p
    from chainrule.ops.arithmetic import matmul as matmul
    from chainrule.ops.arithmetic import max as max
    from chainrule.ops.arithmetic import maximum as maximum
    from chainrule.ops.arithmetic import mean as mean
    from chainrule.ops.arithmetic import min as min
    from chainrule.ops.arithmetic import minimum as minimum
    from chainrule.ops.arithmetic import multiply as multiply
    from chainrule.ops.arithmetic import negative as negative
    from chainrule.ops.arithmetic import power as power
    from chainrule.ops.arithmetic import reciprocal as reciprocal
    from chainrule.ops.arithmetic import rsqrt as rsqrt
    from chainrule.ops.arithmetic import sin as sin
    from chainrule.ops.arithmetic import sqrt as sqrt
    from chainrule.ops.arithmetic import square as square
    from chainrule.ops.arithmetic import std as std
    from chainrule.ops.arithmetic import subtract as subtract
    from chainrule.ops.arithmetic import sum as sum
    from chainrule.ops.arithmetic import true_divide as true_divide
    from chainrule.ops.arithmetic import var as var
    from chainrule.ops.comparing import argmax as argmax
    from chainrule.ops.comparing import argmin as argmin
    from chainrule.ops.comparing import equal as equal
    from chainrule.ops.comparing import greater as greater
    from chainrule.ops.comparing import greater_equal as greater_equal
    from chainrule.ops.comparing import less as less
    from chainrule.ops.comparing import less_equal as less_equal
    from chainrule.ops.comparing import logical_and as logical_and
    from chainrule.ops.comparing import logical_not as logical_not
    from chainrule.ops.comparing import logical_or as logical_or
    from chainrule.ops.comparing import not_equal as not_equal
    from chainrule.ops.comparing import where as where
    from chainrule.ops.making import arange as arange
    from chainrule.ops.making import broadcast_to as broadcast_to
    from chainrule.ops.making import cast as cast
    from chainrule.ops.making import convert_to_numpy as convert_to_numpy
    from chainrule.ops.making import convert_to_tensor as convert_to_tensor
    from chainrule.ops.making import einsum as einsum
    from chainrule.ops.making import eye as eye
    from chainrule.ops.making import full as full
    from chainrule.ops.making import linspace as linspace
    from chainrule.ops.making import one_hot as one_hot
    from chainrule.ops.making import ones as ones
    from chainrule.ops.making import ones_like as ones_like
    from chainrule.ops.making import repeat as repeat
    from chainrule.ops.making import stop_gradient as stop_gradient
    from chainrule.ops.making import take as take
    from chainrule.ops.making import tile as tile
    from chainrule.ops.making import tril as tril
    from chainrule.ops.making import triu as triu
    from chainrule.ops.making import zeros as zeros
    from chainrule.ops.making import zeros_like as zeros_like
    from chainrule.ops.shapes import concatenate as concatenate
    from chainrule.ops.shapes import expand_dims as expand_dims
    from chainrule.ops.shapes import ndim as ndim
    from chainrule.ops.shapes import reshape as reshape
    from chainrule.ops.shapes import shape as shape
    from chainrule.ops.shapes import split as split
    from chainrule.ops.shapes import squeeze as squeeze
    from chainrule.ops.shapes import stack as stack
    from chainrule.ops.shapes import swapaxes as swapaxes
    from chainrule.ops.shapes import transpose as transpose
    from chainrule.ops.shapes import unstack as unstack

HOMES: dict[str, list[str]] = {
    "arithmetic": [
        "abs",
        "absolute",
        "add",
        "clip",
        "cos",
        "divide",
        "exp",
        "expm1",
        "log",
        "log1p",
        "matmul",
        "max",
        "maximum",
        "mean",
        "min",
        "minimum",
        "multiply",
        "negative",
        "power",
        "reciprocal",
        "rsqrt",
        "sin",
        "sqrt",
        "square",
        "std",
        "subtract",
        "sum",
        "true_divide",
        "var",
    ],
    "comparing": [
        "argmax",
        "argmin",
        "equal",
        "greater",
        "greater_equal",
        "less",
        "less_equal",
        "logical_and",
        "logical_not",
        "logical_or",
        "not_equal",
        "where",
    ],
    "image": [],
    "making": [
        "arange",
        "broadcast_to",
        "cast",
        "convert_to_numpy",
        "convert_to_tensor",
        "einsum",
        "eye",
        "full",
        "linspace",
        "one_hot",
        "ones",
        "ones_like",
        "repeat",
        "stop_gradient",
        "take",
        "tile",
        "tril",
        "triu",
        "zeros",
        "zeros_like",
    ],
    "nn": [],
    "shapes": [
        "concatenate",
        "expand_dims",
        "ndim",
        "reshape",
        "shape",
        "split",
        "squeeze",
        "stack",
        "swapaxes",
        "transpose",
        "unstack",
    ],
}

# Those of ``nn`` that Keras has as ``keras.ops.relu`` and so on too.
ACTIVATIONS = [
    "celu",
    "elu",
    "gelu",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "normalize",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "tanh",
]

_find, __dir__, __all__ = attach("chainrule.ops", HOMES)
__all__ += ACTIVATIONS


def __getattr__(name: str) -> Any:
    if name in ACTIVATIONS:
        return getattr(_find("nn"), name)
    if name not in __all__:
        from chainrule.ops.left_out import NAMES

        if name in NAMES:
            raise UnsupportedError(
                f"ops.{name} is left out of Chainrule. On arrays, NumPy may do it; on symbolic "
                "tensors, write a layer with forward(x, training) and backward(grad)."
            )
    return _find(name)
