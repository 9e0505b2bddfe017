"""Values that aren't known yet: what a layer gives when it is called on an ``Input``.

Calling layers on symbolic tensors computes nothing. It notes which layer was called on what, and
from these notes a :class:`~chainrule.layers.graph.Graph` runs forward and backward.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError, UnsupportedError

if TYPE_CHECKING:
    from chainrule.layers.base import Layer

Shape = tuple[int | None, ...]


class SymbolicTensor:
    """A value to come: its shape, its dtype, and the call that will give it.

    ``+``, ``-``, ``*`` and ``/`` between symbolic tensors, or with a number, call the layers that
    do this; ``x[:, 0]`` calls the layer that takes a part.

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
        kinds = {np.add: "Add", np.multiply: "Multiply"}
        left = inputs[0]
        if method == "__call__" and ufunc in kinds and isinstance(left, (np.ndarray, np.number)):
            return combined(kinds[ufunc], self, left)
        if method == "__call__" and ufunc is np.subtract and isinstance(left, np.ndarray):
            return (self * -1.0) + left
        raise UnsupportedError(
            f"np.{ufunc.__name__} can't be applied to {self!r}: its derivative would not be known. "
            "Use a layer that does it, or write a layer with forward(x, training) and "
            "backward(grad), where x is an array."
        )

    @property
    def ndim(self) -> int:
        """The number of axes, the batch included."""
        return len(self.shape)

    def __add__(self, other: Any) -> Any:
        return combined("Add", self, other)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        return combined("Multiply", self, other)

    __rmul__ = __mul__

    def __sub__(self, other: Any) -> Any:
        return combined("Subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return (self * -1.0) + other

    def __neg__(self) -> Any:
        return self * -1.0

    def __truediv__(self, other: Any) -> Any:
        if not isinstance(other, (int, float, np.number)):
            raise UnsupportedError("A symbolic tensor can be divided by a number only.")
        return self * (1.0 / float(other))

    def __getitem__(self, key: Any) -> Any:
        from chainrule.layers.getitem import GetItem

        return GetItem(key, dtype=float_of(self))(self)

    def activated(self, activation: Any) -> Any:
        """Return what an activation function, called on this tensor, gives."""
        from chainrule.layers.activation import Activation

        return Activation(activation)(self)

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


def combined(kind: str, left: SymbolicTensor, right: Any) -> Any:
    """Return left (op) right, by the layer that does it."""
    from chainrule import layers

    dtype = float_of(left)
    if isinstance(right, (int, float, np.number)):
        number = float(right)
        if kind == "Multiply":
            return layers.Rescaling(number, dtype=dtype)(left)
        offset = number if kind == "Add" else -number
        return layers.Rescaling(1.0, offset=offset, dtype=dtype)(left)
    return getattr(layers, kind)(dtype=dtype)([left, right])


def float_of(tensor: SymbolicTensor) -> str:
    """Return the dtype to compute with it in: its own, unless it holds whole numbers."""
    return tensor.dtype.name if tensor.dtype.kind == "f" else "float32"


def as_list(value: Any) -> list[Any]:
    """Return a list or tuple as a list, anything else as a list of one."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def is_symbolic(value: Any) -> bool:
    """Whether the value, or one in the list, is a symbolic tensor."""
    return any(isinstance(each, SymbolicTensor) for each in as_list(value))


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
    given = [t if isinstance(t, SymbolicTensor) else np.asarray(t) for t in as_list(inputs)]
    shapes = [tuple(t.shape) for t in given]
    node = Node(layer, given if many else given[0], options)
    layer.ensure_built(shapes if many else shapes[0])
    shape = layer.output_shapes(shapes if many else shapes[0], options)
    node.single = not isinstance(shape, list)
    for index, each in enumerate([shape] if node.single else shape):
        node.outputs.append(
            SymbolicTensor(tuple(each), layer.output_dtype, node, index, f"{layer.name}_output")
        )
    layer.nodes.append(node)
    return node.result
