"""Lion: the sign of a momentum, and nothing of its size."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class Lion(Optimizer):
    """Move each weight by the rate itself, up or down.

    Which way, the sign of a mix of the momentum and the gradient says; the momentum m then follows
    more slowly than the mix::

        w <- w - rate * sign(beta_1 * m + (1 - beta_1) * g)
        m <- beta_2 * m + (1 - beta_2) * g

    One number is remembered of each weight, half of what Adam remembers. As every step has full
    length, the rate should be smaller than Adam's, a third to a tenth. The rule was found by a
    search over programs.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    beta_1 : how much of the mix is momentum, above 0 and at most 1
    beta_2 : how slowly m forgets, from 0 to 1
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: Chen et al., "Symbolic discovery of optimization algorithms" (NeurIPS 2023).

    >>> from chainrule import Variable
    >>> weights = Variable([1.0, 1.0, 1.0])
    >>> Lion(0.1).apply([[5.0, -0.01, 0.0]], [weights])
    >>> print(weights.numpy().round(2))
    [0.9 1.1 1. ]

    """

    state_names = ("momentum",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = number(beta_1, "beta_1", "Lion", 0, 1)
        self.beta_2 = number(beta_2, "beta_2", "Lion", 0, 1)
        if beta_1 == 0:
            raise ArgumentError(
                "Lion: beta_1=0 leaves the momentum out of the mix; it must be above 0. Try 0.9."
            )

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        g, m, room, step = slot.gradients, slot.state["momentum"], slot.scratch, slot.buffer("step")
        np.multiply(m, self.beta_1, out=step)
        step += np.multiply(g, 1 - self.beta_1, out=room)
        np.sign(step, out=step)
        step *= learning_rate
        slot.values -= step
        m *= self.beta_2
        m += np.multiply(g, 1 - self.beta_2, out=room)
