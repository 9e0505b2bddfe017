"""What optimizers and schedules ask of their numbers, and what they say when one won't do."""

import math
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError


def number(
    value: Any, argument: str, owner: str, least: float = -math.inf, most: float = math.inf
) -> Any:
    """Return ``value`` as Python's own int or float if it is finite and from ``least`` to ``most``.

    NumPy's float64 would make float64 of everything it meets; Python's float does not.

    Raises
    ------
    ArgumentError : it isn't

    >>> number(np.float32(0.5), "rho", "RMSprop", 0, 1)
    0.5

    """
    wanted = "a finite number"
    if math.isfinite(most):
        wanted = f"a number from {least:g} to {most:g}"
    elif math.isfinite(least):
        wanted = f"a finite number of {least:g} or more"
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float, np.integer, np.floating))
        or not math.isfinite(value)
        or not least <= value <= most
    ):
        raise ArgumentError(f"{owner}: {argument}={value!r} must be {wanted}.")
    return value.item() if isinstance(value, np.generic) else value


def positive(value: Any, argument: str, owner: str) -> Any:
    """Return ``value`` as :func:`number` does if it is above 0.

    Raises
    ------
    ArgumentError : it isn't

    """
    checked = number(value, argument, owner)
    if checked <= 0:
        raise ArgumentError(f"{owner}: {argument}={value!r} must be above 0.")
    return checked


def whole(value: Any, argument: str, owner: str, least: int) -> int:
    """Return ``value`` as an int if it is a whole number of at least ``least``.

    Raises
    ------
    ArgumentError : it isn't

    >>> whole(np.int64(2), "gradient_accumulation_steps", "SGD", 2)
    2

    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ArgumentError(
            f"{owner}: {argument}={value!r} must be a whole number of {least} or more."
        )
    return int(value)
