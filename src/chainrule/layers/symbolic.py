"""Values that aren't known yet: what a layer gives when it is called on an ``Input``.

Calling layers on symbolic tensors computes nothing. It notes which layer was called on what, and
from these notes a :class:`~chainrule.layers.graph.Graph` runs forward and backward.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError, UnsupportedError
from chainrule.variable import Variable, symbols

if TYPE_CHECKING:
    from chainrule.layers.base import Layer

Shape = tuple[int | None, ...]


class SymbolicTensor:
    """A value to come: its shape, its dtype, and the call that will give it.

    ``+``, ``-``, ``*`` and ``/`` between symbolic tensors, or with a number, call the layers that
    do this; ``x[:, 0]`` calls the layer that takes a part.

    Attributes
    ----------
    shape, dtype : of the array, the batch axis being None
    node, index : the call that makes it, and which of its outputs it is
    name : its own

    >>> import chainrule as cr
    >>> x = cr.Input((3,))
    >>> (x + x).shape
    (None, 3)

    """

    def __init__(self, shape: Shape, dtype: Any, node: "Node", index: int, name: str) -> None:
        self.shape = shape
        self.dtype = np.dtype(dtype)
        self.node, self.index = node, index
        self.name = name

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Let ``array + tensor`` work; say what can't be done with a value that isn't there."""
        name = ufunc.__name__
        if method == "__call__" and name in ("add", "subtract", "multiply", "divide"):
            return combined(name, *inputs)
        if method == "__call__" and name in ("matmul", "negative", "power"):
            own = {"matmul": "__matmul__", "negative": "__neg__", "power": "__pow__"}[name]
            if inputs[0] is self:
                return getattr(self, own)(*inputs[1:])
            if name == "matmul":
                return self.__rmatmul__(inputs[0])
        raise UnsupportedError(
            f"np.{name} can't be applied to {self!r}: its derivative would not be known. "
            "Use a function of chainrule.ops or a layer that does it, or write a layer with "
            "forward(x, training) and backward(grad), where x is an array."
        )

    @property
    def ndim(self) -> int:
        """The number of axes, the batch included."""
        return len(self.shape)

    def __add__(self, other: Any) -> Any:
        return combined("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return combined("add", other, self)

    def __mul__(self, other: Any) -> Any:
        return combined("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return combined("multiply", other, self)

    def __sub__(self, other: Any) -> Any:
        return combined("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return combined("subtract", other, self)

    def __truediv__(self, other: Any) -> Any:
        return combined("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return combined("divide", other, self)

    def __neg__(self) -> Any:
        return self * -1.0

    def __pow__(self, exponent: Any) -> Any:
        from chainrule.layers.operation_function import Power

        if not isinstance(exponent, (int, float, np.number)):
            raise UnsupportedError("A symbolic tensor can be raised to a number only.")
        return Power(float(exponent), dtype=float_of(self))(self)

    def __matmul__(self, other: Any) -> Any:
        from chainrule.layers.operation_matmul import Matmul

        return Matmul(dtype=float_of(self))([self, other])

    def __rmatmul__(self, other: Any) -> Any:
        from chainrule.layers.operation_matmul import Matmul

        return Matmul(dtype=float_of(self))([other, self])

    def __getitem__(self, key: Any) -> Any:
        from chainrule.layers.getitem import GetItem

        return GetItem(key, dtype=float_of(self))(self)

    def activated(self, activation: Any) -> Any:
        """Return what an activation function, called on this tensor, gives."""
        from chainrule.layers.activation import Activation

        return Activation(activation, dtype=float_of(self))(self)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise ArgumentError(
            f"{self!r} has no values yet: it is where data will come in. NumPy can't compute with "
            "it; layers can."
        )

    def __bool__(self) -> bool:
        raise ArgumentError(f"{self!r} has no values yet, so it is neither true nor false.")

    def __len__(self) -> int:
        raise ArgumentError(f"{self!r} has no values yet; its shape is {self.shape}.")

    def __repr__(self) -> str:
        return f"<SymbolicTensor shape={self.shape}, dtype={self.dtype.name}, name={self.name}>"


KerasTensor = SymbolicTensor  # Keras's name for it


class Node:
    """One call of one layer: what went in, with which options, and what came out.

    ``inputs`` is what the layer's ``forward`` takes: one tensor or a list. Arrays among them are
    constants.
    """

    def __init__(self, layer: "Layer", inputs: Any, options: dict[str, Any]) -> None:
        self.layer, self.inputs, self.options = layer, inputs, options
        self.outputs: list[SymbolicTensor] = []
        self.single = True

    @property
    def parents(self) -> "list[SymbolicTensor]":
        """The tensors that went in, without constants."""
        return [t for t in as_list(self.inputs) if isinstance(t, SymbolicTensor)]

    @property
    def result(self) -> Any:
        """What the call returned: one tensor, or a list."""
        return self.outputs[0] if self.single else list(self.outputs)


def combined(operation: str, left: Any, right: Any) -> Any:
    """Return left (op) right, by the layer that does it; at least one of them is symbolic.

    A number is a factor or an offset of all numbers; tensors of equally many axes are merged;
    anything else is lined up from the right, as NumPy does.
    """
    from chainrule import layers
    from chainrule.layers.operation_arithmetic import Arithmetic

    tensor: SymbolicTensor = left if isinstance(left, SymbolicTensor) else right
    dtype = float_of(tensor)
    if isinstance(right, (int, float, np.number)):
        number = float(right)
        scale, offset = {
            "add": (1.0, number),
            "subtract": (1.0, -number),
            "multiply": (number, 0.0),
            "divide": (1.0 / number if number else np.inf, 0.0),
        }[operation]
        return layers.Rescaling(scale, offset, dtype=dtype)(tensor)
    if isinstance(left, (int, float, np.number)) and operation != "divide":
        negative = operation == "subtract"
        return combined(
            "multiply" if operation == "multiply" else "add", -tensor if negative else tensor, left
        )
    both = isinstance(left, SymbolicTensor) and isinstance(right, SymbolicTensor)
    if both and left.ndim == right.ndim and operation != "divide":
        merging = {"add": layers.Add, "subtract": layers.Subtract, "multiply": layers.Multiply}
        return merging[operation](dtype=dtype)([left, right])
    return Arithmetic(operation, dtype=dtype)([left, right])


def float_of(tensor: SymbolicTensor) -> str:
    """Return the dtype to compute with it in: its own, unless it holds whole numbers."""
    return tensor.dtype.name if tensor.dtype.kind == "f" else "float32"


def as_list(value: Any) -> list[Any]:
    """Return a list or tuple as a list, anything else as a list of one."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def is_symbolic(value: Any) -> bool:
    """Whether the value, or one in the list, is a symbolic tensor."""
    return any(isinstance(each, SymbolicTensor) for each in as_list(value))


def is_drawing() -> bool:
    """Whether a ``call`` is being run to draw a graph: then layers on constants are part of it."""
    return symbols.get() is not None


@contextmanager
def drawing(on: bool) -> Iterator[None]:
    """Note calls of layers, whatever they are called on, or compute, inside a ``with`` block.

    >>> with drawing(True):
    ...     is_drawing()
    True
    """
    from chainrule.layers.operation_weight import symbol_of

    token = symbols.set(symbol_of if on else None)
    try:
        yield
    finally:
        symbols.reset(token)


def record(layer: "Layer", inputs: Any, options: dict[str, Any]) -> Any:
    """Note a call of a layer on symbolic tensors, build the layer, and return what comes out."""
    if not layer.takes_list and isinstance(inputs, (list, tuple)):
        if len(inputs) != 1:
            raise ShapeError(
                f"Layer {layer.name!r} takes one input; {len(inputs)} came in a list. Join them "
                "first: layers.Concatenate()([a, b])."
            )
        inputs = inputs[0]
    many = isinstance(inputs, (list, tuple))
    given = [value_of(each) for each in as_list(inputs)]
    shapes = [tuple(t.shape) for t in given]
    node = Node(layer, given if many else given[0], options)
    with drawing(False):  # a layer may try itself on zeros to find its shapes
        layer.ensure_built(shapes if many else shapes[0])
        shape = layer.output_shapes(shapes if many else shapes[0], options)
    node.single = not isinstance(shape, list)
    for index, each in enumerate([shape] if node.single else shape):
        node.outputs.append(
            SymbolicTensor(tuple(each), layer.output_dtype, node, index, f"{layer.name}_output")
        )
    layer.nodes.append(node)
    return node.result


def value_of(given: Any) -> Any:
    """Return an input of a call as a graph holds it: symbolic, a weight's symbol, or a constant."""
    if isinstance(given, SymbolicTensor):
        return given
    if isinstance(given, Variable):
        from chainrule.layers.operation_weight import symbol_of

        return symbol_of(given)
    return np.asarray(given)
