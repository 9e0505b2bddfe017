"""A function as a layer."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from chainrule.errors import ArgumentError, UnsupportedError
from chainrule.layers.base import Layer


class Lambda(Layer):
    """y = function(x), made of layers, functions of :mod:`chainrule.ops` and arithmetic.

    The function is run once on a symbolic tensor. That draws a graph, as the ``call`` of a class
    would, and the chain rule through the function is found from its parts. A class with ``call``
    can do the same, has a name, and can be saved.

    Parameters
    ----------
    function : takes one tensor (or a list) and returns one
    arguments : what else to pass to it, by name
    output_shape, mask : Keras's; the graph tells the shape, and masks pass as they do in it

    Raises
    ------
    ArgumentError : it is no function; or, from ``get_config``, it was to be written down
    UnsupportedError : a file asks for one: what a file holds is never run

    >>> Lambda(lambda x: x ** 2)([[3.0]]).tolist()
    [[9.0]]

    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if not callable(function):
            raise ArgumentError(f"Lambda: function={function!r} can't be called.")
        self.function, self.passed = function, dict(arguments or {})

    def call(self, inputs: Any) -> Any:
        """Return what the function gives."""
        return self.function(inputs, **self.passed)

    def get_config(self) -> dict[str, Any]:
        """Raise an error: a function can't be written down as plain data.

        Raises
        ------
        ArgumentError : always

        """
        raise ArgumentError(
            f"Layer {self.name!r} is a Lambda, and its function can't be written down as plain "
            "data. Write a class with call(x) instead."
        )

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Raise an error: Keras writes the function's code into the file, and reading runs it.

        Raises
        ------
        UnsupportedError : always

        """
        raise UnsupportedError(
            "The description holds a Lambda, whose program would come from a file. Chainrule never "
            "runs one. Make the model in Python and load its weights."
        )
