"""What every loss does: one number for a batch, and its derivative by the predictions."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.errors import ArgumentError, DataError, ShapeError, UnsupportedError
from chainrule.losses.targets import match_targets, one_for_each_output
from chainrule.losses.weighting import aligned, masked_weight
from chainrule.serialization import Configurable
from chainrule.utils.naming import snake_case

__all__ = ["EPSILON", "Array", "Loss", "Shape", "masked_weight", "match_targets"]

Array = NDArray[Any]
Shape = tuple[int | None, ...]

EPSILON = 1e-7  # Keras's fuzz factor: what may not be 0, such as a probability, is at least this

MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
REDUCTIONS = (*MEANS, "sum", "none", None)


class Loss(Configurable):
    """How wrong a prediction is. Subclasses give ``call`` and ``gradient``.

    ``call(y_true, y_pred)`` returns one loss a sample: for arrays of shape (batch, outputs) an
    array of shape (batch,), for sequences (batch, time, outputs) one a step, (batch, time).
    ``gradient(y_true, y_pred)`` returns, as a new array of the shape of ``y_pred``, the derivative
    of each of these losses with respect to the predictions it is made of.

    This class reduces the losses l_i to one number, L = (1/N) sum_i w_i l_i with the sample weights
    w_i, so the chain rule gives dL/dp = w_i / N * dl_i/dp for the predictions p of sample i.

    Parameters
    ----------
    name : shown in logs
    reduction : "sum_over_batch_size" or "mean" (the above, and the default), "sum" (no 1/N),
        "mean_with_sample_weight" (divides by the sum of the weights), None or "none"
        (called on arrays, the loss returns all l_i; training takes the mean)
    dtype : what to compute in when called on arrays; the predictions' own dtype unless given

    Raises
    ------
    ArgumentError : ``reduction`` or ``dtype`` is none of these

    >>> class Quartic(Loss):
    ...     def call(self, y_true, y_pred):
    ...         return ((y_pred - y_true) ** 4).mean(axis=-1)
    ...     def gradient(self, y_true, y_pred):
    ...         return 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]
    >>> Quartic()([[0.0]], [[2.0]])
    16.0

    """

    # The axis, or axes, of the predictions that `call` makes one loss of; None stands for all.
    axis: Any = -1
    # Whether some losses don't count, whatever mask comes from outside; then `counted` says which.
    has_mask = False
    # As in Keras: a description says what a loss is, not what it computes in.
    not_in_config: tuple[str, ...] = ("dtype",)

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: DTypeLike | None = None,
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ArgumentError(f"reduction={reduction!r} is unknown. Known: {REDUCTIONS}.")
        self.name = name or snake_case(type(self).__name__)
        self.reduction = reduction
        self.dtype = None if dtype is None else np.dtype(dtype)
        if self.dtype is not None and self.dtype.kind != "f":
            raise ArgumentError(f"Loss {self.name!r}: dtype={dtype!r} won't do; try 'float32'.")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss of each sample."""
        raise NotImplementedError

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return d(loss of each sample) / d(its predictions), a new array.

        Raises
        ------
        UnsupportedError : the class doesn't say; nobody else knows its derivative

        """
        raise UnsupportedError(
            f"{type(self).__name__} can be computed but not trained with: it has no gradient. Give "
            "the class gradient(y_true, y_pred), the derivative of call by y_pred."
        )

    def prepare_targets(self, y_true: Array, output_shape: Shape, dtype: DTypeLike) -> Array:
        """Return targets as ``call`` wants them, for predictions of this shape a sample.

        Called once for a whole data set before training on it. Preparing twice changes nothing.

        Parameters
        ----------
        y_true : targets as they came, one row a sample
        output_shape : the shape of one sample's predictions; None where that is any length
        dtype : the predictions'

        Raises
        ------
        ShapeError, DataError : the targets don't go with such predictions

        """
        return one_for_each_output(y_true, (len(y_true), *output_shape), dtype)

    def counted(self, y_true: Array, y_pred: Array) -> Array:
        """Return which of the losses count, as a mask, where ``has_mask`` is set."""
        raise NotImplementedError

    def propagate(self, upstream: Any, y_true: Array, y_pred: Array) -> Array:
        """Return dL/dp, given dL/dl for all losses, or one number for them all.

        A loss in which one prediction enters the losses of several samples overrides this, since
        ``gradient`` can't say it.
        """
        grad = self.gradient(y_true, y_pred)
        if not isinstance(upstream, float) and self.axis is not None:
            upstream = np.expand_dims(upstream, self.axis)
        grad *= upstream
        return grad

    def value(
        self,
        y_true: Array,
        y_pred: Array,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> float:
        """Return the reduced loss for targets that :meth:`prepare_targets` returned."""
        losses = self.call(y_true, y_pred)
        weight = None
        if sample_weight is not None or mask is not None or self.has_mask:
            weight = self._weight(y_true, y_pred, losses.shape, sample_weight, mask)
            losses = losses * weight
        total = float(np.add.reduce(losses, axis=None))
        return total if self.reduction == "sum" else total / self._divisor(losses.size, weight)

    def backward(
        self,
        y_true: Array,
        y_pred: Array,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> Array:
        """Return d(reduced loss) / d(predictions), a new array of the shape of ``y_pred``."""
        shape = self.losses_shape(y_pred.shape)
        if sample_weight is None and mask is None and not self.has_mask:
            factor = 1.0 if self.reduction == "sum" else 1.0 / math.prod(shape)
            return self.propagate(factor, y_true, y_pred)
        weight = self._weight(y_true, y_pred, shape, sample_weight, mask)
        # Where there is one loss for the whole batch, each weight weighed it in turn.
        upstream = np.broadcast_to(weight, shape) if shape else weight.sum()
        if self.reduction != "sum":
            upstream = upstream / self._divisor(math.prod(shape or weight.shape), weight)
        return self.propagate(upstream, y_true, y_pred)

    def losses_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of the losses that predictions of this shape give."""
        if self.axis == -1:
            return shape[:-1]
        if self.axis is None:
            return ()
        axes = self.axis if isinstance(self.axis, tuple) else (self.axis,)
        gone = {axis % len(shape) for axis in axes}
        return tuple(length for axis, length in enumerate(shape) if axis not in gone)

    def __call__(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Any:
        """Return the loss of predictions: a number, or one a sample with ``reduction="none"``.

        Raises
        ------
        ShapeError : the shapes of targets, predictions or weights don't go together
        DataError : there is nothing to compare, or a target won't do

        """
        true, pred = self._arrays(y_true, y_pred)
        weight = None if sample_weight is None else np.asarray(sample_weight, dtype=pred.dtype)
        if self.reduction not in ("none", None):
            return self.value(true, pred, weight)
        losses = self.call(true, pred)
        if weight is None and not self.has_mask:
            return losses
        return losses * self._weight(true, pred, losses.shape, weight, None)

    def each(self, y_true: ArrayLike, y_pred: ArrayLike) -> Array:
        """Return one loss a sample, whatever the reduction.

        Raises
        ------
        ShapeError, DataError : as when called

        """
        return self.call(*self._arrays(y_true, y_pred))

    def _arrays(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[Array, Array]:
        """Return prepared targets and float predictions."""
        pred = np.asarray(y_pred)
        if self.dtype is not None:
            pred = pred.astype(self.dtype)
        elif pred.dtype.kind != "f":
            pred = pred.astype("float32")
        true = np.asarray(y_true)
        if pred.size == 0 or pred.ndim == 0:
            raise DataError(f"There is nothing to compare: predictions have shape {pred.shape}.")
        if true.ndim == 0 or len(true) != len(pred):
            raise ShapeError(
                f"The targets have shape {true.shape} and the predictions {pred.shape}: there must "
                "be one row of each for each sample."
            )
        return self.prepare_targets(true, pred.shape[1:], pred.dtype), pred

    def _weight(
        self,
        y_true: Array,
        y_pred: Array,
        shape: tuple[int, ...],
        sample_weight: Array | None,
        mask: Array | None,
    ) -> Array:
        """Return what to multiply losses of this shape by, all masks folded in."""
        if self.has_mask:
            own = self.counted(y_true, y_pred)
            mask = own if mask is None else own & aligned(mask, own.shape)
        if mask is not None:
            sample_weight = masked_weight(mask, sample_weight, self.reduction, y_pred.dtype)
        return aligned(np.asarray(sample_weight), shape)

    def _divisor(self, number: int, weight: Array | None) -> float:
        """Return what a sum of this many losses is divided by."""
        if self.reduction == "mean_with_sample_weight" and weight is not None:
            # Where nothing weighs anything, the sum is 0, and so is its mean.
            return float(weight.sum()) or 1.0
        return number

    def __repr__(self) -> str:
        return f"<{type(self).__name__} reduction={self.reduction!r}>"
