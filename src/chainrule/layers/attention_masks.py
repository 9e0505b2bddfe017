"""Masks: which steps count, and which pairs of query and key may meet."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ShapeError, UnsupportedError
from chainrule.layers.attention_axes import AttentionAxes

Array = NDArray[Any]


def causal_mask(queries: int, keys: int) -> Array:
    """Return which keys each query may see if none may look ahead: (queries, keys).

    >>> causal_mask(2, 3).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0]]
    """
    return np.tri(queries, keys, dtype=bool)


def window_mask(queries: int, keys: int, window: int) -> Array:
    """Return which keys are fewer than ``window`` places from each query: (queries, keys).

    >>> window_mask(3, 3, 2).astype(int).tolist()
    [[1, 1, 0], [1, 1, 1], [0, 1, 1]]
    """
    apart = np.arange(queries)[:, np.newaxis] - np.arange(keys)
    return np.asarray(abs(apart) < window)


def both(left: Array | None, right: Array | None) -> Array | None:
    """Return what two masks both let through; None lets everything through.

    >>> both(None, None) is None, both(np.array([True, False]), np.array([[True]])).tolist()
    (True, [[True, False]])
    """
    if left is None or right is None:
        return right if left is None else left
    return np.logical_and(left, right)


def as_mask(mask: Any, shape: tuple[int, ...], what: str, owner: str) -> Array | None:
    """Return a padding mask as a boolean array (batch, time), or None.

    Raises
    ------
    ShapeError : it has another shape

    >>> as_mask([[1, 0]], (1, 2), "query", "attention").tolist()
    [[True, False]]

    """
    if mask is None:
        return None
    flags = np.asarray(mask, dtype=bool)
    if flags.shape != shape:
        raise ShapeError(
            f"{owner}: the mask of the {what} has shape {flags.shape}; the {what} has "
            f"{shape[0]} samples of {shape[1]} steps, so {shape} is wanted, True where a step "
            "counts."
        )
    return flags


def visible_pairs(
    owner: str,
    axes: AttentionAxes,
    shapes: list[tuple[int, ...]],
    heads: int,
    padding: list[Any],
    attention_mask: Array | None,
    causal: bool,
    window: int | None,
) -> Array | None:
    """Return which pairs of query and key all masks let meet; None if all do.

    Parameters
    ----------
    owner : the layer, for errors
    axes : what attention runs along
    shapes : of query, value and key
    heads : how many there are
    padding : which steps of query, value and key count: (batch, time) each, or None
    attention_mask : (batch, queries, keys), with an axis for the heads or without; other than 0
        where a pair may meet
    causal : whether no query may look ahead
    window : how far from a query a key may not be, or None

    Returns
    -------
    Array : (1 or sequences, 1 or heads, queries, keys), or None

    Raises
    ------
    ShapeError : a mask doesn't fit
    UnsupportedError : a padding, causal or window mask, and attention not along axis 1 alone

    >>> shape = (1, 2, 5)
    >>> axes = AttentionAxes.of(None, 3, "attention")
    >>> padding = [None, [[True, False]], None]
    >>> found = visible_pairs("attention", axes, [shape] * 3, 1, padding, None, False, None)
    >>> found.astype(int).tolist()
    [[[[1, 0]]]]

    """
    query, value, key = shapes
    sequence_masks = causal or window is not None or any(each is not None for each in padding)
    if sequence_masks and axes.along != (1,):
        raise UnsupportedError(
            f"{owner}: padding, causal and window masks are for attention along axis 1; here it "
            f"runs along {axes.along}. Give attention_mask instead."
        )
    of_query = as_mask(padding[0], query[:2], "query", owner)
    keys = both(
        as_mask(padding[1], value[:2], "value", owner), as_mask(padding[2], key[:2], "key", owner)
    )
    found = both(
        None if of_query is None else of_query[:, :, np.newaxis],
        None if keys is None else keys[:, np.newaxis, :],
    )
    if causal:
        found = both(found, causal_mask(query[1], key[1]))
    if window is not None:
        found = both(found, window_mask(query[1], key[1], window))
    scores_shape = axes.scores_shape(query, key, heads)
    if found is not None:
        found = axes.fold_mask(found, scores_shape, owner)
    if attention_mask is not None:
        found = both(found, axes.fold_mask(attention_mask != 0, scores_shape, owner))
    return found


def hidden_pairs(visible: Array, scores: tuple[int, ...]) -> Array:
    """Return the pairs that a mask hides: (1 or sequences, 1 or heads, queries, keys).

    Parameters
    ----------
    visible : as :func:`visible_pairs` gives it; queries and keys may be 1 as well
    scores : the shape of the scores

    >>> hidden_pairs(np.array([[[[True, False]]]]), (5, 1, 2, 2)).astype(int).tolist()
    [[[[0, 1], [0, 1]]]]

    """
    return np.ascontiguousarray(np.broadcast_to(~visible, (*visible.shape[:2], *scores[2:])))
