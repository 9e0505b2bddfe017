"""The schedule that goes down to a given rate along a power of the time left."""

import math

from chainrule.optimizers.checks import number, positive
from chainrule.optimizers.schedules.base import LearningRateSchedule


class PolynomialDecay(LearningRateSchedule):
    """The rate goes from one value to another in a given number of steps, then stays.

    With p = t / decay_steps, no more than 1::

        rate(t) = (initial - end) * (1 - p) ** power + end

    Power 1 is a straight line, 0.5 falls late, 2 falls early. With ``cycle``, the rate does not
    stay at the end: decay_steps is doubled, tripled, ... as soon as it is reached, so that the
    rate jumps up and comes down again, each time from a lower point and more slowly.

    Parameters
    ----------
    initial_learning_rate : the rate at step 0
    decay_steps : how many steps the way down takes, above 0
    end_learning_rate : the rate at its end
    power : the power above
    cycle : whether to start over at the end
    name : for the config

    Raises
    ------
    ArgumentError : a number is missing or ``decay_steps`` is not above 0

    >>> schedule = PolynomialDecay(0.9, decay_steps=10, end_learning_rate=0.1)
    >>> round(schedule(0), 3), round(schedule(5), 3), round(schedule(99), 3)
    (0.9, 0.5, 0.1)

    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str | None = "PolynomialDecay",
    ) -> None:
        owner = "PolynomialDecay"
        self.initial_learning_rate = number(initial_learning_rate, "initial_learning_rate", owner)
        self.decay_steps = positive(decay_steps, "decay_steps", owner)
        self.end_learning_rate = number(end_learning_rate, "end_learning_rate", owner)
        self.power = number(power, "power", owner)
        self.cycle = bool(cycle)
        self.name = name

    def __call__(self, step: int) -> float:
        """Return (initial - end) * (1 - p) ** power + end."""
        steps = self.decay_steps
        if self.cycle:
            steps *= max(1, math.ceil(float(step) / steps))
        p = min(float(step) / steps, 1.0)
        span = self.initial_learning_rate - self.end_learning_rate
        return float(span * (1.0 - p) ** self.power + self.end_learning_rate)
