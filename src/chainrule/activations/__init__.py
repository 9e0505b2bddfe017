"""Activation functions and their derivatives.

An activation is applied to the weighted sum ``z`` and gives ``a``. Each is an object that can be
called on any array, and that knows its own step of the chain rule: given dL/da it returns dL/dz.

>>> sigmoid([0.0, 1.19]).round(3).tolist()
[0.5, 0.767]

Reference: Goodfellow, Bengio and Courville, *Deep Learning* (2016), sections 3.10 and 6.3.
"""

from typing import Any

from numpy.typing import ArrayLike

from chainrule.activations.base import BY_NAME, Activation, Array, Linear
from chainrule.activations.exponentials import Celu, Elu, Exponential, Selu
from chainrule.activations.gelu import Gelu
from chainrule.activations.glu import Glu
from chainrule.activations.rectifiers import LeakyRelu, Relu, Relu6, Threshold
from chainrule.activations.shrinking import HardShrink, SoftShrink, TanhShrink
from chainrule.activations.smooth import (
    HardSilu,
    LogSigmoid,
    Mish,
    Silu,
    Softplus,
    SparsePlus,
    Squareplus,
)
from chainrule.activations.softmax import LogSoftmax, Softmax, Sparsemax
from chainrule.activations.squashing import (
    HardSigmoid,
    HardTanh,
    Sigmoid,
    Softsign,
    SparseSigmoid,
    Tanh,
)
from chainrule.errors import ArgumentError, UnsupportedError
from chainrule.serialization import Area

celu = Celu()
elu = Elu()
exponential = Exponential()
gelu = Gelu()
glu = Glu()
hard_shrink = HardShrink()
hard_sigmoid = HardSigmoid()
hard_silu = hard_swish = HardSilu()
hard_tanh = HardTanh()
leaky_relu = LeakyRelu()
linear = Linear()
log_sigmoid = LogSigmoid()
log_softmax = LogSoftmax()
mish = Mish()
relu = Relu()
relu6 = Relu6()
selu = Selu()
sigmoid = Sigmoid()
silu = swish = Silu()
soft_shrink = SoftShrink()
softmax = Softmax()
softplus = Softplus()
softsign = Softsign()
sparse_plus = SparsePlus()
sparse_sigmoid = SparseSigmoid()
sparsemax = Sparsemax()
squareplus = Squareplus()
tanh = Tanh()
tanh_shrink = TanhShrink()

# Every activation that any layer can be given by name.
ALL: dict[str, Activation] = {
    each.name: each
    for each in (
        *(celu, elu, exponential, gelu, hard_shrink, hard_sigmoid, hard_silu, hard_tanh),
        *(leaky_relu, linear, log_sigmoid, log_softmax, mish, relu, relu6, selu, sigmoid, silu),
        *(soft_shrink, softmax, softplus, softsign, sparse_plus, sparse_sigmoid, sparsemax),
        *(squareplus, tanh, tanh_shrink),
    )
}
BY_NAME.update(ALL, glu=glu)
_ALIASES = {"swish": silu, "hard_swish": hard_silu}

AREA = Area(
    "activation",
    "chainrule.activations",
    Activation,
    {name: type(each) for name, each in {**BY_NAME, **_ALIASES}.items()} | {"threshold": Threshold},
)


def threshold(x: ArrayLike, threshold: float, default_value: float) -> Array:
    """Return x where it is above the threshold, and the default value elsewhere.

    In a layer, give ``activation=activations.Threshold(...)``: its numbers can't be left out.

    >>> threshold([0.0, 2.0], 1.0, -7.0).tolist()
    [-7.0, 2.0]
    """
    found: Array = Threshold(threshold, default_value)(x)
    return found


def get(identifier: Any) -> Activation:
    """Return the activation of that name; None is linear; an :class:`Activation` is itself.

    Raises
    ------
    UnknownNameError : no activation has that name
    ArgumentError : something else came, such as a plain function, whose derivative nobody knows
    UnsupportedError : glu came, which halves an axis, where a layer counts on the shape

    >>> get("relu") is relu, get(None) is linear, get("swish") is silu
    (True, True, True)

    """
    found = find(identifier)
    if not found.keeps_shape:
        raise UnsupportedError(
            f"activation={found.name!r} inside a layer: it halves an axis, so the layer's outputs "
            "would be fewer than it says. Add it as a layer of its own: "
            f"layers.Activation({found.name!r})."
        )
    return found


def find(identifier: Any) -> Activation:
    """Return the activation meant, as :func:`get` does, also one that changes the shape.

    Raises
    ------
    UnknownNameError, ArgumentError : see :func:`get`

    >>> find("glu") is glu
    True

    """
    if identifier is None:
        return linear
    if isinstance(identifier, str):
        known = {**BY_NAME, **_ALIASES}.get(identifier.lower())
        if known is not None:
            return known
    if callable(identifier) and not isinstance(identifier, (Activation, type)):
        raise ArgumentError(
            f"activation={identifier!r} is neither a name nor an Activation. A plain function is "
            "not enough: training needs its derivative. Subclass chainrule.activations.Activation."
        )
    found: Activation = AREA.get(identifier)
    return found


serialize, deserialize = AREA.serialize, AREA.deserialize
__all__ = [
    "Activation",
    "Celu",
    "Elu",
    "Exponential",
    "Gelu",
    "Glu",
    "HardShrink",
    "HardSigmoid",
    "HardSilu",
    "HardTanh",
    "LeakyRelu",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "Relu",
    "Relu6",
    "Selu",
    "Sigmoid",
    "Silu",
    "SoftShrink",
    "Softmax",
    "Softplus",
    "Softsign",
    "SparsePlus",
    "SparseSigmoid",
    "Sparsemax",
    "Squareplus",
    "Tanh",
    "TanhShrink",
    "Threshold",
    "celu",
    "deserialize",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]
