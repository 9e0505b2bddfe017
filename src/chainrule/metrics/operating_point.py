"""The best of one thing, as long as another is good enough.

A threshold trades the two ways of being wrong for each other. These metrics try many thresholds,
keep those at which one share is at least what was asked, and give the best other share of these.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.errors import ArgumentError
from chainrule.metrics.base import ratio
from chainrule.metrics.confusion import KINDS, Confusion

Array = NDArray[Any]


class OperatingPoint(Confusion):
    """What the four metrics below have in common. Each says what must hold and what is wanted."""

    def __init__(
        self,
        value: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if not 0 <= value <= 1:
            raise ArgumentError(f"{type(self).__name__}: {value} must be from 0 to 1.")
        if num_thresholds < 1:
            raise ArgumentError(
                f"{type(self).__name__}: num_thresholds={num_thresholds} must be 1 or more."
            )
        self.value = value
        self.num_thresholds = num_thresholds
        self.class_id = class_id
        single = num_thresholds == 1
        self.keep(KINDS, [0.5] if single else np.linspace(0.0, 1.0, num_thresholds).tolist())

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch; predictions are cut off at 0 and 1."""
        super().update_state(y_true, np.clip(y_pred, 0.0, 1.0), sample_weight)

    def share(self, part: str, rest: str) -> Array:
        """Return, at each threshold, the first count's share of both."""
        counted = getattr(self, part).value
        shares: Array = ratio(counted, counted + getattr(self, rest).value)
        return shares

    def yes_found(self) -> Array:
        """Return the share of true yeses that is found: sensitivity, or recall."""
        return self.share("true_positives", "false_negatives")

    def no_found(self) -> Array:
        """Return the share of true noes that is found: specificity."""
        return self.share("true_negatives", "false_positives")

    def yes_right(self) -> Array:
        """Return the share of predicted yeses that is right: precision."""
        return self.share("true_positives", "false_positives")

    def best(self, wanted: Array, constrained: Array) -> float:
        """Return the largest ``wanted`` where ``constrained`` is good enough; 0 if it never is."""
        return float(np.max(wanted, initial=0.0, where=constrained >= self.value))


class SensitivityAtSpecificity(OperatingPoint):
    """The most yeses found, as long as at least this share of noes is found too.

    Parameters
    ----------
    specificity : the least share of noes found, from 0 to 1
    num_thresholds : how many thresholds to try
    class_id : look at this output alone
    name, dtype : see :class:`Metric`

    Raises
    ------
    ArgumentError : ``specificity`` or ``num_thresholds`` won't do

    >>> SensitivityAtSpecificity(0.5)([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8])
    0.5

    """

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(specificity, num_thresholds, class_id, name, dtype)
        self.specificity = specificity

    def result(self) -> float:
        """Return the best share so far."""
        return self.best(self.yes_found(), self.no_found())


class SpecificityAtSensitivity(OperatingPoint):
    """The most noes found, as long as at least this share of yeses is found too.

    Parameters
    ----------
    sensitivity : the least share of yeses found, from 0 to 1
    num_thresholds : how many thresholds to try
    class_id : look at this output alone
    name, dtype : see :class:`Metric`

    Raises
    ------
    ArgumentError : ``sensitivity`` or ``num_thresholds`` won't do

    >>> SpecificityAtSensitivity(0.5)([0, 0, 1, 1], [0.0, 0.6, 0.3, 0.8])
    1.0

    """

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)
        self.sensitivity = sensitivity

    def result(self) -> float:
        """Return the best share so far."""
        return self.best(self.no_found(), self.yes_found())


class PrecisionAtRecall(OperatingPoint):
    """The most yeses right, as long as at least this share of yeses is found.

    Parameters
    ----------
    recall : the least share of yeses found, from 0 to 1
    num_thresholds : how many thresholds to try
    class_id : look at this output alone
    name, dtype : see :class:`Metric`

    Raises
    ------
    ArgumentError : ``recall`` or ``num_thresholds`` won't do

    >>> PrecisionAtRecall(0.5)([0, 0, 1, 1], [0.0, 0.6, 0.3, 0.8])
    1.0

    """

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(recall, num_thresholds, class_id, name, dtype)
        self.recall = recall

    def result(self) -> float:
        """Return the best share so far."""
        return self.best(self.yes_right(), self.yes_found())


class RecallAtPrecision(OperatingPoint):
    """The most yeses found, as long as at least this share of predicted yeses is right.

    Parameters
    ----------
    precision : the least share of predicted yeses that are right, from 0 to 1
    num_thresholds : how many thresholds to try
    class_id : look at this output alone
    name, dtype : see :class:`Metric`

    Raises
    ------
    ArgumentError : ``precision`` or ``num_thresholds`` won't do

    >>> RecallAtPrecision(0.6)([0, 0, 1, 1], [0.0, 0.6, 0.3, 0.8])
    1.0

    """

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(precision, num_thresholds, class_id, name, dtype)
        self.precision = precision

    def result(self) -> float:
        """Return the best share so far."""
        return self.best(self.yes_found(), self.yes_right())
