"""Optimizers: how gradients become a change of the weights.

>>> get("sgd").learning_rate
0.01
"""

from chainrule.errors import ArgumentError, unknown_name
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.sgd import SGD

__all__ = ["SGD", "Optimizer", "get"]

ALL: dict[str, type[Optimizer]] = {"sgd": SGD}


def get(identifier: str | Optimizer | type[Optimizer]) -> Optimizer:
    """Return the optimizer of that name with its defaults; an :class:`Optimizer` is itself.

    Raises
    ------
    UnknownNameError : no optimizer has that name
    ArgumentError : something else came

    >>> get("SGD").momentum
    0.0

    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        return identifier()
    if isinstance(identifier, str):
        if identifier.lower() not in ALL:
            raise unknown_name("optimizer", identifier, ALL)
        return ALL[identifier.lower()]()
    raise ArgumentError(
        f"optimizer={identifier!r} is neither a name nor an Optimizer. Try 'sgd' or "
        "chainrule.optimizers.SGD(learning_rate=0.1)."
    )
