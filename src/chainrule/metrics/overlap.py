"""How well predicted regions and true ones overlap, in class labels for every pixel."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.errors import ArgumentError, ShapeError
from chainrule.losses.base import EPSILON
from chainrule.metrics.base import Metric

Array = NDArray[Any]


class IoU(Metric):
    """Intersection over union: of all pixels that either side gives to a class, the share both do.

    A table counts how often class i was predicted as j. For class i the diagonal holds the
    intersection TP, its row and column together the union, so IoU = TP / (row + column - TP); the
    result is the mean over the classes asked for, without those that never came.

    Parameters
    ----------
    num_classes : how many classes there are
    target_class_ids : the classes to average over
    name : shown in logs
    dtype : of the table; whole numbers unless given, to which sample weights are rounded down
    ignore_class : a class of targets that doesn't count
    sparse_y_true, sparse_y_pred : whether targets, predictions are labels; else the largest number
        along ``axis`` gives the label
    axis : the axis of the classes

    Raises
    ------
    ArgumentError : a class asked for is none of them
    ShapeError : there isn't one label for each other

    >>> metric = IoU(num_classes=2, target_class_ids=[0])
    >>> round(metric([0, 0, 1, 1], [0, 1, 0, 1]), 4)
    0.3333

    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype or "int")
        if max(target_class_ids) >= num_classes or min(target_class_ids) < 0:
            raise ArgumentError(
                f"{type(self).__name__}: target_class_ids={list(target_class_ids)} must be from 0 "
                f"to {num_classes - 1}, as there are {num_classes} classes."
            )
        self.num_classes = num_classes
        self.target_class_ids = list(target_class_ids)
        self.ignore_class = ignore_class
        self.sparse_y_true = sparse_y_true
        self.sparse_y_pred = sparse_y_pred
        self.axis = axis
        self.total_cm = self.add_weight((num_classes, num_classes), name="total_confusion_matrix")

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        true, pred = np.asarray(y_true), np.asarray(y_pred)
        if not self.sparse_y_true:
            true = np.argmax(true, axis=self.axis)
        if not self.sparse_y_pred:
            pred = np.argmax(pred, axis=self.axis)
        true, pred = true.astype(np.intp).ravel(), pred.astype(np.intp).ravel()
        if true.shape != pred.shape:
            raise ShapeError(
                f"{type(self).__name__}: {true.size} labels and {pred.size} predictions came. Say "
                "with sparse_y_true and sparse_y_pred which of both are labels."
            )
        known = (true >= 0) & (true < self.num_classes) & (pred >= 0) & (pred < self.num_classes)
        if self.ignore_class is not None:
            known &= true != self.ignore_class
        weight = self._weight(sample_weight, true.shape)[known]
        bins = true[known] * self.num_classes + pred[known]
        table = np.bincount(bins, weight, self.num_classes**2)
        self.total_cm.value += table.reshape(self.total_cm.shape).astype(self.dtype)

    def _weight(self, sample_weight: Any, shape: tuple[int, ...]) -> Array:
        """Return one weight a label, in the table's dtype."""
        given = np.asarray(1 if sample_weight is None else sample_weight)
        weight = given.astype(self.dtype)
        if (weight != given).any():
            warnings.warn(
                f"{type(self).__name__}: sample weights are rounded down to whole numbers, as "
                f"dtype={self.dtype.name!r}. Give the metric dtype='float32'.",
                stacklevel=4,
            )
        return np.broadcast_to(weight.ravel() if weight.ndim > 1 else weight, shape)

    def result(self) -> float:
        """Return the mean share so far; 0 if nothing came."""
        table = self.total_cm.value.astype("float64")
        both = np.diag(table)
        union = table.sum(axis=0) + table.sum(axis=1) - both
        both, union = both[self.target_class_ids], union[self.target_class_ids]
        came = union > 1e-9
        shares = np.where(came, both / (union + EPSILON), 0.0)
        return float(shares.sum() / (came.sum() + EPSILON))


class BinaryIoU(IoU):
    """Intersection over union for yes/no pixels, predicted as probabilities.

    Parameters
    ----------
    target_class_ids : (0,) for the noes, (1,) for the yeses, (0, 1) for the mean of both
    threshold : from it on, a prediction is a yes
    name, dtype : see :class:`IoU`

    >>> round(BinaryIoU(threshold=0.3)([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]), 4)
    0.3333

    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: Any = None) -> None:
        """Take in a batch."""
        # In float32 as in Keras, so that 0.3 is not below a threshold of 0.3 for its rounding.
        yes = np.asarray(y_pred, dtype="float32") >= np.float32(self.threshold)
        super().update_state(y_true, yes, sample_weight)


class MeanIoU(IoU):
    """The mean intersection over union of all classes.

    Parameters
    ----------
    num_classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis : see :class:`IoU`

    >>> round(MeanIoU(num_classes=2)([0, 0, 1, 1], [0, 1, 0, 1]), 4)
    0.3333

    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(
            num_classes,
            range(num_classes),
            name,
            dtype,
            ignore_class,
            sparse_y_true,
            sparse_y_pred,
            axis,
        )


class OneHotIoU(IoU):
    """Intersection over union of chosen classes, for one-hot targets.

    Parameters
    ----------
    num_classes, target_class_ids, name, dtype, ignore_class, sparse_y_pred, axis : see :class:`IoU`

    >>> metric = OneHotIoU(num_classes=2, target_class_ids=[1])
    >>> round(metric([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]]), 4)
    0.5

    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(
            num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis
        )


class OneHotMeanIoU(MeanIoU):
    """The mean intersection over union of all classes, for one-hot targets.

    Parameters
    ----------
    num_classes, name, dtype, ignore_class, sparse_y_pred, axis : see :class:`IoU`

    >>> round(OneHotMeanIoU(num_classes=2)([[0, 1], [1, 0]], [[0.2, 0.8], [0.9, 0.1]]), 4)
    1.0

    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)
