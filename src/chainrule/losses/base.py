"""What every loss does: one number for a batch, and its derivative by the predictions."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ArgumentError, DataError, ShapeError

Array = NDArray[Any]

REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "none", None)


class Loss:
    """How wrong a prediction is. Subclasses give ``call`` and ``gradient``.

    ``call(y_true, y_pred)`` returns one loss a sample: for arrays of shape (batch, outputs) an
    array of shape (batch,). ``gradient(y_true, y_pred)`` returns the derivative of each sample's
    loss with respect to that sample's predictions, shape (batch, outputs). This class reduces them
    to one number.

    Parameters
    ----------
    reduction : "sum_over_batch_size" (the mean, and the default), "mean", "sum", or "none"
    name : shown in logs

    Raises
    ------
    ArgumentError : ``reduction`` is none of these

    """

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size"
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ArgumentError(f"reduction={reduction!r} is unknown. Known: {REDUCTIONS}.")
        self.name = name or "loss"
        self.reduction = reduction

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss of each sample."""
        raise NotImplementedError

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return d(loss of each sample) / d(its predictions)."""
        raise NotImplementedError

    def value(
        self, y_true: Array, y_pred: Array, sample_weight: Array | None = None, mask: Any = None
    ) -> float:
        """Return the reduced loss of arrays that already match in shape and dtype."""
        sample_weight = masked_weight(mask, sample_weight, self.reduction)
        losses = self.call(y_true, y_pred)
        if sample_weight is not None:
            losses = losses * _aligned(sample_weight, losses)
        total = float(np.add.reduce(losses, axis=None))
        return total if self.reduction == "sum" else total / losses.size

    def backward(
        self, y_true: Array, y_pred: Array, sample_weight: Array | None = None, mask: Any = None
    ) -> Array:
        """Return d(reduced loss) / d(predictions), of the shape of ``y_pred``."""
        sample_weight = masked_weight(mask, sample_weight, self.reduction)
        grad = self.gradient(y_true, y_pred)
        if sample_weight is not None:
            grad *= _aligned(sample_weight, grad)
        if self.reduction != "sum":
            # One loss a sample: the last axis was averaged within ``call``.
            grad /= max(1, grad.size // grad.shape[-1])
        return grad

    def __call__(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Any:
        """Return the loss of predictions: a number, or one a sample with ``reduction="none"``.

        Raises
        ------
        ShapeError : the shapes of targets and predictions differ

        """
        pred = np.asarray(y_pred)
        if pred.dtype.kind != "f":
            pred = pred.astype("float32")
        true = match_targets(np.asarray(y_true), pred)
        weight = None if sample_weight is None else np.asarray(sample_weight, dtype=pred.dtype)
        if self.reduction in ("none", None):
            losses = self.call(true, pred)
            return losses if weight is None else losses * _aligned(weight, losses)
        return self.value(true, pred, weight)

    def prepare_targets(self, y_true: Array, shape: Any, dtype: Any) -> Array:
        """Shim, replaced by the losses branch."""
        return match_targets(y_true, np.empty((len(y_true), *shape), dtype))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} reduction={self.reduction!r}>"


def _aligned(weight: Array, like: Array) -> Array:
    """Give the weights trailing axes of length 1, so that they multiply whole samples."""
    if weight.ndim == like.ndim:
        return weight
    return weight.reshape(weight.shape + (1,) * (like.ndim - weight.ndim))


def match_targets(y_true: Array, y_pred: Array) -> Array:
    """Return the targets in the shape and dtype of the predictions.

    Targets of shape (batch,) fit predictions of shape (batch, 1).

    Raises
    ------
    ShapeError : they can't be matched
    DataError : there are none

    >>> match_targets(np.array([0, 1]), np.zeros((2, 1), "float32")).tolist()
    [[0.0], [1.0]]

    """
    if y_pred.size == 0:
        raise DataError(f"There is nothing to compare: the predictions have shape {y_pred.shape}.")
    true = y_true
    if true.ndim + 1 == y_pred.ndim and y_pred.shape[-1] == 1:
        true = true[..., np.newaxis]
    elif true.ndim == y_pred.ndim + 1 and true.shape[-1] == 1:
        true = true[..., 0]
    if true.shape != y_pred.shape:
        raise ShapeError(
            f"The targets have shape {y_true.shape} and the predictions {y_pred.shape}: they must "
            "be equal, one target for each output. Reshape y, or give the last layer "
            f"units={true.shape[-1] if true.ndim else 1}."
        )
    return true.astype(y_pred.dtype, copy=False)


def masked_weight(mask: Any, weight: Array | None, reduction: str | None) -> Array | None:
    """Shim, replaced by the losses branch."""
    if mask is None:
        return weight
    scaled = mask.astype("float32")
    if reduction in ("mean", "sum_over_batch_size"):
        scaled = scaled * (mask.size / (mask.sum() + 1e-7))
    return scaled if weight is None else scaled * weight
