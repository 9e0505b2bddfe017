"""What Keras has as ``keras.ops.nn``: activation functions, for arrays and symbolic tensors."""

from functools import partial
from typing import Any

from chainrule import activations
from chainrule.errors import UnsupportedError
from chainrule.layers.activation_softmax import Softmax
from chainrule.ops.arithmetic import maximum, multiply, rsqrt, square, sum  # noqa: A004 - Keras's
from chainrule.ops.dispatch import on

celu = activations.celu
elu = activations.elu
hard_sigmoid = activations.hard_sigmoid
hard_silu = hard_swish = activations.hard_silu
leaky_relu = activations.leaky_relu
log_sigmoid = activations.log_sigmoid
relu = activations.relu
relu6 = activations.relu6
selu = activations.selu
sigmoid = activations.sigmoid
silu = swish = activations.silu
softplus = activations.softplus
softsign = activations.softsign
tanh = activations.tanh


def gelu(x: Any, approximate: bool = True) -> Any:
    """Return x times the chance that a normal number is below x.

    As in Keras, the function computes it by the formula with tanh unless told otherwise, and the
    activation "gelu" exactly.

    >>> gelu([0.0]).tolist()
    [0.0]
    """
    return activations.gelu(x, approximate=approximate)


def softmax(x: Any, axis: int = -1) -> Any:
    """Return shares that add up to 1 along an axis.

    >>> softmax([[0.0, 0.0]]).tolist()
    [[0.5, 0.5]]
    """
    return on(partial(Softmax, axis), lambda a: activations.softmax(a, axis=axis), x)


def log_softmax(x: Any, axis: int = -1) -> Any:
    """Return the logarithms of the shares that softmax gives.

    >>> log_softmax([[0.0, 0.0]]).round(3).tolist()
    [[-0.693, -0.693]]
    """
    return activations.log_softmax(x, axis=axis)


def normalize(x: Any, axis: int = -1, order: int = 2, epsilon: float = 1e-12) -> Any:
    """Return vectors along an axis scaled to length 1.

    Raises
    ------
    UnsupportedError : the order is not 2

    >>> normalize([[3.0, 4.0]]).round(1).astype("float64").round(1).tolist()
    [[0.6, 0.8]]

    """
    if order != 2:
        raise UnsupportedError(f"ops.normalize: order={order} is left out of Chainrule; 2 is here.")
    length = maximum(sum(square(x), axis, True), epsilon)
    return multiply(x, rsqrt(length))
