"""Adafactor: Adam's pace for each weight, remembered in a row and a column instead of a matrix."""

import math
from typing import Any

import numpy as np

from chainrule.optimizers.around import norm
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number, positive
from chainrule.optimizers.slot import Array, Slot
from chainrule.variable import Variable


class Adafactor(Optimizer):
    """Divide the gradient by a root mean square that is put together from rows and columns.

    For a kernel of shape (n, m), Adam remembers n * m mean squares. Here only their means over each
    row, r (n,), and over each column, c (m,), are kept; the matrix nearest to both is their product
    over the mean of all::

        s = g² + epsilon_1                      b = 1 - t ** beta_2_decay
        r <- b * r + (1 - b) * mean of s over columns
        c <- b * c + (1 - b) * mean of s over rows
        v = r c^T / mean(r)                     u = g / sqrt(v)

    (With more axes the last two count; a bias has its full v.) An update u whose root mean square
    exceeds clip_threshold is scaled down to it, and the step is a part of the variable's own size::

        w <- w - max(epsilon_2, rms(w)) * min(rate, 1 / sqrt(t)) * u / max(1, rms(u) / threshold)

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    beta_2_decay : how fast old squares lose weight to new ones, 0 or less
    epsilon_1 : keeps v away from 0
    epsilon_2 : the least size that a variable is taken to have
    clip_threshold : the threshold above, above 0
    relative_step : whether to limit the rate by 1 / sqrt(t); as in Keras, the formula does so
        anyway, and both values give the same
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    Reference: Shazeer and Stern, "Adafactor: Adaptive learning rates with sublinear memory cost"
    (ICML 2018).

    >>> from chainrule import Variable
    >>> kernel = Variable([[1.0, 1.0], [1.0, 1.0]])
    >>> optimizer = Adafactor(0.1)
    >>> optimizer.apply([[[5.0, 10.0], [0.01, 0.02]]], [kernel])
    >>> print(kernel.numpy().round(3))
    [[0.9 0.9]
     [0.9 0.9]]
    >>> {name: array.shape for name, array in optimizer.state_arrays().items() if "/" in name}
    {'row/variable': (2,), 'column/variable': (2,)}

    """

    state_names = ("row", "column", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_2_decay = number(beta_2_decay, "beta_2_decay", "Adafactor")
        self.epsilon_1 = number(epsilon_1, "epsilon_1", "Adafactor", 0)
        self.epsilon_2 = number(epsilon_2, "epsilon_2", "Adafactor", 0)
        self.clip_threshold = positive(clip_threshold, "clip_threshold", "Adafactor")
        self.relative_step = bool(relative_step)

    def state_shapes(self, variable: Variable) -> dict[str, tuple[int, ...]]:
        """Return the shapes of r and c, or of v for a variable of fewer than two axes."""
        shape = variable.shape
        if len(shape) < 2:
            return {"velocity": shape}
        return {"row": shape[:-1], "column": (*shape[:-2], shape[-1])}

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class, variable by variable."""
        time = self.iterations + 1
        fresh = float(time) ** self.beta_2_decay
        rate = min(learning_rate, 1.0 / math.sqrt(time))
        for index, memory in enumerate(slot.views):
            g, w = slot.part(slot.gradients, index), slot.part(slot.values, index)
            u = slot.part(slot.scratch, index)
            np.multiply(g, g, out=u)
            u += self.epsilon_1
            if "velocity" in memory:
                follow(memory["velocity"], u, fresh)
                np.sqrt(memory["velocity"], out=u)
            else:
                r, c = memory["row"], memory["column"]
                follow(r, u.mean(axis=-1), fresh)
                follow(c, u.mean(axis=-2), fresh)
                r = r / r.mean(axis=-1, keepdims=True)
                np.multiply(r[..., np.newaxis], c[..., np.newaxis, :], out=u)
                np.sqrt(u, out=u)
            np.divide(g, u, out=u)
            u *= rate * max(self.epsilon_2, rms(w)) / max(1.0, rms(u) / self.clip_threshold)
            w -= u


def follow(mean: Array, squares: Array, fresh: float) -> None:
    """Let a running mean take in new squares, of which it takes the part ``fresh``, in place."""
    mean *= 1.0 - fresh
    mean += fresh * squares


def rms(array: Array) -> float:
    """Return the root mean square.

    >>> rms(np.array([[1.0, 1.0], [7.0, 7.0]]))
    5.0
    """
    return norm(array) / math.sqrt(array.size)
