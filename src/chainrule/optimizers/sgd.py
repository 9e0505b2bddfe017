"""Gradient descent, with momentum if wanted."""

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.optimizers.base import Optimizer, Slot


class SGD(Optimizer):
    """Step against the gradient: w <- w - rate * g.

    With momentum m a velocity remembers earlier steps: v <- m v - rate * g, then w <- w + v.
    Nesterov's form looks ahead along the velocity: w <- w + m v - rate * g with the new v.

    Parameters
    ----------
    learning_rate : the rate above, 0.01 unless given
    momentum : m above, from 0 (none) to 1
    nesterov : whether to look ahead

    Raises
    ------
    ArgumentError : momentum outside 0 to 1

    Reference: Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and
    momentum in deep learning" (ICML 2013).

    >>> SGD(0.1, momentum=0.9)
    <SGD learning_rate=0.1>

    """

    def __init__(
        self,
        learning_rate: float = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        name: str | None = "sgd",
    ) -> None:
        super().__init__(learning_rate, name)
        if isinstance(momentum, bool) or not 0.0 <= momentum <= 1.0:
            raise ArgumentError(f"momentum={momentum!r} must be a number from 0 to 1. Try 0.9.")
        self.momentum = float(momentum)
        self.nesterov = bool(nesterov)
        self.state_names = ("momentum",) if momentum else ()

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        step = np.multiply(slot.gradients, -learning_rate, slot.scratch)
        if self.momentum:
            velocity = slot.state["momentum"]
            velocity *= self.momentum
            velocity += step
            if self.nesterov:
                slot.values += step
                step = np.multiply(velocity, self.momentum, slot.scratch)
            else:
                step = velocity
        slot.values += step
