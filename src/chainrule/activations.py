"""Activation functions and their derivatives.

An activation is applied to the weighted sum ``z`` and gives ``a``. Each is an object that can be
called on any array, and that knows its own step of the chain rule: given dL/da it returns dL/dz.

>>> sigmoid([0.0, 1.19]).round(3).tolist()
[0.5, 0.767]

Reference: Goodfellow, Bengio and Courville, *Deep Learning* (2016), sections 3.10 and 6.3.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.config import Area, Configurable
from chainrule.errors import ArgumentError

Array = NDArray[Any]

# Past these, e**x leaves the type's range; the sigmoid is 0 there to the last bit that matters.
_LARGEST_EXPONENT = {np.dtype("float32"): 88.0, np.dtype("float64"): 709.0}


class Activation(Configurable):
    """One activation function. Subclasses give ``forward`` and ``backward``.

    ``forward(z, out)`` writes a = f(z) into ``out``; ``backward(grad, z, a, out)`` writes
    dL/dz = dL/da * f'(z) into ``out``. All arrays have one shape; ``out`` is none of the inputs.
    Either may return another array than ``out`` when there is nothing to compute.
    """

    name = ""

    def forward(self, z: Array, out: Array) -> Array:
        """Write f(z) into ``out`` and return it."""
        raise NotImplementedError

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * f'(z) into ``out`` and return it; ``a`` is f(z), already known."""
        raise NotImplementedError

    def __call__(self, x: ArrayLike) -> Array:
        """Return f(x) for any array, as a new array."""
        z = np.asarray(x)
        if z.dtype.kind != "f":
            z = z.astype("float32" if z.dtype.kind in "iub" else "float64")
        return np.array(self.forward(z, np.empty_like(z)))

    def serialized(self) -> Any:
        """Return the name, if that says it all; else the whole description."""
        return self.name if ALL.get(self.name) is self else super().serialized()

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


class Linear(Activation):
    """f(z) = z, so f'(z) = 1: no activation at all.

    >>> linear([-1.0, 2.0]).tolist()
    [-1.0, 2.0]
    """

    name = "linear"

    def forward(self, z: Array, out: Array) -> Array:
        """Return ``z`` itself."""
        return z

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Return ``grad`` itself."""
        return grad


class Sigmoid(Activation):
    """f(z) = 1 / (1 + e**-z), from 0 to 1, with f'(z) = a (1 - a).

    >>> sigmoid([-1000.0, 0.0, 1000.0]).round(9).tolist()
    [0.0, 0.5, 1.0]
    """

    name = "sigmoid"

    def forward(self, z: Array, out: Array) -> Array:
        """Write the sigmoid of ``z`` into ``out``."""
        np.negative(z, out)
        np.minimum(out, _LARGEST_EXPONENT.get(z.dtype, 88.0), out=out)
        np.exp(out, out)
        out += 1.0
        return np.reciprocal(out, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * a * (1 - a) into ``out``."""
        np.subtract(1.0, a, out)
        out *= a
        out *= grad
        return out


class Tanh(Activation):
    """f(z) = tanh(z), from -1 to 1, with f'(z) = 1 - a**2.

    >>> tanh([0.0, 0.5]).round(4).tolist()
    [0.0, 0.4621]
    """

    name = "tanh"

    def forward(self, z: Array, out: Array) -> Array:
        """Write tanh(z) into ``out``."""
        return np.tanh(z, out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * (1 - a**2) into ``out``."""
        np.multiply(a, a, out)
        np.subtract(1.0, out, out)
        out *= grad
        return out


class Relu(Activation):
    """f(z) = max(z, 0), with f'(z) = 1 where z > 0 and 0 elsewhere (0 at the corner, by choice).

    >>> relu([-2.0, 0.0, 3.0]).tolist()
    [0.0, 0.0, 3.0]
    """

    name = "relu"

    def forward(self, z: Array, out: Array) -> Array:
        """Write max(z, 0) into ``out``."""
        return np.maximum(z, 0.0, out=out)

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad where z was positive, 0 elsewhere."""
        return np.multiply(grad, z > 0.0, out)


class Softmax(Activation):
    """f(z)_i = e**z_i / sum_j e**z_j over the last axis: positive numbers that add up to 1.

    Every output depends on every input of its row: da_i/dz_j = a_i (1[i=j] - a_j). Multiplied by
    dL/da and summed over i this gives dL/dz = a * (g - sum(g * a)).

    >>> softmax([[1.0, 1.0], [0.0, 1000.0]]).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """

    name = "softmax"

    def forward(self, z: Array, out: Array) -> Array:
        """Write each row's softmax into ``out``; taking its maximum off first avoids overflow."""
        if z.ndim < 1:
            raise ArgumentError("softmax needs at least one axis; a single number came.")
        np.subtract(z, z.max(axis=-1, keepdims=True), out)
        np.exp(out, out)
        out /= out.sum(axis=-1, keepdims=True)
        return out

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write a * (grad - sum(grad * a)) into ``out``."""
        np.multiply(grad, a, out)
        total = out.sum(axis=-1, keepdims=True)
        np.subtract(grad, total, out)
        out *= a
        return out


linear = Linear()
sigmoid = Sigmoid()
tanh = Tanh()
relu = Relu()
softmax = Softmax()

ALL: dict[str, Activation] = {f.name: f for f in (linear, sigmoid, tanh, relu, softmax)}


AREA = Area("activation", "chainrule.activations", Activation, {n: type(f) for n, f in ALL.items()})


def get(identifier: Any) -> Activation:
    """Return the activation of that name; None is linear; an :class:`Activation` is itself.

    Raises
    ------
    UnknownNameError : no activation has that name
    ArgumentError : something else came, such as a plain function, whose derivative nobody knows

    >>> get("relu") is relu, get(None) is linear
    (True, True)

    """
    if identifier is None:
        return linear
    if isinstance(identifier, str) and identifier.lower() in ALL:
        return ALL[identifier.lower()]
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
    "Linear",
    "Relu",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "deserialize",
    "get",
    "linear",
    "relu",
    "serialize",
    "sigmoid",
    "softmax",
    "tanh",
]
