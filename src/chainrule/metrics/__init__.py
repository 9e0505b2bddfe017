"""Metrics: numbers for people to judge by. Training follows the loss alone.

>>> from chainrule import metrics
>>> metrics.get("AUC")([0, 1, 0, 1], [0.1, 0.9, 0.4, 0.8])
1.0
"""

from typing import TYPE_CHECKING

from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.losses import binary_crossentropy as binary_crossentropy
    from chainrule.losses import binary_focal_crossentropy as binary_focal_crossentropy
    from chainrule.losses import categorical_crossentropy as categorical_crossentropy
    from chainrule.losses import categorical_focal_crossentropy as categorical_focal_crossentropy
    from chainrule.losses import categorical_hinge as categorical_hinge
    from chainrule.losses import hinge as hinge
    from chainrule.losses import huber as huber
    from chainrule.losses import kl_divergence as kl_divergence
    from chainrule.losses import log_cosh as log_cosh
    from chainrule.losses import mean_absolute_error as mean_absolute_error
    from chainrule.losses import mean_absolute_percentage_error as mean_absolute_percentage_error
    from chainrule.losses import mean_squared_error as mean_squared_error
    from chainrule.losses import mean_squared_logarithmic_error as mean_squared_logarithmic_error
    from chainrule.losses import poisson as poisson
    from chainrule.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
    from chainrule.losses import squared_hinge as squared_hinge
    from chainrule.metrics.accuracy import Accuracy as Accuracy
    from chainrule.metrics.accuracy import BinaryAccuracy as BinaryAccuracy
    from chainrule.metrics.accuracy import CategoricalAccuracy as CategoricalAccuracy
    from chainrule.metrics.accuracy import SparseCategoricalAccuracy as SparseCategoricalAccuracy
    from chainrule.metrics.accuracy import (
        SparseTopKCategoricalAccuracy as SparseTopKCategoricalAccuracy,
    )
    from chainrule.metrics.accuracy import TopKCategoricalAccuracy as TopKCategoricalAccuracy
    from chainrule.metrics.auc import AUC as AUC
    from chainrule.metrics.base import Metric as Metric
    from chainrule.metrics.confusion import FalseNegatives as FalseNegatives
    from chainrule.metrics.confusion import FalsePositives as FalsePositives
    from chainrule.metrics.confusion import TrueNegatives as TrueNegatives
    from chainrule.metrics.confusion import TruePositives as TruePositives
    from chainrule.metrics.correlation import ConcordanceCorrelation as ConcordanceCorrelation
    from chainrule.metrics.correlation import PearsonCorrelation as PearsonCorrelation
    from chainrule.metrics.fscore import F1Score as F1Score
    from chainrule.metrics.fscore import FBetaScore as FBetaScore
    from chainrule.metrics.functional import binary_accuracy as binary_accuracy
    from chainrule.metrics.functional import categorical_accuracy as categorical_accuracy
    from chainrule.metrics.functional import concordance_correlation as concordance_correlation
    from chainrule.metrics.functional import pearson_correlation as pearson_correlation
    from chainrule.metrics.functional import (
        sparse_categorical_accuracy as sparse_categorical_accuracy,
    )
    from chainrule.metrics.functional import (
        sparse_top_k_categorical_accuracy as sparse_top_k_categorical_accuracy,
    )
    from chainrule.metrics.functional import (
        top_k_categorical_accuracy as top_k_categorical_accuracy,
    )
    from chainrule.metrics.lookup import deserialize as deserialize
    from chainrule.metrics.lookup import get as get
    from chainrule.metrics.lookup import resolve as resolve
    from chainrule.metrics.lookup import serialize as serialize
    from chainrule.metrics.operating_point import PrecisionAtRecall as PrecisionAtRecall
    from chainrule.metrics.operating_point import RecallAtPrecision as RecallAtPrecision
    from chainrule.metrics.operating_point import (
        SensitivityAtSpecificity as SensitivityAtSpecificity,
    )
    from chainrule.metrics.operating_point import (
        SpecificityAtSensitivity as SpecificityAtSensitivity,
    )
    from chainrule.metrics.overlap import BinaryIoU as BinaryIoU
    from chainrule.metrics.overlap import IoU as IoU
    from chainrule.metrics.overlap import MeanIoU as MeanIoU
    from chainrule.metrics.overlap import OneHotIoU as OneHotIoU
    from chainrule.metrics.overlap import OneHotMeanIoU as OneHotMeanIoU
    from chainrule.metrics.precision_recall import Precision as Precision
    from chainrule.metrics.precision_recall import Recall as Recall
    from chainrule.metrics.r2 import R2Score as R2Score
    from chainrule.metrics.reduction import Mean as Mean
    from chainrule.metrics.reduction import MeanLoss as MeanLoss
    from chainrule.metrics.reduction import MeanMetricWrapper as MeanMetricWrapper
    from chainrule.metrics.reduction import Sum as Sum
    from chainrule.metrics.watched import BinaryCrossentropy as BinaryCrossentropy
    from chainrule.metrics.watched import CategoricalCrossentropy as CategoricalCrossentropy
    from chainrule.metrics.watched import CategoricalHinge as CategoricalHinge
    from chainrule.metrics.watched import CosineSimilarity as CosineSimilarity
    from chainrule.metrics.watched import Hinge as Hinge
    from chainrule.metrics.watched import KLDivergence as KLDivergence
    from chainrule.metrics.watched import LogCoshError as LogCoshError
    from chainrule.metrics.watched import MeanAbsoluteError as MeanAbsoluteError
    from chainrule.metrics.watched import MeanAbsolutePercentageError as MeanAbsolutePercentageError
    from chainrule.metrics.watched import MeanSquaredError as MeanSquaredError
    from chainrule.metrics.watched import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
    from chainrule.metrics.watched import Poisson as Poisson
    from chainrule.metrics.watched import RootMeanSquaredError as RootMeanSquaredError
    from chainrule.metrics.watched import (
        SparseCategoricalCrossentropy as SparseCategoricalCrossentropy,
    )
    from chainrule.metrics.watched import SquaredHinge as SquaredHinge

