"""Adagrad: each weight's steps grow shorter the more it has moved."""

from typing import Any

import numpy as np

from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class Adagrad(Optimizer):
    """Divide the gradient by the root of the sum of all its squares so far.

    ::

        a <- a + g²
        w <- w - rate * g / sqrt(a + epsilon)

    A weight that is rarely concerned, such as that of a rare word, keeps a long step for when it
    is. As a only grows, every step shrinks in the end.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    initial_accumulator_value : where a starts, 0 or more
    epsilon : keeps the root away from 0
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and
    stochastic optimization", Journal of Machine Learning Research 12 (2011).

    >>> from chainrule import Variable
    >>> weight = Variable([1.0])
    >>> optimizer = Adagrad(0.5, initial_accumulator_value=0.0)
    >>> for _ in range(4):
    ...     optimizer.apply([[3.0]], [weight])
    ...     print(weight.numpy().round(3))
    [0.5]
    [0.146]
    [-0.142]
    [-0.392]

    """

    state_names = ("accumulator",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.initial_accumulator_value = number(
            initial_accumulator_value, "initial_accumulator_value", "Adagrad", 0
        )
        self.epsilon = number(epsilon, "epsilon", "Adagrad", 0)
        self.state_starts = {"accumulator": self.initial_accumulator_value}

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        g, a, room = slot.gradients, slot.state["accumulator"], slot.scratch
        a += np.multiply(g, g, out=room)
        np.add(a, self.epsilon, out=room)
        np.sqrt(room, out=room)
        np.divide(g, room, out=room)
        room *= learning_rate
        slot.values -= room
