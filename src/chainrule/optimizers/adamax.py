"""Adamax: Adam with the greatest gradient in the place of the mean square."""

from typing import Any

import numpy as np

from chainrule.optimizers.adam import below_one
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class Adamax(Optimizer):
    """Step along the mean gradient, divided by the greatest gradient of late.

    Adam's sqrt(v) is a mean of order 2. Its limit for ever higher orders is a maximum, which fades
    as time goes by and needs no correction for its start::

        m <- m + (1 - beta_1) * (g - m)
        u <- max(beta_2 * u, |g|)
        w <- w - rate / (1 - beta_1^t) * m / (u + epsilon)

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    beta_1, beta_2 : how slowly m forgets and u fades, from 0 to below 1
    epsilon : keeps the divisor away from 0
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: Kingma and Ba, "Adam: A method for stochastic optimization", section 7 (ICLR 2015).

    >>> from chainrule import Variable
    >>> weights = Variable([1.0, 1.0])
    >>> Adamax(0.1).apply([[5.0, 0.01]], [weights])
    >>> print(weights.numpy().round(3))
    [0.9 0.9]

    """

    state_names = ("momentum", "norm")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = below_one(beta_1, "beta_1", "Adamax")
        self.beta_2 = below_one(beta_2, "beta_2", "Adamax")
        self.epsilon = number(epsilon, "epsilon", "Adamax", 0)

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        g, m, u, room = slot.gradients, slot.state["momentum"], slot.state["norm"], slot.scratch
        np.subtract(g, m, out=room)
        room *= 1 - self.beta_1
        m += room
        u *= self.beta_2
        np.maximum(u, np.abs(g, out=room), out=u)
        np.add(u, self.epsilon, out=room)
        np.divide(m, room, out=room)
        room *= learning_rate / (1 - self.beta_1 ** (self.iterations + 1))
        slot.values -= room
