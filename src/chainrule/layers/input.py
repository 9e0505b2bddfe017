"""Where a model begins: the shape of one sample, before there is data."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer
from chainrule.layers.checks import sample_shape
from chainrule.layers.symbolic import Node, SymbolicTensor

DTYPES = ("float32", "float64", "int32", "int64", "uint8", "bool")


class InputLayer(Layer):
    """The layer behind an :func:`Input`: hands data on as it came.

    Parameters
    ----------
    shape : of one sample; None for an axis of any length
    batch_size : how many samples a batch has, if that is fixed
    dtype : what the data are; "float32" unless given, a whole-number type for indices
    batch_shape : instead of shape and batch_size

    Raises
    ------
    ArgumentError : the shape or dtype won't do

    >>> InputLayer(shape=(2,)).output.shape
    (None, 2)

    """

    supports_masking = True
    casts_input = False

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: DTypeLike | None = None,
        batch_shape: Any = None,
        name: str | None = None,
        **ignored: Any,
    ) -> None:
        super().__init__(name=name)
        if (shape is None) == (batch_shape is None):
            raise ArgumentError(
                "Input wants the shape of one sample, without the batch axis: Input(shape=(2,)) "
                "for rows of two numbers. (Or batch_shape=(None, 2), not both.)"
            )
        if shape is None:
            batch_size, *rest = batch_shape
            shape = tuple(rest)
        self.batch_shape = (batch_size, *sample_shape(shape))
        try:
            self.dtype = np.dtype(dtype or "float32")
        except TypeError:
            self.dtype = np.dtype(object)
        if self.dtype.name not in DTYPES:
            raise ArgumentError(f"Input: dtype={dtype!r} won't do. Known: {', '.join(DTYPES)}.")
        self.build(self.batch_shape)
        node = Node(self, [], {})
        node.outputs.append(SymbolicTensor(self.batch_shape, self.dtype, node, 0, self.name))
        self.nodes.append(node)

    def get_config(self) -> dict[str, Any]:
        """Return the shape, the dtype and the name."""
        return {
            "batch_shape": list(self.batch_shape),
            "dtype": self.dtype.name,
            "name": self.name,
        }

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the data."""
        return x

    def backward(self, grad: Array) -> Array:
        """Return the gradient."""
        return grad


def Input(  # noqa: N802 - Keras spells it like a class
    shape: Any = None,
    batch_size: int | None = None,
    dtype: DTypeLike | None = None,
    batch_shape: Any = None,
    name: str | None = None,
) -> SymbolicTensor:
    """Return the place where data will come in. Call layers on it to build a graph.

    First in a Sequential, it builds the weights at once.

    Parameters
    ----------
    shape : of one sample, without the batch axis: (2,) for rows of two numbers
    batch_size, dtype, batch_shape, name : see :class:`InputLayer`

    Raises
    ------
    ArgumentError : the shape or dtype won't do

    >>> Input(shape=(2,)).shape
    (None, 2)

    """
    layer = InputLayer(shape, batch_size, dtype, batch_shape, name)
    return layer.nodes[0].outputs[0]
