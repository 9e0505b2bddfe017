"""Metrics: numbers for people to judge by. Training follows the loss alone."""

from chainrule import losses
from chainrule.errors import ArgumentError, unknown_name
from chainrule.losses.base import Loss
from chainrule.metrics.accuracy import BinaryAccuracy, CategoricalAccuracy
from chainrule.metrics.base import Metric
from chainrule.metrics.mean import MeanLoss

__all__ = ["BinaryAccuracy", "CategoricalAccuracy", "MeanLoss", "Metric", "get"]

ACCURACIES: dict[str, type[Metric]] = {
    "binary_accuracy": BinaryAccuracy,
    "categorical_accuracy": CategoricalAccuracy,
}


def get(identifier: str | Metric | Loss, outputs: int = 1) -> Metric:
    """Return the metric of that name; "accuracy" depends on how many outputs the model has.

    Raises
    ------
    UnknownNameError : no metric has that name
    ArgumentError : something else came

    >>> get("accuracy").name, get("mse").name
    ('accuracy', 'mse')

    """
    if isinstance(identifier, Metric):
        return identifier
    if isinstance(identifier, Loss):
        return MeanLoss(identifier, identifier.name)
    if not isinstance(identifier, str):
        raise ArgumentError(
            f"metrics=[{identifier!r}] is neither a name nor a Metric. Try 'accuracy'."
        )
    name = identifier.lower()
    if name in ("accuracy", "acc"):
        return BinaryAccuracy(name) if outputs == 1 else CategoricalAccuracy(name)
    if name in ACCURACIES:
        return ACCURACIES[name](name)
    if name in losses.ALL:
        return MeanLoss(losses.get(name), name)
    raise unknown_name("metric", identifier, ["accuracy", *ACCURACIES, *losses.ALL])


def resolve(identifier, target_shape, output_shape, loss):  # type: ignore
    """Shim."""
    return get(identifier, output_shape[-1])
