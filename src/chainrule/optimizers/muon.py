"""Muon: momentum whose directions are all made equally strong."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.optimizers.adam import below_one, corrected, follow
from chainrule.optimizers.around import norm
from chainrule.optimizers.base import Optimizer
from chainrule.optimizers.checks import number, whole
from chainrule.optimizers.slot import Array, Slot
from chainrule.variable import Variable


class Muon(Optimizer):
    """Step along the orthogonal matrix nearest to the momentum.

    A kernel's gradient is usually dominated by a few directions; in U S V^T, its singular value
    decomposition, a few numbers of S are large. Muon steps along U V^T instead, in which the rare
    directions count as much as the others::

        m <- momentum * m + g
        w <- w - rate * rms_rate * sqrt(max(rows, columns)) * orthogonal(g + momentum * m)

    (``m`` alone without ``nesterov``.) No decomposition is needed: the polynomial
    a x + b x³ + c x⁵ is put to work on the matrix a few times, which leaves U and V as they are and
    drives all of S towards 1 (see :func:`orthogonal`).

    It is meant for kernels of hidden layers. Everything that is not a matrix, embeddings, and what
    ``exclude_layers`` names is updated as by :class:`~chainrule.optimizers.AdamW`; name the last
    layer there.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    adam_beta_1, adam_beta_2, epsilon : for the variables that Adam updates
    adam_weight_decay : how strongly those decay; None for not at all
    weight_decay : how strongly the other variables decay; None for not at all
    exclude_layers : regular expressions; a variable in whose path one is found goes to Adam
    exclude_embeddings : whether variables with "embedding" in their path go to Adam
    muon_a, muon_b, muon_c : the polynomial's coefficients
    adam_lr_ratio : by what Adam's rate is multiplied
    momentum : how slowly m forgets, from 0 to 1
    ns_steps : how often the polynomial is put to work
    nesterov : whether to look ahead along the momentum
    rms_rate : makes the step as long as Adam's; None for no scaling by the shape either
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : a number is outside what it may be

    References: Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024); Liu
    et al., "Muon is scalable for LLM training" (2025).

    >>> kernel = Variable([[3.0, 0.0], [0.0, 3.0]])
    >>> optimizer = Muon(0.1, weight_decay=None, rms_rate=None)
    >>> optimizer.apply([[[9.0, 0.0], [0.0, 1.0]]], [kernel])
    >>> print(kernel.numpy().round(1))
    [[2.9 0. ]
     [0.  2.9]]

    """

    state_names = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.7750,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, weight_decay=weight_decay, **options)
        self.adam_beta_1 = below_one(adam_beta_1, "adam_beta_1", "Muon")
        self.adam_beta_2 = below_one(adam_beta_2, "adam_beta_2", "Muon")
        self.adam_weight_decay = (
            None
            if adam_weight_decay is None
            else number(adam_weight_decay, "adam_weight_decay", "Muon", 0)
        )
        self.epsilon = number(epsilon, "epsilon", "Muon", 0)
        self.exclude_layers = list(exclude_layers or [])
        self.exclude_embeddings = bool(exclude_embeddings)
        self.muon_a = number(muon_a, "muon_a", "Muon")
        self.muon_b = number(muon_b, "muon_b", "Muon")
        self.muon_c = number(muon_c, "muon_c", "Muon")
        self.adam_lr_ratio = number(adam_lr_ratio, "adam_lr_ratio", "Muon", 0)
        self.momentum = number(momentum, "momentum", "Muon", 0, 1)
        self.ns_steps = whole(ns_steps, "ns_steps", "Muon", 0)
        self.nesterov = bool(nesterov)
        self.rms_rate = None if rms_rate is None else number(rms_rate, "rms_rate", "Muon", 0)

    def goes_to_adam(self, variable: Variable) -> bool:
        """Whether Adam updates this variable."""
        return (
            len(variable.shape) != 2
            or (self.exclude_embeddings and "embedding" in variable.path.lower())
            or any(re.search(pattern, variable.path) for pattern in self.exclude_layers)
        )

    def state_shapes(self, variable: Variable) -> dict[str, tuple[int, ...]]:
        """Return m's shape, and v's for a variable of Adam's."""
        names = self.state_names if self.goes_to_adam(variable) else self.state_names[:1]
        return dict.fromkeys(names, variable.shape)

    def decay_of(self, variable: Variable) -> float:
        """Return how strongly a variable's weights decay; 0 for not at all."""
        if not self.decays(variable):
            return 0.0
        strength = self.adam_weight_decay if self.goes_to_adam(variable) else self.weight_decay
        return strength or 0.0

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Apply the formula of the class, or Adam's, variable by variable."""
        for index, memory in enumerate(slot.views):
            g, w = slot.part(slot.gradients, index), slot.part(slot.values, index)
            step, m = slot.part(slot.scratch, index), memory["momentum"]
            if "velocity" in memory:
                self._adam(g, m, memory["velocity"], step, learning_rate * self.adam_lr_ratio)
            else:
                self._muon(g, m, step, learning_rate)
            w -= step

    def _adam(self, g: Array, m: Array, v: Array, step: Array, learning_rate: float) -> None:
        """Write Adam's step into ``step``."""
        follow(m, v, g, self.adam_beta_1, self.adam_beta_2, step)
        np.sqrt(v, out=step)
        step += self.epsilon
        np.divide(m, step, out=step)
        time = self.iterations + 1
        step *= corrected(learning_rate, self.adam_beta_1, self.adam_beta_2, time)

    def _muon(self, g: Array, m: Array, step: Array, learning_rate: float) -> None:
        """Write Muon's step into ``step``."""
        m *= self.momentum
        m += g
        if self.nesterov:
            np.multiply(m, self.momentum, out=step)
            step += g
        else:
            step[...] = m
        coefficients = (self.muon_a, self.muon_b, self.muon_c)
        step[...] = orthogonal(step, coefficients, self.ns_steps)
        if self.rms_rate is not None:
            learning_rate *= self.rms_rate * math.sqrt(max(step.shape))
        step *= learning_rate


def orthogonal(x: Array, coefficients: tuple[float, float, float], steps: int) -> Array:
    """Return nearly the orthogonal matrix nearest to ``x``, by Newton's and Schulz's iteration.

    With x = U S V^T, x x^T x = U S³ V^T: odd powers of a matrix act on S alone. So
    x <- a x + b (x x^T) x + c (x x^T)² x maps each singular value s to a s + b s³ + c s⁵, and with
    the usual a, b and c any s up to 1 soon lands near 1. To begin with, x is divided by its length,
    so that no s is above 1. The smaller of x x^T and x^T x is used.

    >>> usual = (3.4445, -4.7750, 2.0315)
    >>> nearly = orthogonal(np.array([[0.0, 8.0], [2.0, 0.0], [0.0, 0.0]]), usual, 5)
    >>> bool(np.allclose(nearly, [[0, 1], [1, 0], [0, 0]], atol=0.35))
    True
    """
    a, b, c = coefficients
    tall = x.shape[0] > x.shape[1]
    y = (x.T if tall else x) / (norm(x) + 1e-7)
    for _ in range(steps):
        square = y @ y.T
        y = a * y + (b * square + c * square @ square) @ y
    return y.T if tall else y
