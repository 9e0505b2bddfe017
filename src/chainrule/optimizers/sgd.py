"""Gradient descent, with momentum if wanted."""

from typing import Any

import numpy as np

from chainrule.kernels.choice import compiled
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class SGD(Optimizer):
    """Step against the gradient: w <- w - rate * g.

    With momentum m a velocity remembers earlier steps: v <- m v - rate * g, then w <- w + v.
    Nesterov's form looks ahead along the velocity: w <- w + m v - rate * g with the new v.

    Parameters
    ----------
    learning_rate : the rate above, 0.01 unless given
    momentum : m above, from 0 (none) to 1
    nesterov : whether to look ahead
    options : see :class:`~chainrule.optimizers.settings.Settings`

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
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.momentum = number(momentum, "momentum", "SGD", 0, 1)
        self.nesterov = bool(nesterov)
        self.state_names = ("momentum",) if momentum else ()

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        values = slot.values
        if self.momentum:
            velocity = slot.state["momentum"]
            fast = compiled("optimizers", values, slot.gradients, velocity)
            if fast:
                numbers = map(values.dtype.type, (self.momentum, learning_rate))
                fast.sgd(values, slot.gradients, velocity, *numbers, self.nesterov)
                return
        step = np.multiply(slot.gradients, learning_rate, slot.scratch)
        if not self.momentum:
            values -= step
            return
        velocity *= self.momentum
        velocity -= step
        if self.nesterov:
            values -= step
            velocity = np.multiply(velocity, self.momentum, slot.scratch)
        values += velocity
