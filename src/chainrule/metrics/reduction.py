"""Metrics that are a mean or a sum over all samples seen."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule import losses
from chainrule.errors import ArgumentError, ShapeError, unknown_name
from chainrule.losses.base import Loss
from chainrule.metrics.base import Metric
from chainrule.metrics.functional import FUNCTIONS

Array = NDArray[Any]


class RunningMean(Metric):
    """What metrics that are a mean have in common: a sum of values, and of their weights.

    Values of several axes are averaged to one a sample first. With weights w of the samples the
    mean is sum(w v) / sum(w), and 0 if nothing came.
    """

    def __init__(self, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.evidence("total")
        self.count = self.evidence("count")

    def add(self, values: Any, sample_weight: Any = None) -> None:
        """Take in values, one a sample or more."""
        if sample_weight is None:
            every = np.asarray(values)
            samples = len(every) if every.ndim else 1
            # Each sample has as many values, so the sum of the means is the mean of the sums.
            self.total.value += np.add.reduce(every, axis=None, dtype="float64") * (
                samples / max(1, every.size)
            )
            self.count.value += samples
            return
        each, weight = one_a_sample(values, sample_weight, np.mean)
        self.total.value += each.sum()
        self.count.value += weight.sum()

    def result(self) -> float:
        """Return the mean so far."""
        count = float(self.count.value)
        return float(self.total.value) / count if count else 0.0


class Mean(RunningMean):
    """The weighted mean of all values seen.

    Parameters
    ----------
    name, dtype : see :class:`Metric`

    >>> metric = Mean()
    >>> metric.update_state([1.0, 3.0]); metric.update_state([5.0])
    >>> metric.result()
    3.0

    """

    def __init__(self, name: str | None = "mean", dtype: DTypeLike | None = None) -> None:
        super().__init__(name=name, dtype=dtype)

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take in values, one a sample or more."""
        self.add(values, sample_weight)


class Sum(Metric):
    """The weighted sum of all values seen.

    Parameters
    ----------
    name, dtype : see :class:`Metric`

    >>> Sum()([1.0, 3.0], sample_weight=[1.0, 0.5])
    2.5

    """

    def __init__(self, name: str | None = "sum", dtype: DTypeLike | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.evidence("total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take in values."""
        if sample_weight is None:
            self.total.value += np.sum(values)
        else:
            self.total.value += one_a_sample(values, sample_weight, np.sum)[0].sum()

    def result(self) -> float:
        """Return the sum so far."""
        return float(self.total.value)


class MeanMetricWrapper(RunningMean):
    """The mean of what a function says of each sample.

    Parameters
    ----------
    fn : takes ``(y_true, y_pred, **kwargs)`` and returns values, one a sample or more; or the name
        of one of the library's
    name, dtype : see :class:`Metric`
    **kwargs : passed on to ``fn``

    Raises
    ------
    ArgumentError, UnknownNameError : ``fn`` is no such function

    >>> def within_one(y_true, y_pred):
    ...     return np.abs(np.subtract(y_true, y_pred)) <= 1.0
    >>> MeanMetricWrapper(within_one)([[3.0], [3.0]], [[2.5], [9.0]])
    0.5

    """

    def __init__(
        self,
        fn: Callable[..., Any] | str,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if isinstance(fn, str):
            if fn not in FUNCTIONS:
                raise unknown_name("metric function", fn, FUNCTIONS)
            fn = FUNCTIONS[fn]
        if not callable(fn):
            raise ArgumentError(f"MeanMetricWrapper: fn={fn!r} is no function of (y_true, y_pred).")
        self.fn = fn
        self.fn_kwargs = kwargs

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        self.add(self.fn(y_true, y_pred, **self.fn_kwargs), sample_weight)

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments as plain data.

        Raises
        ------
        ArgumentError : the function is not one of the library's, so no name stands for it

        """
        if type(self) is not MeanMetricWrapper:  # a subclass knows its function
            return super().get_config()
        name = getattr(self.fn, "__name__", "")
        if FUNCTIONS.get(name) is not self.fn:
            raise ArgumentError(
                f"MeanMetricWrapper.fn = {self.fn!r} can't be written down as plain data. Make a "
                "subclass of MeanMetricWrapper that passes the function on."
            )
        return {"name": self.name, "dtype": self.dtype.name, "fn": name, **self.fn_kwargs}


class MeanLoss(RunningMean):
    """A loss, watched as a metric: its mean over all samples seen.

    Parameters
    ----------
    loss : a Loss, or anything that stands for one
    name, dtype : see :class:`Metric`; the loss's name unless given

    >>> MeanLoss("mse")([[1.0]], [[0.5]])
    0.25

    """

    def __init__(self, loss: Any, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        self.loss: Loss = losses.get(loss)
        super().__init__(name=name or self.loss.name, dtype=dtype)

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        self.add(self.loss.each(y_true, y_pred), sample_weight)


def one_a_sample(
    values: Any, sample_weight: Any, reduce: Callable[..., Any]
) -> tuple[Array, Array]:
    """Return one weighted value a sample, and the weights, also one a sample.

    Parameters
    ----------
    values : of shape (batch, ...)
    sample_weight : of shape (batch,), (batch, 1), (batch, time), ...
    reduce : what makes one of several, such as np.mean

    Raises
    ------
    ShapeError : the weights don't go with the values

    >>> one_a_sample([[1.0, 3.0], [5.0, 5.0]], [1.0, 2.0], np.mean)
    (array([ 2., 10.]), array([1., 2.]))

    """
    each, weight = same_rank(np.asarray(values), np.asarray(sample_weight, dtype="float64"))
    if each.ndim > weight.ndim:
        each = reduce(each, axis=tuple(range(weight.ndim, each.ndim)))
    try:
        weight = np.broadcast_to(weight, each.shape)
    except ValueError:
        raise ShapeError(
            f"The sample weights have shape {np.shape(sample_weight)} and the values "
            f"{np.shape(values)}: give one weight a sample, or one for each value."
        ) from None
    each = each * weight
    if weight.ndim > 1:
        axes = tuple(range(1, weight.ndim))
        each, weight = reduce(each, axis=axes), reduce(weight, axis=axes)
    return each, weight


def same_rank(values: Array, weight: Array) -> tuple[Array, Array]:
    """Return both with as many axes, where an axis of length 1 makes the difference."""
    if values.ndim == weight.ndim + 1 and values.shape[-1] == 1:
        weight = weight[..., np.newaxis]
    elif weight.ndim == values.ndim + 1 and weight.shape[-1] == 1:
        weight = weight[..., 0]
    return values, weight
