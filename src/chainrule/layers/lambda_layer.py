"""Keras's layer of any function, which can't be here."""

from typing import Any

from chainrule.errors import UnsupportedError
from chainrule.layers.base import Layer


class Lambda(Layer):
    """Keras's layer of any function. Chainrule leaves it out: nobody knows the function's slope.

    Here each layer brings its own derivative; nothing finds it by itself. Subclass
    :class:`~chainrule.layers.base.Layer` with ``forward`` and ``backward`` instead.

    Raises
    ------
    UnsupportedError : always

    >>> Lambda(lambda x: x ** 2)
    Traceback (most recent call last):
    ...
    chainrule.errors.UnsupportedError: Lambda is not in Chainrule: the derivative of a function \
that is only called can't be known. Subclass Layer, give forward(x, training) and backward(grad), \
and check them with check_gradients.

    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        raise UnsupportedError(
            "Lambda is not in Chainrule: the derivative of a function that is only called can't be "
            "known. Subclass Layer, give forward(x, training) and backward(grad), and check them "
            "with check_gradients."
        )
