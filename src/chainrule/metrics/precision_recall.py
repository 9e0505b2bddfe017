"""How far to trust a yes, and how many of the yeses are found."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import DTypeLike

from chainrule.metrics.base import ratio
from chainrule.metrics.confusion import NEVER, AtThresholds


class Precision(AtThresholds):
    """Of all predicted yeses, the share that is right: TP / (TP + FP).

    Parameters
    ----------
    thresholds : above it, a prediction is a yes; 0.5 unless given, or a list of several
    top_k : only the k largest outputs of a sample count as a yes (and without thresholds, all k do)
    class_id : look at this output alone
    name, dtype : see :class:`Metric`

    Raises
    ------
    ArgumentError : a threshold is not from 0 to 1

    >>> round(Precision()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0]), 4)
    0.6667

    """

    def __init__(
        self,
        thresholds: float | Sequence[float] | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.top_k = top_k
        self.class_id = class_id
        default = 0.5 if top_k is None else NEVER
        self.start(["true_positives", "false_positives"], thresholds, default)

    def result(self) -> Any:
        """Return the share so far, or one for each threshold; 0 without any yes."""
        found, wrong = (getattr(self, kind).value for kind in self.kinds)
        return self.shown(ratio(found, found + wrong))


class Recall(AtThresholds):
    """Of all true yeses, the share that is found: TP / (TP + FN).

    Parameters
    ----------
    thresholds, top_k, class_id, name, dtype : see :class:`Precision`

    Raises
    ------
    ArgumentError : a threshold is not from 0 to 1

    >>> round(Recall()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0]), 4)
    0.6667

    """

    def __init__(
        self,
        thresholds: float | Sequence[float] | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.top_k = top_k
        self.class_id = class_id
        default = 0.5 if top_k is None else NEVER
        self.start(["true_positives", "false_negatives"], thresholds, default)

    def result(self) -> Any:
        """Return the share so far, or one for each threshold; 0 where no yes was to be found."""
        found, missed = (getattr(self, kind).value for kind in self.kinds)
        return self.shown(ratio(found, found + missed))
