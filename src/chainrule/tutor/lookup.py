"""Where the encoder begins: a vector for each word, and one for each place in the text."""

from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers import Embedding
from chainrule.layers.base import Array, Layer, Shape
from chainrule.tutor.weights import Table


class Words(Embedding):
    """An embedding whose table is given, is not trained, and stays as small as it came.

    A text looks up a few of thirty thousand rows. So if the table came as small whole numbers, only
    those rows are turned into the numbers that they stand for.

    Parameters
    ----------
    table : the vectors, one a row

    >>> Words(np.array([[1.0, 2.0], [3.0, 4.0]], "float32"))([[1, 0]]).tolist()
    [[[3.0, 4.0], [1.0, 2.0]]]

    """

    def __init__(self, table: Table) -> None:
        rows, width = table.shape
        super().__init__(rows, width, trainable=False)
        self.table = table
        # The mask of a batch comes with its tokens, and goes on.
        self.supports_masking = True

    def build(self, input_shape: Shape = (None,)) -> None:
        """Make no weights: the table is there."""
        Layer.build(self, input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the rows that the indices name."""
        return self.table[self.as_indices(x)]

    def backward(self, grad: Array) -> None:
        """Return nothing: the table stays, and an index can't be changed by a little."""

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask that came."""
        return mask


class Places(Layer):
    """y = x + the vector of each place, for attention by itself doesn't see order.

    Shapes: x and y (batch, T, n); the table (longest, n) gives its first T rows.

    The chain rule: dL/dx = dL/dy. The table is not trained.

    Parameters
    ----------
    table : the vectors, one a row

    Raises
    ------
    ShapeError : there are more places in the text than in the table

    >>> Places(np.array([[1.0], [2.0]], "float32"))([[[10.0], [10.0]]]).tolist()
    [[[11.0], [12.0]]]

    """

    supports_masking = True

    def __init__(self, table: Array) -> None:
        super().__init__(trainable=False)
        self.table = table

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x plus the places."""
        time = x.shape[1]
        if time > len(self.table):
            raise ShapeError(
                f"Layer {self.name!r} got {time} places; its table has {len(self.table)}."
            )
        return np.add(x, self.table[:time], out=self.buffer("y", x.shape))

    def backward(self, grad: Array) -> Array:
        """Return dL/dy."""
        return grad
