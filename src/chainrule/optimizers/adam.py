"""Adam: momentum, and each weight's own pace, both corrected for their start at 0."""

import math
from typing import Any

import numpy as np

from chainrule.kernels.choice import compiled
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Array, Slot


class Adam(Optimizer):
    """Step along the mean gradient, divided by the gradient's usual size.

    Both are running averages, m of g and v of g²::

        m <- m + (1 - beta_1) * (g - m)
        v <- v + (1 - beta_2) * (g² - v)

    They start at 0, so at step t they are too small by the factors 1 - beta_1^t and 1 - beta_2^t.
    Both corrections go into the rate::

        alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)
        w <- w - alpha * m / (sqrt(v) + epsilon)

    While gradients agree from step to step, each weight moves by about the rate, whatever the scale
    of the loss. ``amsgrad`` divides by the greatest v so far, so that steps never grow again.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    beta_1, beta_2 : how slowly m and v forget, from 0 to below 1
    epsilon : keeps the divisor away from 0
    amsgrad : whether to keep the greatest v
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    References: Kingma and Ba, "Adam: A method for stochastic optimization" (ICLR 2015); for
    amsgrad, Reddi, Kale and Kumar, "On the convergence of Adam and beyond" (ICLR 2018).

    >>> from chainrule import Variable
    >>> weights = Variable([1.0, 1.0])
    >>> Adam(0.1).apply([[5.0, 0.01]], [weights])
    >>> print(weights.numpy().round(3))
    [0.9 0.9]

    """

    state_names: tuple[str, ...] = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        owner = type(self).__name__
        self.beta_1 = below_one(beta_1, "beta_1", owner)
        self.beta_2 = below_one(beta_2, "beta_2", owner)
        self.epsilon = number(epsilon, "epsilon", owner, 0)
        self.amsgrad = bool(amsgrad)
        if amsgrad:
            self.state_names = (*Adam.state_names, "velocity_hat")

    def state_groups(self) -> tuple[tuple[str, ...], ...]:
        """Return amsgrad's name apart: Keras lists it after all others."""
        return Adam.state_names, self.state_names[2:]

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        m, v, room = slot.state["momentum"], slot.state["velocity"], slot.scratch
        alpha = corrected(learning_rate, self.beta_1, self.beta_2, self.iterations + 1)
        fast = None if self.amsgrad else compiled("optimizers", slot.values, slot.gradients, m, v)
        if fast:
            numbers = 1 - self.beta_1, 1 - self.beta_2, alpha, self.epsilon
            fast.adam(slot.values, slot.gradients, m, v, *map(m.dtype.type, numbers))
            return
        follow(m, v, slot.gradients, self.beta_1, self.beta_2, room)
        if self.amsgrad:
            v = np.maximum(slot.state["velocity_hat"], v, out=slot.state["velocity_hat"])
        np.sqrt(v, out=room)
        room += self.epsilon
        np.divide(m, room, out=room)
        room *= alpha
        slot.values -= room


def below_one(value: Any, argument: str, owner: str) -> Any:
    """Return a forgetting factor if it is from 0 to the last number below 1.

    Raises
    ------
    ArgumentError : it isn't; with 1 the average would stay at its start, 0, for ever

    """
    return number(value, argument, owner, 0, math.nextafter(1.0, 0.0))


def follow(m: Array, v: Array, g: Array, beta_1: float, beta_2: float, room: Array) -> None:
    """Let m follow the gradient and v its square, in place.

    >>> m, v = np.zeros(1), np.zeros(1)
    >>> follow(m, v, np.array([2.0]), 0.5, 0.75, np.empty(1))
    >>> m.tolist(), v.tolist()
    ([1.0], [1.0])
    """
    np.subtract(g, m, out=room)
    room *= 1 - beta_1
    m += room
    np.multiply(g, g, out=room)
    room -= v
    room *= 1 - beta_2
    v += room


def corrected(learning_rate: float, beta_1: float, beta_2: float, step: int) -> float:
    """Return the rate with the corrections for m and v that start at 0.

    >>> round(corrected(0.1, 0.9, 0.999, 1), 5), round(corrected(0.1, 0.9, 0.999, 100_000), 5)
    (0.03162, 0.1)
    """
    return learning_rate * math.sqrt(1 - beta_2**step) / (1 - beta_1**step)
