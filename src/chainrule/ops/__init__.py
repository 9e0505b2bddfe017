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
