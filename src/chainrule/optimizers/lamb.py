"""Lamb: Adam whose steps are measured against the size of each variable."""

from typing import Any

import numpy as np

from chainrule.optimizers.adam import below_one, follow
from chainrule.optimizers.around import norm
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class Lamb(Optimizer):
    """Change every variable by the same part of its length.

    Adam gives a direction for each variable, with m and v corrected for their start at 0; its
    length is then made that of the variable::

        d = m / (1 - beta_1^t) / (sqrt(v / (1 - beta_2^t)) + epsilon)
        w <- w - rate * |w| / |d| * d

    (or rate * d where |w| or |d| is 0). So a rate of 0.01 turns each kernel and each bias by a
    hundredth of itself. With very large batches, whose rates are high, no layer then runs away.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    beta_1, beta_2 : how slowly m and v forget, from 0 to below 1
    epsilon : keeps the divisor away from 0
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: You et al., "Large batch optimization for deep learning: Training BERT in 76 minutes"
    (ICLR 2020).

    >>> from chainrule import Variable
    >>> weights = Variable([3.0, 4.0])
    >>> Lamb(0.1).apply([[1.0, 0.0]], [weights])
    >>> print(weights.numpy().round(2))
    [2.5 4. ]

    """

    state_names = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = below_one(beta_1, "beta_1", "Lamb")
        self.beta_2 = below_one(beta_2, "beta_2", "Lamb")
        self.epsilon = number(epsilon, "epsilon", "Lamb", 0)

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class, variable by variable."""
        m, v, room = slot.state["momentum"], slot.state["velocity"], slot.scratch
        follow(m, v, slot.gradients, self.beta_1, self.beta_2, room)
        step = self.iterations + 1
        np.divide(v, 1.0 - self.beta_2**step, out=room)
        np.sqrt(room, out=room)
        room += self.epsilon
        np.divide(m, room, out=room)
        room *= 1.0 / (1.0 - self.beta_1**step)
        for index in range(len(slot.variables)):
            direction = slot.part(room, index)
            length, size = norm(direction), norm(slot.part(slot.values, index))
            direction *= learning_rate * (size / length if size > 0 and length > 0 else 1.0)
        slot.values -= room
