"""How often the answer is right."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.losses.base import match_targets
from chainrule.metrics.base import Metric

Array = NDArray[Any]


class BinaryAccuracy(Metric):
    """How often p > threshold agrees with a yes/no target.

    >>> BinaryAccuracy()([[1], [0]], [[0.7], [0.2]])
    1.0
    """

    def __init__(self, name: str = "binary_accuracy", threshold: float = 0.5) -> None:
        super().__init__(name)
        self.threshold = threshold

    def score(self, y_true: Array, y_pred: Array) -> Array:
        """Return the share of right outputs of each sample."""
        true = match_targets(y_true, y_pred)
        right: Array = (true == (y_pred > self.threshold)).mean(axis=-1)
        return right


class CategoricalAccuracy(Metric):
    """How often the largest output is at the place of the 1 in a one-hot target.

    >>> CategoricalAccuracy()([[0, 1, 0]], [[0.2, 0.5, 0.3]])
    1.0
    """

    def __init__(self, name: str = "categorical_accuracy") -> None:
        super().__init__(name)

    def score(self, y_true: Array, y_pred: Array) -> Array:
        """Return 1 for each sample that is right, else 0."""
        true = match_targets(y_true, y_pred)
        right: Array = np.argmax(true, axis=-1) == np.argmax(y_pred, axis=-1)
        return right.astype("float64")
