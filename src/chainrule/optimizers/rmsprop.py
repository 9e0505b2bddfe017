"""RMSprop: each weight's step is divided by the usual size of its own gradient."""

from typing import Any

import numpy as np

from chainrule.kernels.choice import compiled
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class RMSprop(Optimizer):
    """Divide the gradient by a running root mean square of itself.

    Weights with large gradients and weights with small ones then move at a like pace::

        v <- rho * v + (1 - rho) * g²
        w <- w - rate * g / sqrt(v + epsilon)

    ``centered`` takes the square of the mean gradient off v, so that what divides is the spread of
    g rather than its size. With momentum m, steps add up: s <- m s + step, w <- w - s.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    rho : how slowly v forgets, from 0 to 1
    momentum : m above, from 0 (none) to 1
    epsilon : keeps the root away from 0
    centered : whether to divide by the spread
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: Hinton, "Neural networks for machine learning", lecture 6 (2012).

    >>> from chainrule import Variable
    >>> weights = Variable([1.0, 1.0])
    >>> RMSprop(0.1, rho=0.0).apply([[5.0, 0.01]], [weights])
    >>> print(weights.numpy().round(2))
    [0.9 0.9]

    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.rho = number(rho, "rho", "RMSprop", 0, 1)
        self.momentum = number(momentum, "momentum", "RMSprop", 0, 1)
        self.epsilon = number(epsilon, "epsilon", "RMSprop", 0)
        self.centered = bool(centered)
        self.state_names = (
            "velocity",
            *(["momentum"] if momentum else []),
            *(["average_gradient"] if centered else []),
        )

    def state_groups(self) -> tuple[tuple[str, ...], ...]:
        """Return each name alone: Keras lists all velocities first."""
        return tuple((name,) for name in self.state_names)

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        g, v, room = slot.gradients, slot.state["velocity"], slot.scratch
        plain = not (self.centered or self.momentum)
        fast = compiled("optimizers", slot.values, g, v) if plain else None
        if fast:
            numbers = self.rho, 1 - self.rho, learning_rate, self.epsilon
            fast.rmsprop(slot.values, g, v, *map(v.dtype.type, numbers))
            return
        v *= self.rho
        np.multiply(g, g, out=room)
        room *= 1 - self.rho
        v += room
        if self.centered:
            mean = slot.state["average_gradient"]
            mean *= self.rho
            mean += np.multiply(g, 1 - self.rho, out=room)
            np.multiply(mean, mean, out=room)
            np.subtract(v, room, out=room)
            room += self.epsilon
        else:
            np.add(v, self.epsilon, out=room)
        np.sqrt(room, out=room)
        np.divide(g, room, out=room)
        room *= learning_rate
        if self.momentum:
            total = slot.state["momentum"]
            total *= self.momentum
            total += room
            slot.values -= total
        else:
            slot.values -= room
