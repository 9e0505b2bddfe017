"""How well predictions go along with targets."""

from numpy.typing import DTypeLike

from chainrule.metrics import functional
from chainrule.metrics.reduction import MeanMetricWrapper


class PearsonCorrelation(MeanMetricWrapper):
    """The mean of Pearson's correlation of each sample's outputs with its targets.

    Parameters
    ----------
    name, dtype : see :class:`Metric`
    axis : along which numbers are correlated; 0 correlates over the samples of a batch

    >>> round(PearsonCorrelation()([[0.0, 1.0, 2.0]], [[5.0, 3.0, 1.0]]), 6)
    -1.0

    """

    def __init__(
        self,
        name: str | None = "pearson_correlation",
        dtype: DTypeLike | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(functional.pearson_correlation, name, dtype, axis=axis)
        self.axis = axis


class ConcordanceCorrelation(MeanMetricWrapper):
    """The mean of Lin's concordance correlation of each sample's outputs with its targets.

    Parameters
    ----------
    name, dtype : see :class:`Metric`
    axis : along which numbers are correlated

    >>> round(ConcordanceCorrelation()([[0.0, 1.0, 2.0]], [[1.0, 2.0, 3.0]]), 4)
    0.5714

    """

    def __init__(
        self,
        name: str | None = "concordance_correlation",
        dtype: DTypeLike | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(functional.concordance_correlation, name, dtype, axis=axis)
        self.axis = axis
