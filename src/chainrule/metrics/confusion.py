"""The four ways in which a yes/no answer can turn out, counted.

A prediction above a threshold is a yes. It is a true positive if the target is yes too, a false
positive if not; a no is a true or a false negative. All else (precision, recall, curves) is made of
these four counts.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.errors import ArgumentError, ShapeError
from chainrule.losses.weighting import aligned
from chainrule.metrics.base import Metric, number
from chainrule.metrics.functional import matched

Array = NDArray[Any]

KINDS = ("true_positives", "false_positives", "true_negatives", "false_negatives")
NEVER = -1e10  # below every prediction: what top_k leaves out


class Confusion(Metric):
    """A metric made of the four counts, at one threshold or many. Subclasses give ``result``.

    ``keep`` makes the variables for the counts; ``update_state`` adds a batch to them.
    """

    top_k: int | None = None
    class_id: int | None = None

    def keep(self, kinds: Sequence[str], thresholds: Sequence[float]) -> None:
        """Make a variable for each of these kinds, with one count for each threshold."""
        self.kinds = tuple(kinds)
        self.thresholds = list(thresholds)
        for kind in self.kinds:
            setattr(self, kind, self.evidence(kind, (len(self.thresholds),)))

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        counts = count(
            y_true, y_pred, self.thresholds, sample_weight, top_k=self.top_k, class_id=self.class_id
        )
        for kind in self.kinds:
            getattr(self, kind).value += counts[kind]


class AtThresholds(Confusion):
    """What :class:`Confusion` is for metrics that take ``thresholds`` from the user."""

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, with the thresholds as they came."""
        return {**super().get_config(), "thresholds": self.init_thresholds}

    def start(self, kinds: Sequence[str], thresholds: Any, default: float = 0.5) -> None:
        """Check the thresholds and make the variables."""
        self.init_thresholds = thresholds
        self.keep(kinds, checked_thresholds(thresholds, default))

    def shown(self, values: Any) -> Any:
        """Return one number for one threshold, else all."""
        return number(values[0]) if len(self.thresholds) == 1 else np.array(values)


