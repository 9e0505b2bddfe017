"""A loss, watched as a metric."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.losses.base import Loss, match_targets
from chainrule.metrics.base import Metric

Array = NDArray[Any]


class MeanLoss(Metric):
    """The mean of a loss over all samples seen.

    >>> from chainrule.losses import MeanSquaredError
    >>> MeanLoss(MeanSquaredError(), "mse")([[1.0]], [[0.5]])
    0.25
    """

    def __init__(self, loss: Loss, name: str) -> None:
        super().__init__(name)
        self.loss = loss

    def score(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss of each sample."""
        pred = np.asarray(y_pred, dtype="float32" if y_pred.dtype.kind != "f" else y_pred.dtype)
        return self.loss.call(match_targets(y_true, pred), pred)
