"""Cells added at the edges of an image, and cells cut off: each is the other's backward pass."""

from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.kernels.windows import grown, inside, pad
from chainrule.layers.base import Array, Shape
from chainrule.layers.checks import whole_tuple
from chainrule.layers.spatial import SpatialLayer

Edge = tuple[int, int]


def edges_of(value: Any, rank: int, argument: str, owner: str) -> list[Edge]:
    """Return how many cells before and after, for each axis.

    A number holds for all edges. For several axes there may be one number or one pair for each; for
    a single axis, a pair.

    Raises
    ------
    ArgumentError : it is something else, or below 0

    >>> edges_of((1, (0, 2)), 2, "padding", "pad")
    [(1, 1), (0, 2)]
    >>> edges_of((0, 2), 1, "padding", "pad")
    [(0, 2)]

    """
    whole = isinstance(value, (int, np.integer))
    if rank == 1 or whole:
        before, after = whole_tuple(value, 2, argument, owner, least=0)
        return [(before, after)] * rank
    if not isinstance(value, (list, tuple)) or len(value) != rank:
        whole_tuple(value, rank, argument, owner, least=0)  # says what is wanted
    pairs = [whole_tuple(each, 2, f"{argument}, one entry:", owner, least=0) for each in value]
    return [(before, after) for before, after in pairs]


class EdgeLayer(SpatialLayer):
    """A layer that changes how many cells there are at the edges. See its two kinds.

    >>> ZeroPadding1D(2).edges, Cropping2D(((0, 1), (2, 3))).edges
    ([(2, 2)], [(0, 1), (2, 3)])
    """

    sign = 1

    def set_edges(self, value: Any, argument: str) -> Any:
        """Keep the edges, and return them as Keras writes the argument down."""
        self.edges = edges_of(value, self.rank, argument, f"Layer {self.name!r}")
        return self.edges[0] if self.rank == 1 else tuple(self.edges)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return (batch, *longer or shorter lengths, channels)."""
        lengths = tuple(
            None if n is None else n + self.sign * sum(edge)
            for n, edge in zip(self.lengths_of(input_shape), self.edges, strict=True)
        )
        if any(n is not None and n < 1 for n in lengths):
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {input_shape}; cropping {self.edges} "
                "leaves nothing of them. Cut off less."
            )
        return self.shape_of(input_shape[0], lengths, self.channels_of(input_shape))

    def enlarge(self, x: Array, name: str) -> Array:
        """Return x with zeros around it, in a buffer of that name."""
        x = self.channels_last(x)
        return self.as_given(pad(x, self.edges, self.buffer(name, grown(x.shape, self.edges))))

    def cut(self, x: Array) -> Array:
        """Return x without its edges."""
        x = self.channels_last(x)
        return self.as_given(x[inside(x.shape, self.edges)])


class ZeroPadding(EdgeLayer):
    """y is x with zeros around it.

    The chain rule: dL/dx is dL/dy without the edges, for x has no part in the zeros.

    Shapes, for images: x (batch, height, width, c), y (batch, top + height + bottom, left + width +
    right, c).

    Parameters
    ----------
    padding : how many zeros: one number, one for each axis, or a pair (before, after) for each
    data_format : "channels_last" or "channels_first"

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes

    >>> ZeroPadding1D((1, 2))([[[5.0]]])[0, :, 0].tolist()
    [0.0, 5.0, 0.0, 0.0]

    """

    def __init__(self, padding: Any = 1, data_format: str | None = None, **options: Any) -> None:
        super().__init__(data_format, **options)
        self.padding = self.set_edges(padding, "padding")

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x with zeros around it."""
        return self.enlarge(x, "y")

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        return self.cut(grad)


class Cropping(EdgeLayer):
    """y is x without its edges.

    The chain rule: dL/dx is dL/dy with zeros around it, for what is cut off changes nothing.

    Shapes, for images: x (batch, top + height + bottom, left + width + right, c), y (batch, height,
    width, c).

    Parameters
    ----------
    cropping : how many cells to cut off: one number, one for each axis, or a pair (before, after)
        for each
    data_format : "channels_last" or "channels_first"

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : the input has not the axes, or nothing would be left

    >>> Cropping1D((1, 0))([[[5.0], [6.0]]])[0, :, 0].tolist()
    [6.0]

    """

    sign = -1

    def __init__(self, cropping: Any = 1, data_format: str | None = None, **options: Any) -> None:
        super().__init__(data_format, **options)
        self.cropping = self.set_edges(cropping, "cropping")

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x without its edges."""
        return self.cut(x)

    def backward(self, grad: Array) -> Array:
        """Return dL/dx."""
        return self.enlarge(grad, "dx")


class ZeroPadding1D(ZeroPadding):
    """Zeros before and after a series. See :class:`ZeroPadding`.

    >>> ZeroPadding1D().compute_output_shape((None, 5, 3))
    (None, 7, 3)
    """

    rank = 1


class ZeroPadding2D(ZeroPadding):
    """Zeros around an image. See :class:`ZeroPadding`.

    >>> ZeroPadding2D(((0, 1), (2, 3))).compute_output_shape((None, 5, 5, 3))
    (None, 6, 10, 3)
    """

    rank = 2


class ZeroPadding3D(ZeroPadding):
    """Zeros around a volume. See :class:`ZeroPadding`.

    >>> ZeroPadding3D((0, 1, 2)).compute_output_shape((None, 5, 5, 5, 3))
    (None, 5, 7, 9, 3)
    """

    rank = 3


class Cropping1D(Cropping):
    """A series without its ends. See :class:`Cropping`. Channels are last, as in Keras.

    >>> Cropping1D().compute_output_shape((None, 5, 3))
    (None, 3, 3)
    """

    rank = 1
    not_in_config = (*Cropping.not_in_config, "data_format")

    def __init__(self, cropping: Any = 1, **options: Any) -> None:
        super().__init__(cropping, "channels_last", **options)


class Cropping2D(Cropping):
    """An image without its edges. See :class:`Cropping`. Cuts nothing unless told to.

    >>> Cropping2D((1, (0, 2))).compute_output_shape((None, 5, 5, 3))
    (None, 3, 3, 3)
    """

    rank = 2

    def __init__(self, cropping: Any = 0, data_format: str | None = None, **options: Any) -> None:
        super().__init__(cropping, data_format, **options)


class Cropping3D(Cropping):
    """A volume without its edges. See :class:`Cropping`.

    >>> Cropping3D().compute_output_shape((None, 5, 5, 5, 3))
    (None, 3, 3, 3, 3)
    """

    rank = 3
