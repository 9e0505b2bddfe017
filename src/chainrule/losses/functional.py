"""Losses as functions: one loss a sample, for any arrays.

``losses.mean_squared_error(y_true, y_pred)`` is what ``MeanSquaredError`` gives before it takes the
mean over the batch. Each function stands for its class, which knows the derivative too: a model can
be compiled with either.
"""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike, NDArray

from chainrule.errors import UnsupportedError
from chainrule.losses.binary import BinaryCrossentropy, BinaryFocalCrossentropy
from chainrule.losses.categorical import CategoricalCrossentropy, SparseCategoricalCrossentropy
from chainrule.losses.divergence import KLDivergence, Poisson
from chainrule.losses.focal import CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy
from chainrule.losses.left_out import CTC
from chainrule.losses.margins import CategoricalHinge, Hinge, SquaredHinge
from chainrule.losses.overlap import Axes, Dice, Tversky
from chainrule.losses.regression import (
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
)
from chainrule.losses.robust import Huber, LogCosh
from chainrule.losses.similarity import Circle, CosineSimilarity

Array = NDArray[Any]


def mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.MeanSquaredError`.

    >>> mean_squared_error([[0.0, 1.0]], [[1.0, 1.0]]).tolist()
    [0.5]
    """
    return MeanSquaredError().each(y_true, y_pred)


def mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.MeanAbsoluteError`.

    >>> mean_absolute_error([[0.0, 1.0]], [[1.0, 3.0]]).tolist()
    [1.5]
    """
    return MeanAbsoluteError().each(y_true, y_pred)


def mean_absolute_percentage_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.MeanAbsolutePercentageError`.

    >>> mean_absolute_percentage_error([[2.0]], [[1.0]]).tolist()
    [50.0]
    """
    return MeanAbsolutePercentageError().each(y_true, y_pred)


