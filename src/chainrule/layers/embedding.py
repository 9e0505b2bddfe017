"""A table of vectors, looked up by whole numbers."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule import constraints, initializers, regularizers
from chainrule.errors import DataError
from chainrule.kernels.choice import compiled
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import positive_int


class Embedding(Layer):
    """Each index stands for a vector, and the vectors are learned: y = E[x].

    Shapes: x (batch, ...) whole numbers from 0 to input_dim - 1, E (input_dim, output_dim),
    y (batch, ..., output_dim).

    The chain rule: looking up row i is a product with a row of zeros that has a 1 at place i. With
    these rows stacked into O (as many rows as indices, input_dim columns), y = O @ E, so ::

        dL/dE = O.T @ dL/dy: row i is the sum of dL/dy over all places where i was looked up

    An index looked up twice adds up twice, and one that wasn't gets 0. O is never made: the indices
    are sorted, and the gradients of equal ones, now side by side, are summed. An index can't be
    changed by a little, so there is no dL/dx.

    Parameters
    ----------
    input_dim : how many vectors; the largest index plus 1
    output_dim : how many numbers a vector has
    embeddings_initializer : how E starts
    embeddings_regularizer, activity_regularizer : a price on E and on y
    embeddings_constraint : where E must stay
    mask_zero : whether index 0 is padding, which layers after must leave out
    weights : E itself, if it is known; as an array, or a list of that one array
    input_length : not needed; Keras's older scripts give it
    name, trainable, dtype, input_shape : see :class:`~chainrule.layers.base.Layer`

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : ``weights`` is not (input_dim, output_dim)
    DataError : an index is out of range or not whole

    Reference: Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model",
    Journal of Machine Learning Research 3 (2003).

    >>> layer = Embedding(3, 2, weights=[[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]])
    >>> layer([[2, 1, 2]]).tolist()
    [[[3.0, 4.0], [1.0, 2.0], [3.0, 4.0]]]
    >>> layer.backward(np.ones((1, 3, 2))); layer.embeddings.gradient.tolist()
    [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]

    """

    not_in_config = (*Layer.not_in_config, "weights", "input_length")
    casts_input = False

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: "str | initializers.Initializer" = "uniform",
        embeddings_regularizer: "str | regularizers.Regularizer | None" = None,
        embeddings_constraint: "str | constraints.Constraint | None" = None,
        mask_zero: bool = False,
        weights: ArrayLike | None = None,
        input_length: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.input_dim = positive_int(input_dim, "input_dim", f"Layer {self.name!r}")
        self.output_dim = positive_int(output_dim, "output_dim", f"Layer {self.name!r}")
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = bool(mask_zero)
        self.supports_masking = self.makes_mask = self.mask_zero
        if weights is not None:
            self.build((None,))
            # A list of one table has three axes, a table two.
            table = np.asarray(weights)
            self.set_weights([table[0] if table.ndim == 3 and len(table) == 1 else table])

    def build(self, input_shape: Shape = (None,)) -> None:
        """Make E; it doesn't depend on the input's shape."""
        if not self.own_weights:
            self.embeddings = self.add_weight(
                "embeddings",
                (self.input_dim, self.output_dim),
                self.embeddings_initializer,
                regularizer=self.embeddings_regularizer,
                constraint=self.embeddings_constraint,
            )
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the rows of E that the indices name."""
        self.indices = self.as_indices(x)
        out = self.buffer("y", (*x.shape, self.output_dim))
        # All indices are in range by now; mode="clip" only spares take a copy.
        return np.take(self.embeddings.value, self.indices, axis=0, out=out, mode="clip")

    def backward(self, grad: Array) -> None:
        """Sum the gradient of each index into its row of dL/dE."""
        table = self.embeddings.gradient
        table.fill(0.0)
        indices = self.indices.reshape(-1)
        if indices.size == 0:
            return
        fast = compiled("rows", grad, table)
        if fast:
            fast.add_to_rows(grad.reshape(-1, self.output_dim), indices, table)
            return
        order = np.argsort(indices, kind="stable")
        sorted_indices = indices[order]
        # Where a run of equal indices begins.
        starts = np.flatnonzero(np.diff(sorted_indices, prepend=-1))
        rows = grad.reshape(-1, self.output_dim)[order]
        table[sorted_indices[starts]] = np.add.reduceat(rows, starts, axis=0)

    def as_indices(self, x: Array) -> Array:
        """Return the indices as integers.

        Raises
        ------
        DataError : one is out of range or not whole

        """
        if x.dtype.kind not in "iubf":
            raise DataError(
                f"Layer {self.name!r} got data of type {x.dtype}; it wants whole numbers from 0 "
                f"to {self.input_dim - 1}. Number the words first."
            )
        if x.size == 0 or (x.min() >= 0 and x.max() < self.input_dim):
            indices = x.astype(np.intp, copy=False)
            if x.dtype.kind != "f" or (indices == x).all():
                return indices
        wrong = ~((x >= 0) & (x < self.input_dim) & (np.trunc(x) == x))
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise DataError(
            f"Layer {self.name!r} got {x[place]} at {place}; an index is a whole number from 0 to "
            f"{self.input_dim - 1}. If the data are right, make input_dim the largest index plus 1."
        )

    def compute_mask(self, inputs: Any, mask: Any = None) -> Array | None:
        """Return which indices are not 0, if 0 is padding."""
        return np.asarray(np.asarray(inputs) != 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, ..., output_dim)."""
        return (*input_shape, self.output_dim)