# The public names of each module. Losses of one sample are metrics, too.
HOMES: dict[str, list[str]] = {
    ".losses": [
        "binary_crossentropy",
        "binary_focal_crossentropy",
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
        "categorical_hinge",
        "hinge",
        "huber",
        "kl_divergence",
        "log_cosh",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_error",
        "mean_squared_logarithmic_error",
        "poisson",
        "sparse_categorical_crossentropy",
        "squared_hinge",
    ],
    "accuracy": [
        "Accuracy",
        "BinaryAccuracy",
        "CategoricalAccuracy",
        "SparseCategoricalAccuracy",
        "SparseTopKCategoricalAccuracy",
        "TopKCategoricalAccuracy",
    ],
    "auc": ["AUC"],
    "base": ["Metric"],
    "confusion": ["FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives"],
    "correlation": ["ConcordanceCorrelation", "PearsonCorrelation"],
    "fscore": ["F1Score", "FBetaScore"],
    "functional": [
        "binary_accuracy",
        "categorical_accuracy",
        "concordance_correlation",
        "pearson_correlation",
        "sparse_categorical_accuracy",
        "sparse_top_k_categorical_accuracy",
        "top_k_categorical_accuracy",
    ],
    "lookup": ["deserialize", "get", "resolve", "serialize"],
    "operating_point": [
        "PrecisionAtRecall",
        "RecallAtPrecision",
        "SensitivityAtSpecificity",
        "SpecificityAtSensitivity",
    ],
    "overlap": ["BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"],
    "precision_recall": ["Precision", "Recall"],
    "r2": ["R2Score"],
    "reduction": ["Mean", "MeanLoss", "MeanMetricWrapper", "Sum"],
    "watched": [
        "BinaryCrossentropy",
        "CategoricalCrossentropy",
        "CategoricalHinge",
        "CosineSimilarity",
        "Hinge",
        "KLDivergence",
        "LogCoshError",
        "MeanAbsoluteError",
        "MeanAbsolutePercentageError",
        "MeanSquaredError",
        "MeanSquaredLogarithmicError",
        "Poisson",
        "RootMeanSquaredError",
        "SparseCategoricalCrossentropy",
        "SquaredHinge",
    ],
}

__getattr__, __dir__, __all__ = attach("chainrule.metrics", HOMES)