def mean_squared_logarithmic_error(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.MeanSquaredLogarithmicError`.

    >>> mean_squared_logarithmic_error([[1.0]], [[1.0]]).tolist()
    [0.0]
    """
    return MeanSquaredLogarithmicError().each(y_true, y_pred)


def huber(y_true: ArrayLike, y_pred: ArrayLike, delta: float = 1.0) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.Huber`.

    >>> huber([[0.0]], [[3.0]]).tolist()
    [2.5]
    """
    return Huber(delta=delta).each(y_true, y_pred)


def log_cosh(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.LogCosh`.

    >>> log_cosh([[1.0]], [[1.0]]).tolist()
    [0.0]
    """
    return LogCosh().each(y_true, y_pred)


def cosine_similarity(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.CosineSimilarity`.

    >>> cosine_similarity([[1.0, 0.0]], [[3.0, 0.0]]).tolist()
    [-1.0]
    """
    return CosineSimilarity(axis=axis).each(y_true, y_pred)


def binary_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.BinaryCrossentropy`.

    >>> binary_crossentropy([[1.0]], [[0.5]]).round(4).tolist()
    [0.6931]
    """
    return BinaryCrossentropy(
        from_logits=from_logits, label_smoothing=label_smoothing, axis=axis
    ).each(y_true, y_pred)


def binary_focal_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.BinaryFocalCrossentropy`.

    >>> binary_focal_crossentropy([[1.0]], [[0.5]]).round(4).tolist()
    [0.1733]
    """
    return BinaryFocalCrossentropy(
        apply_class_balancing=apply_class_balancing,
        alpha=alpha,
        gamma=gamma,
        from_logits=from_logits,
        label_smoothing=label_smoothing,
        axis=axis,
    ).each(y_true, y_pred)


def categorical_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.CategoricalCrossentropy`.

    >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4).tolist()
    [0.6931]
    """
    return CategoricalCrossentropy(
        from_logits=from_logits, label_smoothing=label_smoothing, axis=axis
    ).each(y_true, y_pred)


def categorical_focal_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    alpha: float | Sequence[float] = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.CategoricalFocalCrossentropy`.

    >>> categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4).tolist()
    [0.0433]
    """
    return CategoricalFocalCrossentropy(
        alpha=alpha,
        gamma=gamma,
        from_logits=from_logits,
        label_smoothing=label_smoothing,
        axis=axis,
    ).each(y_true, y_pred)


def sparse_categorical_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.SparseCategoricalCrossentropy`.

    >>> sparse_categorical_crossentropy([1], [[0.5, 0.5]]).round(4).tolist()
    [0.6931]
    """
    return SparseCategoricalCrossentropy(
        from_logits=from_logits, ignore_class=ignore_class, axis=axis
    ).each(y_true, y_pred)


def categorical_generalized_cross_entropy(y_true: ArrayLike, y_pred: ArrayLike, q: float) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.CategoricalGeneralizedCrossEntropy`.

    >>> categorical_generalized_cross_entropy([1], [[0.75, 0.25]], q=0.5).tolist()
    [1.0]
    """
    return CategoricalGeneralizedCrossEntropy(q=q).each(y_true, y_pred)


def kl_divergence(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.KLDivergence`.

    >>> kl_divergence([[0.5, 0.5]], [[0.5, 0.5]]).tolist()
    [0.0]
    """
    return KLDivergence().each(y_true, y_pred)


def poisson(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.Poisson`.

    >>> poisson([[2.0]], [[2.0]]).round(4).tolist()
    [0.6137]
    """
    return Poisson().each(y_true, y_pred)


def hinge(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.Hinge`.

    >>> hinge([[1.0]], [[0.5]]).tolist()
    [0.5]
    """
    return Hinge().each(y_true, y_pred)


def squared_hinge(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.SquaredHinge`.

    >>> squared_hinge([[1.0]], [[0.5]]).tolist()
    [0.25]
    """
    return SquaredHinge().each(y_true, y_pred)


def categorical_hinge(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.CategoricalHinge`.

    >>> categorical_hinge([[0.0, 1.0]], [[0.75, 1.0]]).tolist()
    [0.75]
    """
    return CategoricalHinge().each(y_true, y_pred)


def dice(y_true: ArrayLike, y_pred: ArrayLike, axis: Axes = None) -> Array:
    """Return the loss of each region; see :class:`~chainrule.losses.Dice`.

    >>> round(float(dice([[1.0, 0.0]], [[1.0, 1.0]])), 4)
    0.3333
    """
    return Dice(axis=axis).each(y_true, y_pred)


def tversky(
    y_true: ArrayLike, y_pred: ArrayLike, alpha: float = 0.5, beta: float = 0.5, axis: Axes = None
) -> Array:
    """Return the loss of each region; see :class:`~chainrule.losses.Tversky`.

    >>> round(float(tversky([[1.0, 0.0]], [[1.0, 1.0]])), 4)
    0.3333
    """
    return Tversky(alpha=alpha, beta=beta, axis=axis).each(y_true, y_pred)


def circle(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    ref_labels: ArrayLike | None = None,
    ref_embeddings: ArrayLike | None = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Array:
    """Return one loss a sample; see :class:`~chainrule.losses.Circle`.

    Raises
    ------
    UnsupportedError : other embeddings to compare with were given

    >>> vectors = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    >>> circle([0, 0, 1], vectors, gamma=1.0).round(3).tolist()
    [0.546, 0.546, 0.0]

    """
    if ref_labels is not None or ref_embeddings is not None:
        raise UnsupportedError("circle: ref_labels and ref_embeddings are left out of Chainrule.")
    made = Circle(gamma=gamma, margin=margin, remove_diagonal=remove_diagonal)
    return made.each(y_true, y_pred)


def ctc(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """Refuse: see :class:`~chainrule.losses.CTC`.

    Raises
    ------
    UnsupportedError : always

    >>> ctc([[1]], [[[0.5, 0.5]]])
    Traceback (most recent call last):
    ...
    chainrule.errors.UnsupportedError: The CTC loss is left out of Chainrule. Where every step of \
a sequence has a label of its own, use SparseCategoricalCrossentropy.

    """
    return CTC().each(y_true, y_pred)


mse = mean_squared_error
mae = mean_absolute_error
mape = mean_absolute_percentage_error
msle = mean_squared_logarithmic_error
bce = binary_crossentropy
kld = kl_divergence
logcosh = log_cosh
