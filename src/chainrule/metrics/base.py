"""What every metric does: gather evidence over batches, then give one number."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


class Metric:
    """A running mean. Subclasses give ``score(y_true, y_pred)``: one value a sample.

    >>> from chainrule.metrics import BinaryAccuracy
    >>> metric = BinaryAccuracy()
    >>> metric.update_state([[1.0], [0.0]], [[0.9], [0.8]])
    >>> metric.result()
    0.5
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.reset_state()

    def score(self, y_true: Array, y_pred: Array) -> Array:
        """Return one value for each sample, shape (batch,)."""
        raise NotImplementedError

    def reset_state(self) -> None:
        """Forget everything."""
        self.total = 0.0
        self.count = 0.0

    def update_state(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> None:
        """Take in a batch."""
        scores = self.score(np.asarray(y_true), np.asarray(y_pred))
        if sample_weight is None:
            self.total += float(scores.sum())
            self.count += scores.size
        else:
            weight = np.asarray(sample_weight)
            self.total += float((scores * weight).sum())
            self.count += float(np.broadcast_to(weight, scores.shape).sum())

    def result(self) -> float:
        """Return the mean so far; 0 if nothing came."""
        return self.total / self.count if self.count else 0.0

    def __call__(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> float:
        """Take in a batch and return the mean so far."""
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()
