"""Cross-entropies that look at the classes' hard or doubtful samples differently."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.errors import ArgumentError
from chainrule.losses.base import EPSILON, Loss, Shape
from chainrule.losses.binary import smoothing
from chainrule.losses.categorical import (
    check_one_hot,
    class_axis,
    clipped,
    log_softmax,
    shares,
    smoothed,
    through_shares,
    unclipped,
)
from chainrule.losses.targets import class_indices

Array = NDArray[Any]


class CategoricalFocalCrossentropy(Loss):
    """The cross-entropy of classes, with less weight on samples that are already right.

    With q = p / sum(p), L = -alpha sum_i t_i (1 - q_i)**gamma log q_i. The product rule gives

        dL/dq_i = alpha t_i [gamma (1 - q_i)**(gamma - 1) log q_i - (1 - q_i)**gamma / q_i],

    which then passes through the division, as in :class:`CategoricalCrossentropy`, or with
    ``from_logits`` through the softmax: dL/dz_j = q_j (dL/dq_j - sum_i dL/dq_i q_i).

    Parameters
    ----------
    alpha : the weight of all classes, or a list with one for each
    gamma : how much less an easy sample counts; 0 is the plain cross-entropy
    from_logits, label_smoothing, axis : as for :class:`CategoricalCrossentropy`
    reduction, name, dtype : see :class:`Loss`

    Raises
    ------
    ArgumentError : ``label_smoothing`` is outside 0 to 1

    References
    ----------
    Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection" (ICCV 2017).

    >>> loss = CategoricalFocalCrossentropy(alpha=1.0, gamma=2.0)
    >>> round(loss([[0.0, 1.0]], [[0.5, 0.5]]), 4)  # a quarter of log 2
    0.1733

    """

    def __init__(
        self,
        alpha: float | Sequence[float] = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_focal_crossentropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.alpha = alpha
        self.gamma = gamma
        self.from_logits = from_logits
        self.label_smoothing = smoothing(label_smoothing)
        self.axis = class_axis(axis)

    def prepare_targets(self, y_true: Array, output_shape: Shape, dtype: DTypeLike) -> Array:
        """Return targets of the predictions' shape, one number for each class."""
        check_one_hot(y_true, output_shape, self)
        return super().prepare_targets(y_true, output_shape, dtype)

    def _probabilities(self, y_pred: Array) -> Array:
        if self.from_logits:
            return np.exp(log_softmax(y_pred, self.axis))
        return shares(y_pred, self.axis)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return -alpha sum t (1 - q)**gamma log q."""
        t = smoothed(y_true, self.label_smoothing, self.axis)
        q = clipped(self._probabilities(y_pred))
        weight = np.asarray(self.alpha, dtype=q.dtype) * (1.0 - q) ** self.gamma
        total: Array = np.add.reduce(weight * t * np.log(q), axis=self.axis)
        return -total

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return the derivative above."""
        t = smoothed(y_true, self.label_smoothing, self.axis)
        share = self._probabilities(y_pred)
        q = clipped(share)
        slope = self.gamma * (1.0 - q) ** (self.gamma - 1.0) * np.log(q)
        slope -= (1.0 - q) ** self.gamma / q
        slope *= np.asarray(self.alpha, dtype=q.dtype) * t
        slope *= unclipped(share)
        if not self.from_logits:
            return through_shares(slope, share, y_pred, self.axis)
        slope -= np.sum(slope * share, axis=self.axis, keepdims=True)
        slope *= share
        return slope


class CategoricalGeneralizedCrossEntropy(Loss):
    """A cross-entropy that wrong labels mislead less.

    For the right class y, L = (1 - p_y**q) / q, so dL/dp_y = -p_y**(q - 1), and 0 elsewhere. As
    q goes to 0 this becomes -log p_y, the cross-entropy, whose slope -1 / p_y chases every doubtful
    label; at 1 it is the absolute error, which chases none. In between, it is a bit of both.

    Targets are class indices, predictions probabilities. Below 1e-7 the derivative no longer
    grows, so that it stays finite at 0.

    Parameters
    ----------
    q : above 0 and below 1
    reduction, name, dtype : see :class:`Loss`

    Raises
    ------
    ArgumentError : ``q`` is outside that
    DataError : a target, when the loss is used, is no class

    References
    ----------
    Zhang and Sabuncu, "Generalized cross entropy loss for training deep neural networks with noisy
    labels" (NeurIPS 2018).

    >>> CategoricalGeneralizedCrossEntropy(q=0.5)([1], [[0.75, 0.25]])  # (1 - sqrt(0.25)) / 0.5
    1.0

    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_generalized_cross_entropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        if not 0.0 < q < 1.0:
            raise ArgumentError(
                f"CategoricalGeneralizedCrossEntropy: q={q} must be above 0 and below 1."
            )
        self.q = q

    def prepare_targets(self, y_true: Array, output_shape: Shape, dtype: DTypeLike) -> Array:
        """Return class indices, one for each row of probabilities."""
        return class_indices(y_true, (len(y_true), *output_shape))

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return (1 - p_y**q) / q."""
        right = np.take_along_axis(y_pred, y_true[..., np.newaxis], axis=-1)[..., 0]
        losses: Array = (1.0 - right**self.q) / self.q
        return losses

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return -p_y**(q - 1) at the right class."""
        places = y_true[..., np.newaxis]
        right = np.maximum(np.take_along_axis(y_pred, places, axis=-1), EPSILON)
        slope = np.zeros_like(y_pred)
        np.put_along_axis(slope, places, -(right ** (self.q - 1.0)), axis=-1)
        return slope
