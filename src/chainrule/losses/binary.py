"""Losses for yes/no answers, given as the probability of yes."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.activations import sigmoid
from chainrule.errors import ArgumentError
from chainrule.losses.base import EPSILON, Loss

Array = NDArray[Any]


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
    axis : the axis that is averaged
    reduction, name, dtype : see :class:`Loss`

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
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.from_logits = from_logits
        self.label_smoothing = smoothing(label_smoothing)
        self.axis = axis

    def _smooth(self, y_true: Array) -> Array:
        if not self.label_smoothing:
            return y_true
        return y_true * (1.0 - self.label_smoothing) + 0.5 * self.label_smoothing

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean cross-entropy over the axis."""
        t = self._smooth(y_true)
        if self.from_logits:
            # max(z, 0) - z t + log(1 + e**-|z|) equals the definition and never overflows.
            losses = np.maximum(y_pred, 0.0) - y_pred * t + np.log1p(np.exp(-np.abs(y_pred)))
        else:
            losses = surprise(t, y_pred)
        total: Array = np.add.reduce(losses, axis=self.axis)
        total /= losses.shape[self.axis]
        return total

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return the derivative above; 0 where a probability was clipped: it is flat there."""
        t = self._smooth(y_true)
        slope: Array = sigmoid(y_pred) - t if self.from_logits else surprise_slope(t, y_pred)
        slope /= y_pred.shape[self.axis]
        return slope


class BinaryFocalCrossentropy(Loss):
    """The cross-entropy of yes/no answers, with less weight on those that are already right.

    With q = t p + (1 - t) (1 - p), the probability given to the right answer, each output costs
    (1 - q)**gamma CE(t, p). An easy sample, q near 1, then counts for next to nothing, so that many
    of them don't drown the few hard ones. The product rule gives

        d/dp = (1 - q)**gamma CE'(p) - gamma (1 - q)**(gamma - 1) (2 t - 1) CE(t, p)

    and with ``from_logits`` p = sigmoid(z) adds the factor p (1 - p).

    Parameters
    ----------
    apply_class_balancing : whether yes weighs ``alpha`` and no 1 - alpha
    alpha : the weight of yes
    gamma : how much less an easy sample counts; 0 is the plain cross-entropy
    from_logits, label_smoothing, axis : as for :class:`BinaryCrossentropy`
    reduction, name, dtype : see :class:`Loss`

    Raises
    ------
    ArgumentError : ``label_smoothing`` is outside 0 to 1

    References
    ----------
    Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection" (ICCV 2017).

    >>> easy, hard = [[0.9]], [[0.1]]
    >>> loss = BinaryFocalCrossentropy(gamma=2.0)
    >>> round(loss([[1.0]], hard) / loss([[1.0]], easy))  # 22 without the focus
    1770

    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_focal_crossentropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.apply_class_balancing = apply_class_balancing
        self.alpha = alpha
        self.gamma = gamma
        self.from_logits = from_logits
        self.label_smoothing = smoothing(label_smoothing)
        self.axis = axis

    def _prepared(self, y_true: Array, y_pred: Array) -> tuple[Array, Array, Array]:
        """Return smoothed targets, probabilities, and 1 - q."""
        t, smooth = y_true, self.label_smoothing
        if smooth:
            t = t * (1.0 - smooth) + 0.5 * smooth
        p = sigmoid(y_pred) if self.from_logits else y_pred
        return t, p, 1.0 - (t * p + (1.0 - t) * (1.0 - p))

    def _balanced(self, t: Array, values: Array) -> Array:
        if self.apply_class_balancing:
            values *= t * self.alpha + (1.0 - t) * (1.0 - self.alpha)
        return values

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Return the mean over the axis."""
        t, p, missing = self._prepared(y_true, y_pred)
        losses = self._balanced(t, missing**self.gamma * surprise(t, p))
        mean: Array = np.mean(losses, axis=self.axis)
        return mean

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Return the derivative above, over n."""
        t, p, missing = self._prepared(y_true, y_pred)
        slope = missing**self.gamma * surprise_slope(t, p)
        if self.gamma:  # at 0 the focus is constant, and 0 ** -1 below would be infinite
            slope -= self.gamma * missing ** (self.gamma - 1.0) * (2.0 * t - 1.0) * surprise(t, p)
        if self.from_logits:
            slope *= p * (1.0 - p)
        slope /= y_pred.shape[self.axis]
        return self._balanced(t, slope)


def smoothing(label_smoothing: float) -> float:
    """Return the smoothing if it is from 0 to 1.

    Raises
    ------
    ArgumentError : it isn't

    """
    if not 0.0 <= label_smoothing <= 1.0:
        raise ArgumentError(f"label_smoothing={label_smoothing} must be from 0 to 1.")
    return label_smoothing


def surprise(t: Array, p: Array) -> Array:
    """Return -[t log p + (1 - t) log(1 - p)], with p kept off 0 and 1, where it is infinite."""
    p = np.clip(p, EPSILON, 1.0 - EPSILON)
    losses: Array = -(t * np.log(p) + (1.0 - t) * np.log(1.0 - p))
    return losses


def surprise_slope(t: Array, p: Array) -> Array:
    """Return the derivative of :func:`surprise` by p, 0 where p was clipped: it is flat there."""
    inside = (p >= EPSILON) & (p <= 1.0 - EPSILON)
    p = np.clip(p, EPSILON, 1.0 - EPSILON)
    slope: Array = (p - t) / (p * (1.0 - p))
    slope *= inside
    return slope
