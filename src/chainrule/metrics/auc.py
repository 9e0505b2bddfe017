"""The area under a curve that all thresholds draw together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.activations import sigmoid
from chainrule.errors import ArgumentError, ShapeError
from chainrule.losses.base import EPSILON
from chainrule.metrics.base import Metric, ratio
from chainrule.metrics.confusion import KINDS, count
from chainrule.metrics.functional import floats

Array = NDArray[Any]

CURVES = ("ROC", "PR", "PRGAIN")
METHODS = ("interpolation", "minoring", "majoring")


class AUC(Metric):
    """How well predictions rank yeses above noes, whatever the threshold.

    Each threshold gives a point, all of them a curve; the area below it is 1 for a perfect order.
    The "ROC" curve shows the share of yeses found over the share of noes taken for a yes; chance
    has area 1/2. The "PR" curve shows precision over recall, which says more where yeses are rare;
    "PRGAIN" rescales both so that always saying yes is 0.

    Between two points the area is taken as a trapezium ("interpolation"), or with the lower
    ("minoring") or the higher ("majoring") of both heights. Under the PR curve straight lines would
    promise too much: there, counts are interpolated instead. With TP = a + s P between two points
    (P = TP + FP, s the slope) the integral of TP / P over the recall comes out as
    s (dTP + a log(P1 / P0)) / (TP + FN).

    Parameters
    ----------
    num_thresholds : how many points, 2 or more
    curve : "ROC", "PR" or "PRGAIN"
    summation_method : "interpolation", "minoring" or "majoring"
    name, dtype : see :class:`Metric`
    thresholds : the points' thresholds, from 0 to 1; both ends are added
    multi_label : whether each output is a question of its own: the areas are averaged then
    num_labels : how many outputs there are; found out from the first batch unless given
    label_weights : how much each output counts
    from_logits : whether predictions are weighted sums z rather than probabilities

    Raises
    ------
    ArgumentError : an argument is none of these
    ShapeError : ``multi_label`` with predictions that are no (batch, outputs)

    References
    ----------
    Davis and Goadrich, "The relationship between precision-recall and ROC curves" (ICML 2006);
    Flach and Kull, "Precision-recall-gain curves" (NeurIPS 2015).

    >>> AUC(num_thresholds=3)([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9])
    0.75

    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: DTypeLike | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.curve = str(curve).upper()
        self.summation_method = str(summation_method).lower()
        for argument, value, known in (
            ("curve", self.curve, CURVES),
            ("summation_method", self.summation_method, METHODS),
        ):
            if value not in known:
                raise ArgumentError(f"AUC: {argument}={value!r} is unknown. Known: {known}.")
        if num_labels and not multi_label:
            raise ArgumentError("AUC: num_labels is for multi_label=True alone.")
        if thresholds is None and num_thresholds < 2:
            raise ArgumentError(f"AUC: num_thresholds={num_thresholds} must be 2 or more.")
        self.from_user = thresholds is not None
        if thresholds is None:
            inner = np.linspace(0.0, 1.0, num_thresholds)[1:-1].tolist()
        else:
            inner = sorted(float(t) for t in thresholds)
        # A little beyond both ends: a prediction of 0 is still a yes at the lowest threshold, and
        # one of 1 a no at the highest.
        self.thresholds = [-EPSILON, *inner, 1.0 + EPSILON]
        self.num_thresholds = len(self.thresholds)
        self.multi_label = multi_label
        self.num_labels = num_labels
        self.label_weights = None if label_weights is None else np.asarray(label_weights, "float64")
        self.from_logits = from_logits
        self.built = False
        if not multi_label or num_labels:
            self._build((self.num_thresholds, num_labels) if num_labels else (self.num_thresholds,))

    def _build(self, shape: tuple[int, ...]) -> None:
        self.true_positives = self.evidence("true_positives", shape)
        self.false_positives = self.evidence("false_positives", shape)
        self.true_negatives = self.evidence("true_negatives", shape)
        self.false_negatives = self.evidence("false_negatives", shape)
        self.built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        pred = floats(y_pred)
        if self.multi_label and pred.ndim != 2:
            raise ShapeError(
                f"AUC: multi_label=True wants predictions of shape (batch, outputs); {pred.shape} "
                "came."
            )
        if not self.built:
            self._build((self.num_thresholds, pred.shape[1]))
        pred = sigmoid(pred) if self.from_logits else np.clip(pred, 0.0, 1.0)
        counts = count(
            y_true,
            pred,
            self.thresholds,
            sample_weight,
            by_label=self.multi_label,
            label_weights=None if self.multi_label else self.label_weights,
        )
        for kind in KINDS:
            getattr(self, kind).value += counts[kind]

    def result(self) -> float:
        """Return the area so far; 0 if nothing came."""
        if not self.built:
            return 0.0
        if self.curve == "PR" and self.summation_method == "interpolation":
            area = self._interpolated_precision()
        else:
            x, y = self._points()
            if self.summation_method == "interpolation":
                heights = (y[:-1] + y[1:]) / 2.0
            else:
                lower = self.summation_method == "minoring"
                heights = (np.minimum if lower else np.maximum)(y[:-1], y[1:])
            area = np.sum((x[:-1] - x[1:]) * heights, axis=0)
        if not self.multi_label or self.label_weights is None:
            return float(np.mean(area))
        return float(ratio(np.sum(area * self.label_weights), np.sum(self.label_weights)))

    def _points(self) -> tuple[Array, Array]:
        """Return the curve's points, from the lowest threshold to the highest."""
        tp, fp = self.true_positives.value, self.false_positives.value
        tn, fn = self.true_negatives.value, self.false_negatives.value
        if self.curve == "ROC":
            return ratio(fp, fp + tn), ratio(tp, tp + fn)
        if self.curve == "PR":
            return ratio(tp, tp + fn), ratio(tp, tp + fp)
        odds = ratio(tp + fn, tn + fp)
        none = tp == 0.0
        recall_gain = np.where(none, 0.0, 1.0 - odds * ratio(fn, tp))
        precision_gain = np.where(none, 1.0, 1.0 - odds * ratio(fp, tp))
        return np.maximum(recall_gain, 0.0), precision_gain

    def _interpolated_precision(self) -> Array:
        """Return the area under the PR curve, counts interpolated between its points."""
        tp, predicted = self.true_positives.value, self.true_positives.value.copy()
        predicted += self.false_positives.value
        change, width = tp[:-1] - tp[1:], predicted[:-1] - predicted[1:]
        slope = ratio(change, np.maximum(width, 0.0))
        start = tp[1:] - slope * predicted[1:]
        both = (predicted[:-1] > 0.0) & (predicted[1:] > 0.0)
        growth = np.where(both, ratio(predicted[:-1], predicted[1:]), 1.0)
        pieces = slope * (change + start * np.log(growth))
        total = tp[1:] + self.false_negatives.value[1:]
        area: Array = np.sum(ratio(pieces, np.maximum(total, 0.0)), axis=0)
        return area

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments; thresholds only if they were given."""
        config = super().get_config()
        config["thresholds"] = self.thresholds[1:-1] if self.from_user else None
        return config
