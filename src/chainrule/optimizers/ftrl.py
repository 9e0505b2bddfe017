"""FTRL-Proximal: weights that are exactly 0 unless they earn their place."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class Ftrl(Optimizer):
    """Follow the regularized leader: the weights that would have been best for all steps so far.

    Best means smallest in the sum of all gradients times w, plus a price for straying from earlier
    weights, plus l1 * |w| + l2 * w². For each weight this is a parabola with a kink at 0, whose
    lowest point can be written down. n adds up squared gradients, and z is the slope at 0::

        n' = n + g²
        z <- z + g + 2 * shrinkage * w - (n'^p - n^p) / rate * w        p = -learning_rate_power
        w <- (clip(z, -l1, l1) - z) / (n'^p / rate + 2 * l2 + beta / rate)
        n <- n'

    Where |z| is at most l1, the lowest point is the kink: w is exactly 0. That keeps models of
    millions of features small. A weight for which nothing is known yet (n = 0) stays.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    learning_rate_power : -p above, 0 or less; -0.5 is the root of Adagrad, 0 a steady rate
    initial_accumulator_value : where n starts, 0 or more
    l1_regularization_strength, l2_regularization_strength : l1 and l2 above, 0 or more
    l2_shrinkage_regularization_strength : shrinkage above, a price on the size of w now
    beta : makes the first steps shorter, 0 or more
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: McMahan et al., "Ad click prediction: A view from the trenches" (KDD 2013).

    >>> from chainrule import Variable
    >>> weights = Variable([0.0, 0.0])
    >>> Ftrl(0.1, l1_regularization_strength=1.0).apply([[5.0, 0.5]], [weights])
    >>> print(weights.numpy().round(3))
    [-0.08  0.  ]

    """

    state_names = ("accumulator", "linear")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        if number(learning_rate_power, "learning_rate_power", "Ftrl") > 0:
            raise ArgumentError(
                f"Ftrl: learning_rate_power={learning_rate_power!r} must be 0 or less. Try -0.5."
            )
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = number(
            initial_accumulator_value, "initial_accumulator_value", "Ftrl", 0
        )
        self.l1_regularization_strength = number(
            l1_regularization_strength, "l1_regularization_strength", "Ftrl", 0
        )
        self.l2_regularization_strength = number(
            l2_regularization_strength, "l2_regularization_strength", "Ftrl", 0
        )
        self.l2_shrinkage_regularization_strength = number(
            l2_shrinkage_regularization_strength, "l2_shrinkage_regularization_strength", "Ftrl", 0
        )
        self.beta = number(beta, "beta", "Ftrl", 0)
        self.state_starts = {"accumulator": self.initial_accumulator_value}

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        if learning_rate == 0:
            return  # no step, and nothing to divide by
        g, n, z = slot.gradients, slot.state["accumulator"], slot.state["linear"]
        room, curve = slot.scratch, slot.buffer("curve")
        p = -self.learning_rate_power
        np.power(n, p, out=room)
        n += np.multiply(g, g, out=curve)
        np.power(n, p, out=curve)
        np.subtract(curve, room, out=room)
        room *= -1 / learning_rate
        room += 2 * self.l2_shrinkage_regularization_strength
        room *= slot.values
        z += room
        z += g
        curve *= 1 / learning_rate
        curve += 2 * self.l2_regularization_strength + self.beta / learning_rate
        limit = self.l1_regularization_strength
        np.clip(z, -limit, limit, out=room)
        room -= z
        np.divide(room, curve, out=slot.values, where=curve != 0)
