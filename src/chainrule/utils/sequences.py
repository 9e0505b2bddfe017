"""Sequences of different lengths, made equally long."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.errors import ArgumentError, DataError, ShapeError

Array = NDArray[Any]

SIDES = ("pre", "post")


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: DTypeLike = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> Array:
    """Return the sequences as one array (samples, maxlen, ...): short ones filled, long ones cut.

    Filling at the front, as is usual here, puts the last step of every sequence last: that is
    where a recurrent layer has read them all.

    Parameters
    ----------
    sequences : lists or arrays; if their steps are more than numbers, all of one shape
    maxlen : the length to bring all to; that of the longest unless given
    dtype : of the result; ``object`` for text of any length
    padding : "pre" fills at the front, "post" at the end
    truncating : "pre" cuts off at the front, "post" at the end
    value : what to fill with

    Raises
    ------
    ArgumentError : padding or truncating is neither "pre" nor "post", or text can't fill the dtype
    DataError : a sequence is no sequence
    ShapeError : the steps of a sequence have another shape than those before

    >>> pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2).tolist()
    [[0, 1], [2, 3], [5, 6]]
    >>> pad_sequences([[1], [2, 3]], padding="post", value=-1).tolist()
    [[1, -1], [2, 3]]

    """
    for argument, side in (("padding", padding), ("truncating", truncating)):
        if side not in SIDES:
            raise ArgumentError(f"pad_sequences: {argument}={side!r} must be 'pre' or 'post'.")
    # By the built-in `object`, as by "object", is meant an array that may hold anything.
    kind = np.dtype(dtype)
    if isinstance(value, str) and kind.kind not in "OSU":
        raise ArgumentError(
            f"pad_sequences: value={value!r} is text and dtype={kind.name!r} holds none. Give "
            "dtype=object."
        )
    if not hasattr(sequences, "__len__"):
        raise DataError(f"pad_sequences wants a list of sequences; {sequences!r} came.")
    for place, sequence in enumerate(sequences):
        if not hasattr(sequence, "__len__"):
            raise DataError(
                f"pad_sequences wants a list of sequences; at place {place} came {sequence!r}."
            )
    if maxlen is None:
        maxlen = max((len(sequence) for sequence in sequences), default=0)
    step = next((np.asarray(s).shape[1:] for s in sequences if len(s)), ())
    padded = np.full((len(sequences), maxlen, *step), value, dtype=kind)
    for place, sequence in enumerate(sequences):
        start = max(0, len(sequence) - maxlen) if truncating == "pre" else 0
        kept = np.asarray(sequence[start : start + maxlen], dtype=kind)
        if not len(kept):
            continue
        if kept.shape[1:] != step:
            raise ShapeError(
                f"pad_sequences: the steps of the sequence at place {place} have shape "
                f"{kept.shape[1:]}; those before have {step}."
            )
        first = maxlen - len(kept) if padding == "pre" else 0
        padded[place, first : first + len(kept)] = kept
    return padded
