"""Schedules that shrink the rate by a formula in the step: exponential, and one over time."""

import math
from typing import Any

from chainrule.optimizers.checks import number, positive
from chainrule.optimizers.schedules.base import LearningRateSchedule


class ExponentialDecay(LearningRateSchedule):
    """The rate is multiplied by the same factor again and again.

    ``rate(t) = initial * decay_rate ** (t / decay_steps)``: after each ``decay_steps`` steps it is
    ``decay_rate`` of what it was. It never reaches 0.

    Parameters
    ----------
    initial_learning_rate : the rate at step 0
    decay_steps : in how many steps the rate shrinks by ``decay_rate``, above 0
    decay_rate : the factor, usually below 1
    staircase : whether t / decay_steps is rounded down, so that the rate falls in jumps
    name : for the config

    Raises
    ------
    ArgumentError : a number is missing or ``decay_steps`` is not above 0

    >>> schedule = ExponentialDecay(0.8, decay_steps=10, decay_rate=0.5)
    >>> schedule(0), schedule(10), schedule(20)
    (0.8, 0.4, 0.2)

    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str | None = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate = number(
            initial_learning_rate, "initial_learning_rate", "ExponentialDecay"
        )
        self.decay_steps = positive(decay_steps, "decay_steps", "ExponentialDecay")
        self.decay_rate = number(decay_rate, "decay_rate", "ExponentialDecay")
        self.staircase = bool(staircase)
        self.name = name

    def __call__(self, step: int) -> float:
        """Return initial * decay_rate ** (step / decay_steps)."""
        periods = elapsed(step, self.decay_steps, self.staircase)
        return float(self.initial_learning_rate * self.decay_rate**periods)


class InverseTimeDecay(LearningRateSchedule):
    """The rate falls as one over time: fast at first, then ever more slowly.

    ``rate(t) = initial / (1 + decay_rate * t / decay_steps)``. The sum of all rates is infinite,
    while the sum of their squares is finite: Robbins and Monro's condition for noisy steps to reach
    a minimum from anywhere and still settle there.

    Parameters
    ----------
    initial_learning_rate : the rate at step 0
    decay_steps : how many steps count as one unit of time, above 0
    decay_rate : how strongly time counts
    staircase : whether t / decay_steps is rounded down, so that the rate falls in jumps
    name : for the config

    Raises
    ------
    ArgumentError : a number is missing or ``decay_steps`` is not above 0

    Reference: Robbins and Monro, "A stochastic approximation method", The Annals of Mathematical
    Statistics 22 (1951).

    >>> schedule = InverseTimeDecay(0.6, decay_steps=10, decay_rate=1.0)
    >>> round(schedule(10), 3), round(schedule(20), 3)
    (0.3, 0.2)

    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str | None = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate = number(
            initial_learning_rate, "initial_learning_rate", "InverseTimeDecay"
        )
        self.decay_steps = positive(decay_steps, "decay_steps", "InverseTimeDecay")
        self.decay_rate = number(decay_rate, "decay_rate", "InverseTimeDecay")
        self.staircase = bool(staircase)
        self.name = name

    def __call__(self, step: int) -> float:
        """Return initial / (1 + decay_rate * step / decay_steps)."""
        periods = elapsed(step, self.decay_steps, self.staircase)
        return float(self.initial_learning_rate / (1.0 + self.decay_rate * periods))


def elapsed(step: Any, decay_steps: float, staircase: bool) -> float:
    """Return how many times ``decay_steps`` have passed, whole times only on a staircase."""
    periods = float(step) / decay_steps
    return float(math.floor(periods)) if staircase else periods
