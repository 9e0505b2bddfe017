"""What every activation function is: f, its derivative, and how it is written down."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ArgumentError
from chainrule.serialization import Configurable, constructor_arguments

Array = NDArray[Any]

# Past these, e**x leaves the type's range.
LARGEST_EXPONENT = {np.dtype("float32"): 88.0, np.dtype("float64"): 709.0}

# The activations that a name alone means, by name; filled by the package when it is imported.
BY_NAME: dict[str, "Activation"] = {}


class Activation(Configurable):
    """One activation function. Subclasses give ``forward`` and ``backward``.

    ``forward(z, out)`` writes a = f(z) into ``out``; ``backward(grad, z, a, out)`` writes
    dL/dz = dL/da * f'(z) into ``out``. All arrays have one shape; ``out`` is none of the inputs.
    Either may return another array than ``out`` when there is nothing to compute.

    An activation with numbers of its own, such as a slope, takes them in its constructor. Called
    like a function it takes them beside the array, as Keras's functions do.

    >>> from chainrule import activations
    >>> activations.Relu(max_value=6.0)([-1.0, 2.0, 9.0]).tolist()
    [0.0, 2.0, 6.0]
    >>> activations.relu([-1.0, 2.0, 9.0], max_value=6.0).tolist()
    [0.0, 2.0, 6.0]
    """

    name = ""
    # Whether a has the shape of z. A layer counts on it, so it refuses an activation without.
    keeps_shape = True

    def forward(self, z: Array, out: Array) -> Array:
        """Write f(z) into ``out`` and return it."""
        raise NotImplementedError

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Write grad * f'(z) into ``out`` and return it; ``a`` is f(z), already known."""
        raise NotImplementedError

    def output_shape(self, shape: Any) -> Any:
        """Return the shape of f(z) for z of this shape: the same, unless said otherwise."""
        return shape

    def __call__(self, x: ArrayLike, *options: Any, **named: Any) -> Any:
        """Return f(x) for any array, as a new array.

        The options are those of the constructor, for this call alone. On the symbolic tensor of
        an ``Input``, the call adds an ``Activation`` layer to the graph.
        """
        chosen = self.with_options(options, named) if options or named else self
        if hasattr(x, "activated"):
            return x.activated(chosen)
        z = np.asarray(x)
        if z.dtype.kind != "f":
            z = z.astype("float32" if z.dtype.kind in "iub" else "float64")
        if z.ndim == 0 and not hasattr(chosen, "axis"):
            # Formulas work in place, and what NumPy computes of one number can't be written into.
            return chosen(z[np.newaxis]).reshape(())
        return np.array(chosen.forward(z, np.empty_like(z)))

    def with_options(self, options: tuple[Any, ...], named: dict[str, Any]) -> "Activation":
        """Return this activation with other options, given in the constructor's order or by name.

        Raises
        ------
        ArgumentError : it has no such option

        """
        known = constructor_arguments(type(self))
        unknown = [name for name in named if name not in known]
        if len(options) > len(known) or unknown:
            what = repr(unknown[0]) if unknown else f"{len(options)} options"
            takes = ", ".join(known) or "no options, only the array"
            raise ArgumentError(f"{self.name} doesn't take {what}; it takes {takes}.")
        return type(self)(
            **{**self.get_config(), **dict(zip(known, options, strict=False)), **named}
        )

    def serialized(self) -> Any:
        """Return the name, if that says it all; else the whole description."""
        standard = BY_NAME.get(self.name)
        if type(standard) is type(self) and standard.get_config() == self.get_config():
            return self.name
        return super().serialized()

    def __repr__(self) -> str:
        options = "".join(f" {name}={value}" for name, value in self.get_config().items())
        return f"<activation {self.name}{options}>"


class Linear(Activation):
    """f(z) = z, so f'(z) = 1: no activation at all.

    >>> Linear()([-1.0, 2.0]).tolist()
    [-1.0, 2.0]
    """

    name = "linear"

    def forward(self, z: Array, out: Array) -> Array:
        """Return ``z`` itself."""
        return z

    def backward(self, grad: Array, z: Array, a: Array, out: Array) -> Array:
        """Return ``grad`` itself."""
        return grad
