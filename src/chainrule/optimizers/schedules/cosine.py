"""Schedules along half a wave of the cosine: slow, then fast, then slow again."""

import math

from chainrule.errors import ArgumentError
from chainrule.optimizers.checks import number, positive
from chainrule.optimizers.schedules.base import LearningRateSchedule


class CosineDecay(LearningRateSchedule):
    """The rate falls along half a cosine, after a straight way up if wanted.

    With p = t / decay_steps, no more than 1::

        rate(t) = initial * ((1 - alpha) * (1 + cos(pi * p)) / 2 + alpha)

    It stays high for long, falls quickly in the middle and arrives gently. With ``warmup_target``
    the rate first climbs from ``initial_learning_rate`` to the target in a straight line of
    ``warmup_steps`` steps, since the gradients of fresh weights are wild; the fall is then from the
    target, and t counts from the end of the climb.

    Parameters
    ----------
    initial_learning_rate : the rate at step 0
    decay_steps : how many steps the fall takes, above 0
    alpha : what part of the highest rate is left in the end
    name : for the config
    warmup_target : the rate to climb to first; None for no climb
    warmup_steps : how many steps the climb takes

    Raises
    ------
    ArgumentError : a number is missing, or ``decay_steps`` is not above 0

    References: Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (ICLR
    2017); for the climb, Goyal et al., "Accurate, large minibatch SGD" (2017).

    >>> schedule = CosineDecay(0.0, decay_steps=10, warmup_target=0.4, warmup_steps=4)
    >>> [round(schedule(step), 3) for step in (0, 2, 4, 9, 14, 99)]
    [0.0, 0.2, 0.4, 0.2, 0.0, 0.0]

    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str | None = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        owner = "CosineDecay"
        self.initial_learning_rate = number(initial_learning_rate, "initial_learning_rate", owner)
        self.decay_steps = positive(decay_steps, "decay_steps", owner)
        self.alpha = number(alpha, "alpha", owner)
        self.name = name
        self.warmup_target = (
            None if warmup_target is None else number(warmup_target, "warmup_target", owner)
        )
        self.warmup_steps = number(warmup_steps, "warmup_steps", owner)

    def __call__(self, step: int) -> float:
        """Return the rate on the climb, or on the cosine after it."""
        time, top = float(step), self.initial_learning_rate
        if self.warmup_target is not None:
            if time < self.warmup_steps:
                climb = self.warmup_target - top
                return float(climb * time / self.warmup_steps + top)
            time, top = time - self.warmup_steps, self.warmup_target
        return float(top * half_wave(min(time / self.decay_steps, 1.0), self.alpha))


class CosineDecayRestarts(LearningRateSchedule):
    """The cosine's fall, again and again: each restart shakes the weights out of a poor minimum.

    Fall i (from 0) takes ``first_decay_steps * t_mul ** i`` steps and starts from the rate
    ``initial * m_mul ** i``. After i falls, t_mul ** 0 + ... + t_mul ** (i - 1) times
    ``first_decay_steps`` have passed: a geometric sum, so which fall a step lies in is found with a
    logarithm.

    Parameters
    ----------
    initial_learning_rate : the rate at step 0
    first_decay_steps : how many steps the first fall takes, above 0
    t_mul : how many times longer each fall is than the one before, 1 or more
    m_mul : what part of the height each restart comes back to
    alpha : what part of the initial rate is left at the end of a fall
    name : for the config

    Raises
    ------
    ArgumentError : a number is missing, ``first_decay_steps`` is not above 0, or t_mul is below 1

    Reference: Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (ICLR
    2017).

    >>> schedule = CosineDecayRestarts(0.4, first_decay_steps=10, m_mul=0.5)
    >>> [round(schedule(step), 3) for step in (0, 5, 10, 20, 30)]
    [0.4, 0.2, 0.2, 0.1, 0.1]

    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str | None = "SGDRDecay",
    ) -> None:
        owner = "CosineDecayRestarts"
        self.initial_learning_rate = number(initial_learning_rate, "initial_learning_rate", owner)
        self.first_decay_steps = positive(first_decay_steps, "first_decay_steps", owner)
        self.t_mul = number(t_mul, "t_mul", owner)
        if self.t_mul < 1:
            raise ArgumentError(
                f"{owner}: t_mul={t_mul!r} must be 1 or more; falls that grow shorter would come "
                "to an end, and the schedule with them."
            )
        self.m_mul = number(m_mul, "m_mul", owner)
        self.alpha = number(alpha, "alpha", owner)
        self.name = name

    def __call__(self, step: int) -> float:
        """Return the rate of this step in its fall."""
        fall, p = self._place(float(step) / self.first_decay_steps)
        height = self.m_mul**fall * half_wave(p, 0.0)
        return float(self.initial_learning_rate * ((1.0 - self.alpha) * height + self.alpha))

    def _place(self, time: float) -> tuple[int, float]:
        """Return which fall this is, and what part of it has passed; time in first falls."""
        if self.t_mul == 1.0:
            return math.floor(time), time - math.floor(time)

        def start(fall: int) -> float:
            return float((self.t_mul**fall - 1.0) / (self.t_mul - 1.0))

        fall = math.floor(math.log1p(time * (self.t_mul - 1.0)) / math.log(self.t_mul))
        # The logarithm of a restart's own step may come out a hair too small.
        if time >= start(fall + 1):
            fall += 1
        return fall, (time - start(fall)) / self.t_mul**fall


def half_wave(p: float, alpha: float) -> float:
    """Return the cosine's way from 1 at p = 0 down to ``alpha`` at p = 1.

    >>> half_wave(0.0, 0.1), half_wave(1.0, 0.1)
    (1.0, 0.1)
    """
    return (1.0 - alpha) * 0.5 * (1.0 + math.cos(math.pi * p)) + alpha
