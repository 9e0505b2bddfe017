"""Adadelta: steps as long as earlier steps were, without a rate to choose."""

from typing import Any

import numpy as np

from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class Adadelta(Optimizer):
    """Scale the gradient by the usual size of a step over the usual size of a gradient.

    A step should have the unit of the weights; the gradient has its inverse. Dividing g by its root
    mean square takes the unit away, and multiplying by that of earlier steps d puts it in::

        a <- rho * a + (1 - rho) * g²
        d  = -g * sqrt(b + epsilon) / sqrt(a + epsilon)
        b <- rho * b + (1 - rho) * d²
        w <- w + rate * d

    The paper has no rate: 1.0 is its method. With the first b = 0, epsilon decides how long the
    first steps are.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    rho : how slowly a and b forget, from 0 to 1
    epsilon : keeps the roots away from 0
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: Zeiler, "ADADELTA: An adaptive learning rate method" (2012).

    >>> from chainrule import Variable
    >>> weights = Variable([1.0, 1.0])
    >>> Adadelta(1.0, rho=0.0, epsilon=1e-2).apply([[5.0, 500.0]], [weights])
    >>> print(weights.numpy().round(2))
    [0.9 0.9]

    """

    state_names = ("accumulated_grad", "accumulated_delta_var")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.rho = number(rho, "rho", "Adadelta", 0, 1)
        self.epsilon = number(epsilon, "epsilon", "Adadelta", 0)

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        g, room, delta = slot.gradients, slot.scratch, slot.buffer("delta")
        a, b = slot.state["accumulated_grad"], slot.state["accumulated_delta_var"]
        a *= self.rho
        np.multiply(g, g, out=room)
        room *= 1 - self.rho
        a += room
        np.add(b, self.epsilon, out=delta)
        np.sqrt(delta, out=delta)
        delta *= g
        np.add(a, self.epsilon, out=room)
        delta /= np.sqrt(room, out=room)
        b *= self.rho
        np.multiply(delta, delta, out=room)
        room *= 1 - self.rho
        b += room
        delta *= learning_rate
        slot.values -= delta
