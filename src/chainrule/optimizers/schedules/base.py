"""What every schedule is: a learning rate for each step."""

from chainrule.serialization import Configurable


class LearningRateSchedule(Configurable):
    """A rule that gives the learning rate of every step. Subclasses give ``__call__(step)``.

    Early steps may be long, since nothing is lost yet; late ones must be short to settle in the
    minimum. An optimizer takes a schedule wherever it takes a number, and calls it with the number
    of steps made so far: 0 at the first. A subclass whose arguments are kept as attributes can be
    written down and saved.

    >>> class Halves(LearningRateSchedule):
    ...     def __init__(self, start):
    ...         self.start = start
    ...
    ...     def __call__(self, step):
    ...         return self.start * 0.5**step
    >>> from chainrule.optimizers import SGD
    >>> SGD(learning_rate=Halves(0.2)).learning_rate
    0.2
    >>> Halves(0.2).get_config()
    {'start': 0.2}

    """

    def __call__(self, step: int) -> float:
        """Return the learning rate after ``step`` steps."""
        raise NotImplementedError(f"{type(self).__name__} must give __call__(self, step).")
