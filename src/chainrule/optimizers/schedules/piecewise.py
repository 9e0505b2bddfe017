"""The schedule written by hand: one rate until here, another until there."""

import bisect
from collections.abc import Sequence

from chainrule.errors import ArgumentError
from chainrule.optimizers.checks import number
from chainrule.optimizers.schedules.base import LearningRateSchedule


class PiecewiseConstantDecay(LearningRateSchedule):
    """The rate stays the same from boundary to boundary.

    ``values[0]`` up to and including step ``boundaries[0]``, then ``values[1]`` up to and including
    ``boundaries[1]``, and so on; ``values[-1]`` after the last boundary.

    Parameters
    ----------
    boundaries : steps, each above the one before
    values : the rates, one more than boundaries
    name : for the config

    Raises
    ------
    ArgumentError : the numbers of boundaries and values don't fit, or boundaries don't rise

    >>> schedule = PiecewiseConstantDecay([100, 200], [1.0, 0.5, 0.1])
    >>> schedule(100), schedule(101), schedule(900)
    (1.0, 0.5, 0.1)

    """

    def __init__(
        self,
        boundaries: Sequence[float],
        values: Sequence[float],
        name: str | None = "PiecewiseConstant",
    ) -> None:
        owner = "PiecewiseConstantDecay"
        if len(values) != len(boundaries) + 1 or len(boundaries) == 0:
            raise ArgumentError(
                f"{owner}: {len(boundaries)} boundaries and {len(values)} values came. Give at "
                "least one boundary and one value more: a value before each boundary, and one "
                "after the last."
            )
        self.boundaries = [number(boundary, "boundaries", owner) for boundary in boundaries]
        self.values = [number(value, "values", owner) for value in values]
        if any(b <= a for a, b in zip(self.boundaries, self.boundaries[1:], strict=False)):
            raise ArgumentError(
                f"{owner}: boundaries={self.boundaries} must rise from each to the next."
            )
        self.name = name

    def __call__(self, step: int) -> float:
        """Return the value between whose boundaries the step lies."""
        return float(self.values[bisect.bisect_left(self.boundaries, float(step))])
