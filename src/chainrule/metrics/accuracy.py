"""How often the answer is right."""

from numpy.typing import DTypeLike

from chainrule.metrics import functional
from chainrule.metrics.reduction import MeanMetricWrapper


class Accuracy(MeanMetricWrapper):
    """How often predictions equal targets.

    Parameters
    ----------
    name, dtype : see :class:`Metric`

    >>> Accuracy()([1, 2, 3, 4], [0, 2, 3, 4])
    0.75

    """

    def __init__(self, name: str | None = "accuracy", dtype: DTypeLike | None = None) -> None:
        super().__init__(functional.accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """How often p > threshold agrees with a yes/no target.

    Parameters
    ----------
    name, dtype : see :class:`Metric`
    threshold : above it, a prediction is a yes

    >>> BinaryAccuracy()([[1], [0]], [[0.7], [0.2]])
    1.0

    """

    def __init__(
        self,
        name: str | None = "binary_accuracy",
        dtype: DTypeLike | None = None,
        threshold: float = 0.5,
    ) -> None:
        super().__init__(functional.binary_accuracy, name, dtype, threshold=threshold)
        self.threshold = threshold


class CategoricalAccuracy(MeanMetricWrapper):
    """How often the largest output is at the place of the 1 in a one-hot target.

    Parameters
    ----------
    name, dtype : see :class:`Metric`

    >>> CategoricalAccuracy()([[0, 1, 0]], [[0.2, 0.5, 0.3]])
    1.0

    """

    def __init__(
        self, name: str | None = "categorical_accuracy", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(functional.categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the largest output is that of the class whose index is the target.

    Parameters
    ----------
    name, dtype : see :class:`Metric`

    >>> SparseCategoricalAccuracy()([1, 2], [[0.2, 0.5, 0.3], [0.2, 0.5, 0.3]])
    0.5

    """

    def __init__(
        self, name: str | None = "sparse_categorical_accuracy", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(functional.sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the 1 of a one-hot target is at one of the k largest outputs.

    Parameters
    ----------
    k : how many outputs count
    name, dtype : see :class:`Metric`

    >>> TopKCategoricalAccuracy(k=2)([[0, 0, 1]], [[0.2, 0.5, 0.3]])
    1.0

    """

    def __init__(
        self,
        k: int = 5,
        name: str | None = "top_k_categorical_accuracy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(functional.top_k_categorical_accuracy, name, dtype, k=k)
        self.k = k


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the class whose index is the target is among those of the k largest outputs.

    Parameters
    ----------
    k : how many outputs count
    name, dtype : see :class:`Metric`
    from_sorted_ids : whether predictions are class indices, the likeliest first

    >>> SparseTopKCategoricalAccuracy(k=2)([2], [[0.2, 0.5, 0.3]])
    1.0

    """

    def __init__(
        self,
        k: int = 5,
        name: str | None = "sparse_top_k_categorical_accuracy",
        dtype: DTypeLike | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        super().__init__(
            functional.sparse_top_k_categorical_accuracy,
            name,
            dtype,
            k=k,
            from_sorted_ids=from_sorted_ids,
        )
        self.k = k
        self.from_sorted_ids = from_sorted_ids
