"""Losses for probabilities."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.activations import sigmoid
from chainrule.errors import ArgumentError
from chainrule.losses.base import Loss

Array = NDArray[Any]

EPSILON = 1e-7  # Keras's fuzz factor: probabilities are kept this far from 0 and 1


class BinaryCrossentropy(Loss):
    """The surprise at a yes/no answer, in nats, when p was the predicted probability of yes.

    L = -(1/n) sum_i [t_i log p_i + (1 - t_i) log(1 - p_i)], so dL/dp_i = (p_i - t_i) / (p_i (1 -
    p_i)) / n. With ``from_logits`` the model gives z, p = sigmoid(z), and the derivative is just
    dL/dz_i = (p_i - t_i) / n: the denominator cancels against sigmoid'(z). That is why a confident
    wrong answer still learns here and hardly learns under the squared error.

    Parameters
    ----------
    from_logits : whether predictions are weighted sums z rather than probabilities
    label_smoothing : from 0 to 1; moves the targets that far towards 0.5

    Raises
    ------
    ArgumentError : ``label_smoothing`` is outside 0 to 1

    >>> round(BinaryCrossentropy()([[1.0]], [[0.5]]), 4)
    0.6931
    >>> round(BinaryCrossentropy(from_logits=True)([[1.0]], [[0.0]]), 4)
    0.6931

    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_crossentropy",
    ) -> None:
        super().__init__(name, reduction)
        if not 0.0 <= label_smoothing <= 1.0:
            raise ArgumentError(f"label_smoothing={label_smoothing} must be from 0 to 1.")
        if axis != -1:
            raise ArgumentError(f"axis={axis}: only the last axis, -1, is averaged here.")
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing

    def _smooth(self, y_true: Array) -> Array:
        if not self.label_smoothing:
            return y_true
        return y_true * (1.0 - self.label_smoothing) + 0.5 * self.label_smoothing

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean cross-entropy over the last axis."""
        t = self._smooth(y_true)
        if self.from_logits:
            # max(z, 0) - z t + log(1 + e**-|z|) equals the definition and never overflows.
            losses = np.maximum(y_pred, 0.0) - y_pred * t + np.log1p(np.exp(-np.abs(y_pred)))
        else:
            p = np.clip(y_pred, EPSILON, 1.0 - EPSILON)
            losses = -(t * np.log(p) + (1.0 - t) * np.log(1.0 - p))
        total: Array = np.add.reduce(losses, axis=-1)
        total /= losses.shape[-1]
        return total

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return the derivative above; 0 where a probability was clipped: it is flat there."""
        t = self._smooth(y_true)
        if self.from_logits:
            slope: Array = (sigmoid(y_pred) - t) / y_pred.shape[-1]
            return slope
        p = np.clip(y_pred, EPSILON, 1.0 - EPSILON)
        inside = (y_pred >= EPSILON) & (y_pred <= 1.0 - EPSILON)
        slope = (p - t) / (p * (1.0 - p)) / y_pred.shape[-1]
        return slope * inside
