"""Nadam: Adam with Nesterov's look ahead."""

from typing import Any

import numpy as np

from chainrule.optimizers.adam import below_one, follow
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number
from chainrule.optimizers.slot import Slot


class Nadam(Optimizer):
    """Adam whose momentum is already one step ahead.

    m and v follow g and g² as in :class:`~chainrule.optimizers.Adam`. The weight of the momentum
    grows from beta_1 / 2 towards beta_1 as training goes on, u_t = beta_1 * (1 - 0.96^t / 2), and
    the step uses the momentum of the next step with the gradient of this one::

        m^ = u_(t+1) * m / (1 - u_1 ... u_(t+1)) + (1 - u_t) * g / (1 - u_1 ... u_t)
        v^ = v / (1 - beta_2^t)
        w <- w - rate * m^ / (sqrt(v^) + epsilon)

    The products correct for m's start at 0, as 1 - beta_1^t does in Adam.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    beta_1, beta_2 : how slowly m and v forget, from 0 to below 1
    epsilon : keeps the divisor away from 0
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: Dozat, "Incorporating Nesterov momentum into Adam" (ICLR workshop, 2016).

    >>> from chainrule import Variable
    >>> weights = Variable([1.0, 1.0])
    >>> Nadam(0.1).apply([[5.0, 0.01]], [weights])
    >>> print(weights.numpy().round(3))
    [0.894 0.894]

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
        self.beta_1 = below_one(beta_1, "beta_1", "Nadam")
        self.beta_2 = below_one(beta_2, "beta_2", "Nadam")
        self.epsilon = number(epsilon, "epsilon", "Nadam", 0)
        # The product u_1 ... u_t of the latest t, so that it need not be computed anew.
        self._product = (0, 1.0)

    def _weight(self, step: int) -> float:
        """Return u_t."""
        return float(self.beta_1 * (1.0 - 0.5 * 0.96**step))

    def _product_up_to(self, step: int) -> float:
        """Return u_1 ... u_t."""
        done, product = self._product if self._product[0] <= step else (0, 1.0)
        while done < step:
            done += 1
            product *= self._weight(done)
        self._product = (done, product)
        return product

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class to one stretch of weights."""
        g, m, v, room = slot.gradients, slot.state["momentum"], slot.state["velocity"], slot.scratch
        follow(m, v, g, self.beta_1, self.beta_2, room)
        step = self.iterations + 1
        now, following = self._weight(step), self._weight(step + 1)
        product = self._product_up_to(step)
        ahead = np.multiply(m, following / (1.0 - product * following), out=slot.buffer("ahead"))
        ahead += np.multiply(g, (1.0 - now) / (1.0 - product), out=room)
        np.divide(v, 1.0 - self.beta_2**step, out=room)
        np.sqrt(room, out=room)
        room += self.epsilon
        np.divide(ahead, room, out=room)
        room *= learning_rate
        slot.values -= room
