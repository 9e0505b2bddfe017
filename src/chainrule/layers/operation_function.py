"""Functions of one number, applied to each number of a tensor: exp, log, square and others."""

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer

# Each function, and its derivative from x and y = f(x).
FUNCTIONS: dict[str, tuple[Callable[..., Array], Callable[[Array, Array], Array]]] = {
    "abs": (np.abs, lambda x, y: np.sign(x)),
    "cos": (np.cos, lambda x, y: -np.sin(x)),
    "exp": (np.exp, lambda x, y: y),
    "expm1": (np.expm1, lambda x, y: y + 1),
    "log": (np.log, lambda x, y: 1 / x),
    "log1p": (np.log1p, lambda x, y: 1 / (1 + x)),
    "negative": (np.negative, lambda x, y: np.full_like(x, -1)),
    "reciprocal": (np.reciprocal, lambda x, y: -y * y),
    "sin": (np.sin, lambda x, y: np.cos(x)),
    "sqrt": (np.sqrt, lambda x, y: 0.5 / y),
    "square": (np.square, lambda x, y: 2 * x),
}


class Function(Layer):
    """y = f(x), number by number. No weights.

    Shapes: x and y (batch, ...).

    The chain rule: each output depends on one input, so dL/dx = dL/dy * f'(x).

    Parameters
    ----------
    function : "abs", "cos", "exp", "expm1", "log", "log1p", "negative", "reciprocal", "sin",
        "sqrt" or "square"

    Raises
    ------
    ArgumentError : an unknown function

    >>> Function("square")([[3.0, -4.0]]).tolist()
    [[9.0, 16.0]]

    """

    def __init__(self, function: str, **options: Any) -> None:
        super().__init__(**options)
        if function not in FUNCTIONS:
            raise ArgumentError(f"Function: {function!r} is none of {', '.join(FUNCTIONS)}.")
        self.function = function

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(x)."""
        compute, _ = FUNCTIONS[self.function]
        self.x, self.y = x, compute(x, out=self.buffer("y", x.shape))
        return self.y

    def backward(self, grad: Array) -> Array:
        """Return dL/dy * f'(x)."""
        _, slope = FUNCTIONS[self.function]
        return np.multiply(grad, slope(self.x, self.y), out=self.buffer("dx", grad.shape))


class Power(Layer):
    """y = x to a power that is a number: what ``x ** 3`` calls. No weights.

    Shapes: x and y (batch, ...).

    The chain rule: dL/dx = dL/dy * p * x^(p - 1).

    Parameters
    ----------
    exponent : p

    >>> Power(3)([[2.0]]).tolist()
    [[8.0]]

    """

    def __init__(self, exponent: float, **options: Any) -> None:
        super().__init__(**options)
        self.exponent = exponent

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x^p."""
        self.x = x
        y: Array = np.power(x, self.dtype.type(self.exponent))
        return y

    def backward(self, grad: Array) -> Array:
        """Return dL/dy * p * x^(p - 1)."""
        p = self.dtype.type(self.exponent)
        slope: Array = p * np.power(self.x, p - 1)
        return grad * slope
