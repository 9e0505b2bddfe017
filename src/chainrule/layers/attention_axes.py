"""Attention along some axes of its inputs, when there are more than (batch, time, features)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array


@dataclass(frozen=True)
class AttentionAxes:
    """Lays (batch, ..., features) out as (batch, time, features), and back.

    Along the axes in ``along`` each place attends to every place: they are read as one axis, time.
    Along the others nothing is mixed: they are read as more batch. Both only move numbers, so the
    derivative of :meth:`fold` is :meth:`unfold` and the other way round. With three axes, and
    attention along the middle one, nothing is to be done.

    Parameters
    ----------
    rank : how many axes an input has
    along : which of them attention runs along

    >>> axes = AttentionAxes.of(None, 4, "attention")
    >>> axes.along, axes.fold(np.zeros((2, 3, 4, 5))).shape
    ((1, 2), (2, 12, 5))
    >>> axes = AttentionAxes.of((2,), 4, "attention")
    >>> axes.fold(np.zeros((2, 3, 4, 5))).shape
    (6, 4, 5)

    """

    rank: int
    along: tuple[int, ...]

    @classmethod
    def of(cls, chosen: tuple[int, ...] | None, rank: int, owner: str) -> "AttentionAxes":
        """Return the axes meant by ``attention_axes``: None is all between batch and features.

        Raises
        ------
        ShapeError : there are fewer than three axes
        ArgumentError : an axis is the batch, the features, or not there

        """
        if rank < 3:
            raise ShapeError(
                f"{owner} got inputs with {rank} axes; it wants (batch, time, features). Is the "
                "batch axis there?"
            )
        if chosen is None:
            return cls(rank, tuple(range(1, rank - 1)))
        along = tuple(axis if axis >= 0 else rank + axis for axis in chosen)
        if len(set(along)) != len(along) or not all(0 < axis < rank - 1 for axis in along):
            raise ArgumentError(
                f"{owner}: attention_axes={chosen} must be axes from 1 to {rank - 2} of inputs "
                f"with {rank} axes: neither the batch nor the features."
            )
        return cls(rank, along)

    @property
    def rest(self) -> tuple[int, ...]:
        """The axes along which nothing is mixed, without batch and features."""
        return tuple(a for a in range(1, self.rank - 1) if a not in self.along)

    def fold(self, x: Array) -> Array:
        """Return (batch, ..., *features) as (batch and rest, time, *features)."""
        if self.rank == 3:
            return x
        features = range(self.rank - 1, x.ndim)
        moved = x.transpose(0, *self.rest, *self.along, *features)
        return moved.reshape(*self.sizes(x.shape), *x.shape[self.rank - 1 :])

    def unfold(self, y: Array, shape: tuple[int, ...]) -> Array:
        """Return (batch and rest, time, *features) with its leading axes as in ``shape`` again."""
        if self.rank == 3:
            return y
        order = (0, *self.rest, *self.along)
        split = y.reshape([shape[axis] for axis in order] + list(y.shape[2:]))
        return split.transpose(*np.argsort(order), *range(self.rank - 1, split.ndim))

    def sizes(self, shape: tuple[int, ...]) -> tuple[int, int]:
        """Return how many sequences there are, and how many places each has."""
        sequences = shape[0] * math.prod(shape[axis] for axis in self.rest)
        return sequences, math.prod(shape[axis] for axis in self.along)

    def scores_shape(self, query: Any, key: Any, heads: int) -> tuple[Any, ...]:
        """Return the shape of the scores: (batch, *rest, heads, *query's places, *key's places)."""
        return (
            query[0],
            *(query[axis] for axis in self.rest),
            heads,
            *(query[axis] for axis in self.along),
            *(key[axis] for axis in self.along),
        )

    def fold_mask(self, mask: Array, scores_shape: tuple[int, ...], owner: str) -> Array:
        """Return a mask of the scores as (1 or sequences, 1 or heads, Tq, Tk).

        Missing axes are put in before the places: (batch, Tq, Tk) is the same for all heads.

        Raises
        ------
        ShapeError : the mask can't be stretched to the scores

        """
        places = 2 * len(self.along)
        missing = len(scores_shape) - mask.ndim
        full = mask.reshape(
            *mask.shape[: max(mask.ndim - places, 0)],
            *(1,) * max(missing, 0),
            *mask.shape[max(mask.ndim - places, 0) :],
        )
        fits = missing >= 0 and all(
            size in (1, wanted) for size, wanted in zip(full.shape, scores_shape, strict=True)
        )
        if not fits:
            raise ShapeError(
                f"{owner}: the attention mask has shape {mask.shape}; the scores it hides have "
                f"shape {scores_shape}. Give (batch, queries, keys), True where a query may look."
            )
        if self.rank == 3:
            return full
        stretched = np.broadcast_to(full, scores_shape)
        heads = scores_shape[-places - 1]
        queries = math.prod(scores_shape[-places : -places // 2])
        keys = math.prod(scores_shape[-places // 2 :])
        return stretched.reshape(-1, heads, queries, keys)


def whole_numbers(value: Any, argument: str, owner: str) -> tuple[int, ...] | None:
    """Return a whole number, or several, as a tuple; None stays None.

    Raises
    ------
    ArgumentError : it is something else

    >>> whole_numbers(3, "output_shape", "attention"), whole_numbers([1, 2], "axes", "attention")
    ((3,), (1, 2))

    """
    if value is None:
        return None
    values = value if isinstance(value, (list, tuple)) else (value,)
    if not values or not all(isinstance(v, (int, np.integer)) for v in values):
        raise ArgumentError(
            f"{owner}: {argument}={value!r} must be a whole number or a tuple of them."
        )
    return tuple(int(v) for v in values)
