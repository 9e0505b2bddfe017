"""How much each loss counts: sample weights, and masks folded into them."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.errors import ShapeError

Array = NDArray[Any]


def masked_weight(
    mask: Array | None,
    sample_weight: Array | None = None,
    reduction: str | None = "sum_over_batch_size",
    dtype: DTypeLike | None = None,
) -> Array | None:
    """Return sample weights with a mask folded in: 0 where it is False.

    A mean over a batch divides by all its N losses, also by those masked out. So where the loss is
    averaged, the V losses that count weigh N / V each: (1/N) sum_valid (N/V) L = (1/V) sum_valid L,
    the mean over those that count.

    Parameters
    ----------
    mask : True where a sample, or a step of a sequence, counts; None if all do
    sample_weight : of shape (batch,), or of the mask's shape
    reduction : the loss's; "sum" leaves the weight of what counts at 1
    dtype : of the result; else that of the weights, else float32

    Raises
    ------
    ShapeError : weights and mask don't go together

    >>> masked_weight(np.array([[True, False, True, False]])).tolist()
    [[2.0, 0.0, 2.0, 0.0]]
    >>> masked_weight(np.array([[True], [False]]), np.array([2.0, 3.0]), "sum").tolist()
    [[2.0], [0.0]]

    """
    if mask is None:
        return sample_weight
    if dtype is None:
        dtype = np.float32 if sample_weight is None else np.result_type(sample_weight, np.float32)
    counts = np.asarray(mask, dtype=bool)
    folded = counts.astype(dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        # No step that counts at all: a loss of 0, as every weight is.
        folded *= counts.size / max(1, int(np.count_nonzero(counts)))
    if sample_weight is None:
        return folded
    weight = np.asarray(sample_weight, dtype=dtype)
    ndim = max(folded.ndim, weight.ndim)
    folded, weight = with_axes(folded, ndim), with_axes(weight, ndim)
    try:
        product: Array = folded * weight
    except ValueError:
        raise ShapeError(
            f"The sample weights have shape {np.shape(sample_weight)} and the mask {counts.shape}: "
            "give one weight a sample, or one for each step of each sample."
        ) from None
    return product


def aligned(weight: Array, shape: tuple[int, ...]) -> Array:
    """Return weights that multiply losses of this shape: one a sample weighs all of its losses.

    Raises
    ------
    ShapeError : they don't go together

    >>> aligned(np.ones(2), (2, 3)).shape, aligned(np.ones((2, 1)), (2,)).shape
    ((2, 1), (2,))

    """
    if not shape:
        return weight  # a single loss for the whole batch is weighed by each weight in turn
    if weight.ndim == len(shape) + 1 and weight.shape[-1] == 1:
        weight = weight[..., 0]
    weight = with_axes(weight, len(shape))
    if weight.ndim != len(shape) or any(
        w not in (1, n) for w, n in zip(weight.shape, shape, strict=True)
    ):
        raise ShapeError(
            f"The sample weights (or the mask) have shape {weight.shape} and the losses {shape}: "
            "give one weight a sample, or one for each of its losses."
        )
    return weight


def with_axes(array: Array, ndim: int) -> Array:
    """Return the array with axes of length 1 at its end, up to ``ndim`` of them.

    >>> with_axes(np.ones(2), 3).shape
    (2, 1, 1)
    """
    return array.reshape(array.shape + (1,) * (ndim - array.ndim))
