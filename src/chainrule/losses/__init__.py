"""Losses: how wrong a prediction is, as one number, and which way to change it.

>>> get("mse")([[1.0]], [[0.5]])
0.25
"""

from chainrule.errors import ArgumentError, unknown_name
from chainrule.losses.base import Loss
from chainrule.losses.probabilistic import BinaryCrossentropy
from chainrule.losses.regression import MeanSquaredError

__all__ = ["BinaryCrossentropy", "Loss", "MeanSquaredError", "get"]

ALL: dict[str, type[Loss]] = {
    "mse": MeanSquaredError,
    "mean_squared_error": MeanSquaredError,
    "binary_crossentropy": BinaryCrossentropy,
    "bce": BinaryCrossentropy,
}


def get(identifier: str | Loss | type[Loss]) -> Loss:
    """Return the loss of that name; a :class:`Loss` is itself.

    Raises
    ------
    UnknownNameError : no loss has that name
    ArgumentError : something else came, such as a plain function, whose derivative nobody knows

    >>> get("MeanSquaredError").name
    'mean_squared_error'

    """
    if isinstance(identifier, Loss):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if isinstance(identifier, str):
        by_class = {made.__name__: made for made in ALL.values()}
        found = ALL.get(identifier.lower()) or by_class.get(identifier)
        if found is None:
            raise unknown_name("loss", identifier, ALL)
        return found()
    raise ArgumentError(
        f"loss={identifier!r} is neither a name nor a Loss. A plain function is not enough: "
        "training needs its derivative. Subclass chainrule.losses.Loss with call and gradient."
    )
