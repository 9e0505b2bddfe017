"""Losses: how wrong a prediction is, as one number, and which way to change it.

>>> get("mse")([[1.0]], [[0.5]])
0.25
"""

from collections.abc import Callable
from typing import Any

from chainrule.errors import ArgumentError
from chainrule.losses.base import Loss
from chainrule.losses.binary import BinaryCrossentropy, BinaryFocalCrossentropy
from chainrule.losses.categorical import CategoricalCrossentropy, SparseCategoricalCrossentropy
from chainrule.losses.divergence import KLDivergence, Poisson
from chainrule.losses.focal import CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy
from chainrule.losses.functional import (
    bce,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    categorical_hinge,
    circle,
    cosine_similarity,
    ctc,
    dice,
    hinge,
    huber,
    kl_divergence,
    kld,
    log_cosh,
    logcosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
    tversky,
)
from chainrule.losses.left_out import CTC
from chainrule.losses.margins import CategoricalHinge, Hinge, SquaredHinge
from chainrule.losses.overlap import Dice, Tversky
from chainrule.losses.regression import (
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
)
from chainrule.losses.robust import Huber, LogCosh
from chainrule.losses.similarity import Circle, CosineSimilarity
from chainrule.serialization import Area

__all__ = [
    "CTC",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "bce",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "ctc",
    "deserialize",
    "dice",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "kld",
    "log_cosh",
    "logcosh",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "poisson",
    "resolve",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]

# Each function, and the class that it stands for.
CLASSES: dict[Callable[..., Any], type[Loss]] = {
    binary_crossentropy: BinaryCrossentropy,
    binary_focal_crossentropy: BinaryFocalCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    categorical_focal_crossentropy: CategoricalFocalCrossentropy,
    categorical_generalized_cross_entropy: CategoricalGeneralizedCrossEntropy,
    categorical_hinge: CategoricalHinge,
    circle: Circle,
    cosine_similarity: CosineSimilarity,
    ctc: CTC,
    dice: Dice,
    hinge: Hinge,
    huber: Huber,
    kl_divergence: KLDivergence,
    log_cosh: LogCosh,
    mean_absolute_error: MeanAbsoluteError,
    mean_absolute_percentage_error: MeanAbsolutePercentageError,
    mean_squared_error: MeanSquaredError,
    mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
    poisson: Poisson,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    squared_hinge: SquaredHinge,
    tversky: Tversky,
}
ALIASES: dict[str, type[Loss]] = {
    "bce": BinaryCrossentropy,
    "kld": KLDivergence,
    "kullback_leibler_divergence": KLDivergence,
    "logcosh": LogCosh,
    "mae": MeanAbsoluteError,
    "mape": MeanAbsolutePercentageError,
    "mse": MeanSquaredError,
    "msle": MeanSquaredLogarithmicError,
}
ALL: dict[str, type[Loss]] = {f.__name__: made for f, made in CLASSES.items()} | ALIASES

AREA = Area("loss", "chainrule.losses", Loss, ALL)
serialize, deserialize = AREA.serialize, AREA.deserialize


def get(identifier: Any) -> Any:
    """Return the loss meant: by name, function, class or description; a :class:`Loss` is itself.

    None stays None.

    Raises
    ------
    UnknownNameError : no loss has that name
    ArgumentError : something else came, such as a plain function, whose derivative nobody knows

    >>> get("MeanSquaredError").name, get(huber).delta
    ('mean_squared_error', 1.0)

    """
    if callable(identifier) and not isinstance(identifier, (Loss, type)):
        if identifier in CLASSES:
            return CLASSES[identifier]()
        raise ArgumentError(
            f"loss={identifier!r} is neither a name nor a Loss. A plain function is not enough: "
            "training needs its derivative. Subclass chainrule.losses.Loss with call and gradient."
        )
    if identifier is None or isinstance(identifier, (str, dict, Loss, type)):
        return AREA.get(identifier)
    raise ArgumentError(
        f"loss={identifier!r} is neither a name nor a Loss. Try loss='mse', or one of: "
        f"{', '.join(sorted(ALL))}."
    )


def resolve(
    identifier: Any, y_shape: tuple[int | None, ...], output_shape: tuple[int | None, ...]
) -> Any:
    """Return the loss meant, as :func:`get` does, and the fitting one for "crossentropy".

    Parameters
    ----------
    identifier : as for :func:`get`; "crossentropy" or "ce" is the cross-entropy of yes/no answers
        for one output, of labels where targets are these, of one-hot targets otherwise
    y_shape, output_shape : the shapes of targets and predictions, the batch axis included

    Raises
    ------
    UnknownNameError, ArgumentError : see :func:`get`

    >>> resolve("crossentropy", (None,), (None, 10)).name
    'sparse_categorical_crossentropy'

    """
    if not isinstance(identifier, str) or identifier.lower() not in ("crossentropy", "ce"):
        return get(identifier)
    if output_shape[-1] == 1:
        return BinaryCrossentropy()
    if holds_labels(y_shape, output_shape):
        return SparseCategoricalCrossentropy()
    return CategoricalCrossentropy()


def holds_labels(y_shape: tuple[int | None, ...], output_shape: tuple[int | None, ...]) -> bool:
    """Return whether targets of this shape are class indices for outputs of that shape.

    >>> holds_labels((8, 1), (8, 3)), holds_labels((8, 3), (8, 3))
    (True, False)
    """
    return len(y_shape) < len(output_shape) or (y_shape[-1] == 1 and output_shape[-1] != 1)
