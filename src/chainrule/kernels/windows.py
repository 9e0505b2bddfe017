"""Where the windows of a convolution or pooling lie."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from chainrule.kernels.rows import add_bias, bias_gradient

Array = NDArray[Any]
Pairs = Sequence[tuple[int, int]]
Place = tuple[slice, ...]


@dataclass(frozen=True)
class Window:
    """A window that moves over an image: one number for each axis it moves along.

    Along one axis of n cells, a window of k cells that are d apart reaches over (k - 1) d + 1
    cells, and starts anew every s cells. How many places there are depends on the padding:

    - "valid": only where the whole window lies inside: floor((n - reach) / s) + 1 places;
    - "same": ceil(n / s) places, as many as the input has cells if s is 1. The cells missing for
      that are added as zeros, half on each side, the odd one at the end;
    - "causal": ceil(n / s) places, all zeros added in front, so that no output sees a later input.

    Parameters
    ----------
    size : k, how many cells it has
    strides : s, how far it moves
    dilation : d, how far its own cells are apart
    padding : "valid", "same" or "causal"

    >>> Window((3,), (1,), (1,), "valid").places((28,))
    (26,)
    >>> window = Window((3,), (2,), (1,), "same")
    >>> window.places((28,)), window.edges((28,))
    ((14,), [(0, 1)])

    """

    size: tuple[int, ...]
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: str = "valid"

    @property
    def rank(self) -> int:
        """Along how many axes it moves."""
        return len(self.size)

    @property
    def reach(self) -> tuple[int, ...]:
        """Over how many cells it spans, gaps included."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.size, self.dilation, strict=True))

    def places(self, lengths: Sequence[int]) -> tuple[int, ...]:
        """Return how many places it has on these lengths; 0 or less if it doesn't fit."""
        if self.padding == "valid":
            return tuple(
                (n - reach) // s + 1
                for n, reach, s in zip(lengths, self.reach, self.strides, strict=True)
            )
        return tuple(-(-n // s) for n, s in zip(lengths, self.strides, strict=True))

    def edges(self, lengths: Sequence[int]) -> list[tuple[int, int]]:
        """Return how many cells are added before and after, for each axis."""
        if self.padding == "valid":
            return [(0, 0)] * self.rank
        if self.padding == "causal":
            return [(reach - 1, 0) for reach in self.reach]
        places = self.places(lengths)
        totals = [
            max((m - 1) * s + reach - n, 0)
            for n, m, reach, s in zip(lengths, places, self.reach, self.strides, strict=True)
        ]
        return [(total // 2, total - total // 2) for total in totals]

    def span(self, places: Sequence[int]) -> tuple[int, ...]:
        """Return over how many cells that many places spread: (m - 1) s + reach.

        >>> Window((3,), (2,), (1,)).span((13,))
        (27,)
        """
        return tuple(
            (m - 1) * s + reach
            for m, s, reach in zip(places, self.strides, self.reach, strict=True)
        )

    def view(self, padded: Array) -> Array:
        """Return what every window sees, without copying: one number is seen many times.

        Shapes: ``padded`` (batch, *lengths, channels), the view (batch, *places, *size, channels).
        A step to the next place is a step of s cells in memory, a step within the window one of d.

        >>> x = np.arange(5.0).reshape(1, 5, 1)
        >>> Window((3,), (2,), (1,)).view(x)[0, :, :, 0].tolist()
        [[0.0, 1.0, 2.0], [2.0, 3.0, 4.0]]
        """
        inside = Window(self.size, self.strides, self.dilation)
        lengths, steps = padded.shape[1:-1], padded.strides[1:-1]
        shape = (padded.shape[0], *inside.places(lengths), *self.size, padded.shape[-1])
        strides = (
            padded.strides[0],
            *(step * s for step, s in zip(steps, self.strides, strict=True)),
            *(step * d for step, d in zip(steps, self.dilation, strict=True)),
            padded.strides[-1],
        )
        return as_strided(padded, shape, strides, writeable=False)

    def overlaps(self, lengths: Sequence[int]) -> Iterator[tuple[tuple[int, ...], Place, Place]]:
        """Yield each position in the window, at which places it lies on a real cell, and on which.

        The second is for indexing an array (batch, *places, channels), the third for one of
        (batch, *lengths, channels): a regular grid of cells, one for each of these places. What
        lies beyond the edges is left out.

        >>> x = np.arange(5.0).reshape(1, 5, 1)
        >>> for position, places, cells in Window((3,), (2,), (1,), "same").overlaps((5,)):
        ...     print(position, np.arange(3)[places[1]].tolist(), x[cells][0, :, 0].tolist())
        (0,) [1, 2] [1.0, 3.0]
        (1,) [0, 1, 2] [0.0, 2.0, 4.0]
        (2,) [0, 1] [1.0, 3.0]
        """
        places, edges = self.places(lengths), self.edges(lengths)
        for position in np.ndindex(*self.size):
            at, on = [slice(None)], [slice(None)]
            for axis, (i, d, s) in enumerate(
                zip(position, self.dilation, self.strides, strict=True)
            ):
                shift = i * d - edges[axis][0]  # place m lies on cell m s + shift
                first = max(-(shift // s), 0)
                count = min((lengths[axis] - 1 - shift) // s + 1, places[axis]) - first
                start = first * s + shift
                at.append(slice(first, first + count))
                on.append(slice(start, start + (count - 1) * s + 1, s))
                if count < 1:
                    break
            else:
                yield position, tuple(at), tuple(on)


@lru_cache(maxsize=32)
def seen(window: Window, lengths: tuple[int, ...]) -> tuple[Array, Array]:
    """Return which real cells each window sees, as loops over any number of axes want it.

    Cells and places are counted through, row after row. The first array, (places, positions), has
    a row for each place: the numbers of its cells in order, then -1 for each that doesn't exist.
    The second, (places,), says how many do.

    >>> cells, counts = seen(Window((2,), (1,), (1,), "same"), (3,))
    >>> cells.tolist(), counts.tolist()
    ([[0, 1], [1, 2], [2, -1]], [2, 2, 1])
    """
    numbers = np.arange(prod(lengths)).reshape(1, *lengths, 1)
    edges = window.edges(lengths)
    padded = pad(numbers, edges, np.empty(grown(numbers.shape, edges), numbers.dtype), -1)
    cells = window.view(padded).reshape(prod(window.places(lengths)), prod(window.size))
    missing = cells < 0
    cells = np.take_along_axis(cells, np.argsort(missing, axis=1, kind="stable"), axis=1)
    return cells, cells.shape[1] - missing.sum(axis=1)


def grown(shape: Sequence[int], edges: Pairs) -> tuple[int, ...]:
    """Return the shape of (batch, *lengths, channels) with cells added at the edges.

    >>> grown((64, 28, 28, 1), [(1, 1), (0, 2)])
    (64, 30, 30, 1)
    """
    lengths = [n + sum(edge) for n, edge in zip(shape[1:-1], edges, strict=True)]
    return (shape[0], *lengths, shape[-1])


def inside(shape: Sequence[int], edges: Pairs) -> Place:
    """Return where, in an array with edges, the part without them lies.

    >>> inside((1, 5, 1), [(1, 2)])
    (slice(None, None, None), slice(1, 3, None))
    """
    cells = (slice(a, n - b) for n, (a, b) in zip(shape[1:-1], edges, strict=True))
    return (slice(None), *cells)


def pad(x: Array, edges: Pairs, out: Array, value: float = 0.0) -> Array:
    """Write ``x`` into the middle of ``out`` and ``value`` around it.

    >>> pad(np.ones((1, 2, 1)), [(1, 2)], np.empty((1, 5, 1)))[0, :, 0].tolist()
    [0.0, 1.0, 1.0, 0.0, 0.0]
    """
    out.fill(value)
    out[inside(out.shape, edges)] = x
    return out


def add_at_all_places(x: Array, b: Array) -> Array:
    """Add b, (c,), to x, (batch, *places, c), at all places.

    It is laid out for a whole line of places first: adding long rows is quick.

    >>> add_at_all_places(np.zeros((1, 2, 2)), np.array([1.0, 2.0])).tolist()
    [[[1.0, 2.0], [1.0, 2.0]]]
    """
    add_bias(x.reshape(-1, x.shape[-2] * x.shape[-1]), np.tile(b, x.shape[-2]))
    return x


def sum_over_places(x: Array, out: Array) -> Array:
    """Add up (batch, *places, ...) over the batch and all places, into ``out`` of the axes left.

    The batch goes first: its rows are long, and adding long rows is quick.

    >>> sum_over_places(np.ones((2, 3, 3, 4)), np.empty(4)).tolist()
    [18.0, 18.0, 18.0, 18.0]
    """
    over_batch = np.empty(prod(x.shape[1:]), x.dtype)
    bias_gradient(x.reshape(len(x), -1), over_batch)
    np.add.reduce(over_batch.reshape(-1, *out.shape), axis=0, out=out)
    return out