class CountOfOneKind(AtThresholds):
    """How many of one kind there were; the subclass says which."""

    kind = ""

    def __init__(
        self,
        thresholds: float | Sequence[float] | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.start([self.kind], thresholds)

    def result(self) -> Any:
        """Return the count so far, or one for each threshold."""
        return self.shown(getattr(self, self.kind).value)


class TruePositives(CountOfOneKind):
    """How often a yes was right.

    Parameters
    ----------
    thresholds : above it, a prediction is a yes; 0.5 unless given, or a list of several
    name, dtype : see :class:`Metric`

    >>> TruePositives()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0])
    2.0

    """

    kind = "true_positives"


class FalsePositives(CountOfOneKind):
    """How often a yes was wrong.

    Parameters
    ----------
    thresholds, name, dtype : see :class:`TruePositives`

    >>> FalsePositives()([0, 1, 0, 0], [0.0, 0.0, 1.0, 1.0])
    2.0

    """

    kind = "false_positives"


class TrueNegatives(CountOfOneKind):
    """How often a no was right.

    Parameters
    ----------
    thresholds, name, dtype : see :class:`TruePositives`

    >>> TrueNegatives()([0, 1, 0, 0], [1.0, 1.0, 0.0, 0.0])
    2.0

    """

    kind = "true_negatives"


class FalseNegatives(CountOfOneKind):
    """How often a no was wrong.

    Parameters
    ----------
    thresholds, name, dtype : see :class:`TruePositives`

    >>> FalseNegatives()([0, 1, 1, 1], [0.0, 1.0, 0.0, 0.0])
    2.0

    """

    kind = "false_negatives"


def checked_thresholds(thresholds: Any, default: float = 0.5) -> list[float]:
    """Return a list of thresholds.

    Raises
    ------
    ArgumentError : one is not from 0 to 1

    >>> checked_thresholds(None), checked_thresholds(0.3), checked_thresholds([0.1, 0.9])
    ([0.5], [0.3], [0.1, 0.9])

    """
    if thresholds is None:
        return [default]
    values = [thresholds] if np.ndim(thresholds) == 0 else list(thresholds)
    wrong = [t for t in values if t is None or not 0 <= t <= 1]
    if wrong:
        raise ArgumentError(f"thresholds={thresholds!r}: {wrong} must be from 0 to 1.")
    return [float(t) for t in values]


def count(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    thresholds: Sequence[float],
    sample_weight: Any = None,
    *,
    top_k: int | None = None,
    class_id: int | None = None,
    by_label: bool = False,
    label_weights: Any = None,
) -> dict[str, Array]:
    """Return the four counts at each threshold.

    A prediction is a yes at all thresholds below it. So it is enough to find each prediction's
    place among the sorted thresholds and to add up from the top.

    Parameters
    ----------
    y_true : 0 for no, anything else for yes
    y_pred : of the same shape
    thresholds : in any order
    sample_weight : one a sample, or of the predictions' shape
    top_k : only the k largest predictions of a row can be a yes
    class_id : count this column alone
    by_label : count each column on its own
    label_weights : one for each column

    Returns
    -------
    dict : arrays of shape (thresholds,), or (thresholds, columns) with ``by_label``

    Raises
    ------
    ShapeError : targets, predictions and weights don't go together

    >>> counts = count([1, 0, 1], [0.9, 0.6, 0.2], [0.5, 0.1])
    >>> {kind: values.tolist() for kind, values in counts.items()}
    {'true_positives': [1.0, 2.0], 'false_positives': [1.0, 1.0], \
'true_negatives': [0.0, 0.0], 'false_negatives': [1.0, 0.0]}

    """
    true, pred = matched(y_true, y_pred)
    weight = np.ones(pred.shape)
    if sample_weight is not None:
        weight = weight * aligned(np.asarray(sample_weight, dtype="float64"), pred.shape)
    if label_weights is not None:
        weight = weight * np.asarray(label_weights, dtype="float64")
    if top_k is not None:
        pred = largest(pred, top_k)
    if class_id is not None:
        if pred.ndim < 2:
            raise ShapeError(
                f"class_id={class_id} picks a column of outputs, but the predictions have shape "
                f"{pred.shape}: one number a sample."
            )
        true, pred, weight = (array[..., class_id] for array in (true, pred, weight))
    columns = pred.shape[-1] if by_label else 1
    limits = np.asarray(thresholds, dtype=pred.dtype)
    order = np.argsort(limits, kind="stable")
    # How many thresholds lie below each prediction, and then a bin for each such number and column.
    places = np.searchsorted(limits[order], pred.reshape(-1, columns), side="left")
    bins = places * columns + np.arange(columns)
    size = (len(limits) + 1) * columns
    yes = true.reshape(bins.shape) != 0
    shares = weight.reshape(bins.shape)
    found: dict[str, Array] = {}
    for positive, negative, chosen in (
        ("true_positives", "false_negatives", yes),
        ("false_positives", "true_negatives", ~yes),
    ):
        each = np.bincount(bins[chosen], shares[chosen], size).reshape(-1, columns)
        above = np.cumsum(each[::-1], axis=0)[::-1]
        found[positive] = np.empty((len(limits), columns))
        found[positive][order] = above[1:]
        found[negative] = above[0] - found[positive]
    return {kind: found[kind] if by_label else found[kind][:, 0] for kind in KINDS}


def largest(pred: Array, k: int) -> Array:
    """Return predictions with all but the k largest of each row put below every threshold.

    >>> largest(np.array([[0.2, 0.5, 0.3]]), 2).tolist()
    [[-10000000000.0, 0.5, 0.3]]
    """
    order = np.argsort(-pred, axis=-1, kind="stable")
    kept = np.full_like(pred, NEVER)
    first = order[..., :k]
    np.put_along_axis(kept, first, np.take_along_axis(pred, first, axis=-1), axis=-1)
    return kept
