"""What happens around an update, the same for all optimizers: before it and after it.

Before: gradients are averaged over several steps, and cut down where they are too long; weights
decay. After: a running average of the weights is taken. All of it is off unless asked for.

>>> from chainrule import Variable
>>> slot = Slot(np.zeros(2), np.array([3.0, 4.0]), [Variable([0.0, 0.0])], [{}])
>>> clip_by_norm([slot], 1.0)
>>> slot.gradients.round(2).tolist()
[0.6, 0.8]
"""

import math
from collections.abc import Iterable

import numpy as np

from chainrule.optimizers.slot import Array, Slot


def accumulate(slots: Iterable[Slot]) -> None:
    """Add the gradients to those of earlier steps; no weight changes."""
    for slot in slots:
        slot.state["gradient_accumulator"] += slot.incoming


def take_mean(slots: Iterable[Slot], steps: int) -> None:
    """Set the gradients to the mean of these and the accumulated ones.

    One large batch in ``steps`` pieces: the mean of the pieces' mean gradients is the gradient of
    the mean over the whole batch, at the price in memory of one piece.
    """
    for slot in slots:
        np.add(slot.incoming, slot.state["gradient_accumulator"], out=slot.gradients)
        slot.gradients /= steps


def clip_by_value(slots: Iterable[Slot], limit: float) -> None:
    """Cut each number of the gradients to at most ``limit`` either way."""
    for slot in slots:
        np.clip(slot.gradients, -limit, limit, out=slot.gradients)


def clip_by_norm(slots: Iterable[Slot], limit: float) -> None:
    """Shorten the gradient of each variable to the length ``limit`` if it is longer.

    The direction stays, unlike with :func:`clip_by_value`. Reference: Pascanu, Mikolov and Bengio,
    "On the difficulty of training recurrent neural networks" (ICML 2013).
    """
    for slot in slots:
        for index in range(len(slot.variables)):
            gradient = slot.part(slot.gradients, index)
            gradient *= limit / max(norm(gradient), limit)


def clip_by_global_norm(slots: Iterable[Slot], limit: float) -> None:
    """Shorten the gradient of all weights together to the length ``limit`` if it is longer.

    A gradient that is not finite leaves no direction to keep: all become not-a-number.
    """
    slots = list(slots)
    length = math.hypot(*(norm(slot.gradients) for slot in slots))
    scale = limit / max(length, limit) if math.isfinite(length) else math.nan
    for slot in slots:
        slot.gradients *= scale


def decay(slots: Iterable[Slot], learning_rate: float) -> None:
    """Shrink the weights a little: w <- w - w * decay * rate.

    Done to the weights rather than through the gradient of a price on w², so that an optimizer that
    divides by the gradients' size decays all weights alike. Reference: Loshchilov and Hutter,
    "Decoupled weight decay regularization" (ICLR 2019).
    """
    for slot in slots:
        for values, strength in slot.decays:
            values *= 1.0 - strength * learning_rate


def average(slots: Iterable[Slot], momentum: float) -> None:
    """Let the average follow the weights: a <- momentum * a + (1 - momentum) * w.

    Reference: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging" (SIAM
    Journal on Control and Optimization 30, 1992).
    """
    for slot in slots:
        mean = slot.state["average"]
        mean *= momentum
        mean += np.multiply(slot.values, 1.0 - momentum, out=slot.scratch)


def use_averages(slots: Iterable[Slot]) -> None:
    """Overwrite the weights with their averages."""
    for slot in slots:
        slot.values[...] = slot.state["average"]


def constrain(slots: Iterable[Slot]) -> None:
    """Bring the weights back to where their constraints want them."""
    for slot in slots:
        for variable in slot.constrained:
            variable.value[...] = variable.constraint(variable.value)


def norm(array: Array) -> float:
    """Return the length of an array taken as one vector: the root of the sum of its squares.

    >>> norm(np.array([[3.0], [4.0]]))
    5.0
    """
    flat = array.reshape(-1)
    return math.sqrt(np.dot(flat, flat))
