"""One number out of precision and recall."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.errors import ArgumentError, ShapeError
from chainrule.losses.base import EPSILON
from chainrule.metrics.base import Metric, number
from chainrule.metrics.functional import matched

Array = NDArray[Any]

AVERAGES = (None, "micro", "macro", "weighted")


class FBetaScore(Metric):
    """A mean of precision P and recall R that is only good if both are.

    F = (1 + b**2) P R / (b**2 P + R), the harmonic mean where b = 1; with b = 2, recall counts
    twice as much as precision. Each class has its own.

    Parameters
    ----------
    average : None for an array with one score a class, "macro" for their mean, "weighted" for their
        mean weighted by how often the class came, "micro" for the score of all classes' counts
    beta : b, above 0
    threshold : above it, an output is a yes; None makes the largest output of a sample the only one
    name, dtype : see :class:`Metric`

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : targets and predictions are not of shape (batch, classes)

    >>> metric = FBetaScore(beta=2.0, threshold=0.5)
    >>> metric([[1, 1], [1, 0], [1, 1]], [[0.2, 0.6], [0.2, 0.8], [0.6, 0.8]]).round(4).tolist()
    [0.3846, 0.9091]

    """

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        owner = type(self).__name__
        if average not in AVERAGES:
            raise ArgumentError(f"{owner}: average={average!r} is unknown. Known: {AVERAGES}.")
        if isinstance(beta, bool) or not isinstance(beta, (int, float)) or beta <= 0.0:
            raise ArgumentError(f"{owner}: beta={beta!r} must be a number above 0.")
        if threshold is not None and not (isinstance(threshold, float) and 0.0 < threshold <= 1.0):
            raise ArgumentError(f"{owner}: threshold={threshold!r} must be above 0.0, at most 1.0.")
        self.average = average
        self.beta = beta
        self.threshold = threshold
        self.built = False

    def _build(self, classes: int) -> None:
        shape = () if self.average == "micro" else (classes,)
        self.true_positives = self.evidence("true_positives", shape)
        self.false_positives = self.evidence("false_positives", shape)
        self.false_negatives = self.evidence("false_negatives", shape)
        self.intermediate_weights = self.evidence("intermediate_weights", shape)
        self.built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        true, pred = matched(y_true, y_pred)
        if pred.ndim != 2:
            raise ShapeError(
                f"{type(self).__name__} wants targets and predictions of shape (batch, classes); "
                f"{pred.shape} came."
            )
        if not self.built:
            self._build(pred.shape[1])
        if self.threshold is None:
            yes = (pred >= pred.max(axis=-1, keepdims=True)) & (np.abs(pred) > 1e-9)
        else:
            yes = pred > self.threshold
        weight = np.ones((len(pred), 1))
        if sample_weight is not None:
            weight = np.asarray(sample_weight, dtype="float64").reshape(-1, 1)
        axis = None if self.average == "micro" else 0
        for variable, share in (
            (self.true_positives, yes * true),
            (self.false_positives, yes * (1.0 - true)),
            (self.false_negatives, ~yes * true),
            (self.intermediate_weights, true),
        ):
            variable.value += np.sum(share * weight, axis=axis)

    def result(self) -> Any:
        """Return the score so far, or one for each class; 0 if nothing came."""
        if not self.built:
            return 0.0
        found = self.true_positives.value
        precision = found / (found + self.false_positives.value + EPSILON)
        recall = found / (found + self.false_negatives.value + EPSILON)
        square = self.beta**2
        score = (1.0 + square) * precision * recall / (square * precision + recall + EPSILON)
        if self.average == "weighted":
            came = self.intermediate_weights.value
            return float(np.sum(score * came / (came.sum() + EPSILON)))
        return number(score if self.average is None else np.mean(score))


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall, 2 P R / (P + R).

    Parameters
    ----------
    average, threshold, name, dtype : see :class:`FBetaScore`

    Raises
    ------
    ArgumentError, ShapeError : see :class:`FBetaScore`

    >>> F1Score(threshold=0.5)([[1, 1], [1, 0]], [[0.2, 0.6], [0.6, 0.2]]).round(4).tolist()
    [0.6667, 1.0]

    """

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(average=average, beta=1.0, threshold=threshold, name=name, dtype=dtype)
