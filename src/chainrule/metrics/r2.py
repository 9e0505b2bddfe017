"""How much of the targets' spread the predictions explain."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from chainrule.errors import ArgumentError, ShapeError
from chainrule.metrics.base import Metric, number
from chainrule.metrics.functional import matched

AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


class R2Score(Metric):
    """The coefficient of determination: 1 is perfect, 0 no better than always saying the mean.

    R2 = 1 - sum (t - p)**2 / sum (t - mean(t))**2, for each output. The lower sum is gathered over
    batches as sum t**2 - (sum t)**2 / n.

    Parameters
    ----------
    class_aggregation : "uniform_average" for the mean over the outputs,
        "variance_weighted_average" for their mean by the targets' spread, None for an array
    num_regressors : of a linear model with this many inputs the score is adjusted to what it would
        be by chance: 1 - (1 - R2) (n - 1) / (n - num_regressors - 1); 0 leaves it
    name, dtype : see :class:`Metric`

    Raises
    ------
    ArgumentError : an argument won't do
    ShapeError : targets and predictions are not of shape (batch, outputs)

    >>> round(R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]]), 4)
    0.5714

    """

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if class_aggregation not in AGGREGATIONS:
            raise ArgumentError(
                f"R2Score: class_aggregation={class_aggregation!r} is unknown. Known: "
                f"{AGGREGATIONS}."
            )
        if num_regressors < 0:
            raise ArgumentError(f"R2Score: num_regressors={num_regressors} must be 0 or more.")
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors
        self.num_samples = self.evidence("num_samples")
        self.built = False

    def _build(self, outputs: int) -> None:
        self.squared_sum = self.evidence("squared_sum", (outputs,))
        self.sum = self.evidence("sum", (outputs,))
        self.total_mse = self.evidence("residual", (outputs,))
        self.count = self.evidence("count", (outputs,))
        self.built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        matched_true, pred = matched(y_true, y_pred)
        if pred.ndim != 2:
            raise ShapeError(
                f"R2Score wants targets and predictions of shape (batch, outputs); {pred.shape} "
                "came."
            )
        true = matched_true.astype("float64")
        if not self.built:
            self._build(pred.shape[1])
        given = np.asarray(1.0 if sample_weight is None else sample_weight, dtype="float64")
        weight = np.broadcast_to(given[:, np.newaxis] if given.ndim == 1 else given, true.shape)
        self.sum.value += np.sum(weight * true, axis=0)
        self.squared_sum.value += np.sum(weight * true**2, axis=0)
        self.total_mse.value += np.sum(weight * (true - pred) ** 2, axis=0)
        self.count.value += np.sum(weight, axis=0)
        self.num_samples.value += true.size

    def result(self) -> Any:
        """Return the score so far, or one for each output; 0 if nothing came."""
        if not self.built:
            return 0.0
        # Targets without any spread: as in Keras, 0 if predictions miss them, else not a number.
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = self.squared_sum.value - self.sum.value**2 / self.count.value
            scores = 1.0 - self.total_mse.value / spread
            score: Any = np.where(np.isinf(scores), 0.0, scores)
            if self.class_aggregation == "uniform_average":
                score = np.mean(score)
            elif self.class_aggregation == "variance_weighted_average":
                score = np.sum(spread * score) / np.sum(spread)
        return number(self._adjusted(score))

    def _adjusted(self, score: Any) -> Any:
        """Return the score without what this many regressors give by chance."""
        if not self.num_regressors:
            return score
        samples = float(self.num_samples.value)
        free = samples - self.num_regressors - 1.0
        if free <= 0.0:
            warnings.warn(
                f"R2Score: {samples:g} targets leave nothing to adjust for "
                f"num_regressors={self.num_regressors}; the plain score is given.",
                stacklevel=3,
            )
            return score
        return 1.0 - (1.0 - score) * (samples - 1.0) / free
