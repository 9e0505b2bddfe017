"""What is measured of a net while it trains: two losses, on points it learns from and on others."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

import chainrule as cr
from chainrule.live.display import json_number
from chainrule.live.piece import State

Array = NDArray[Any]
MOST = 400  # readings that are kept; then every second one goes


@dataclass(frozen=True)
class Measured:
    """How a model does on some points: what ``evaluate`` says, and how many answers are right."""

    loss: float | None
    right: int
    count: int

    @classmethod
    def of(cls, model: Any, X: Array, y: Array) -> "Measured":
        """Measure a model. Without points there is no loss.

        >>> from chainrule.live.pieces.draw_net import Plan
        >>> Measured.of(Plan().build(), np.zeros((2, 2)), np.zeros((2, 1))).loss
        0.25
        """
        count = len(X)
        if not count:
            return cls(None, 0, 0)
        with np.errstate(all="ignore"):  # a rate that is too high is told in words, not warned of
            found = model.evaluate(X, y, batch_size=count, verbose=0, return_dict=True)["loss"]
            answers = model.predict(X, batch_size=count, verbose=0)
        right = int(np.sum(cr.metrics.binary_accuracy(y, answers)))
        return cls(json_number(found), right, count)

    def state(self) -> State:
        """Return it as plain data."""
        return {"loss": self.loss, "right": self.right, "count": self.count}


@dataclass
class History:
    """Losses by epoch, on both parts, and where the held-out one was lowest.

    >>> history = History()
    >>> for epoch in range(1000):
    ...     history.add(epoch, 1 / (epoch + 1), abs(epoch - 300) / 1000)
    >>> len(history.epochs) <= 400, history.epochs[0], history.epochs[-1], history.best
    (True, 0, 999, (300, 0.0))
    """

    epochs: list[int] = field(default_factory=list)
    train: list[float | None] = field(default_factory=list)
    held: list[float | None] = field(default_factory=list)
    best: tuple[int, float] | None = None

    def add(self, epoch: int, train: float | None, held: float | None) -> None:
        """Take a reading; one more for the same epoch replaces the first."""
        columns: tuple[list[Any], ...] = (self.epochs, self.train, self.held)
        if self.epochs and self.epochs[-1] == epoch:
            for column in columns:
                column.pop()
        for column, value in zip(columns, (epoch, train, held), strict=True):
            column.append(value)
        if len(self.epochs) > MOST:
            for column in columns:
                del column[1:-1:2]
        if held is not None and (self.best is None or held < self.best[1]):
            self.best = epoch, held

    def state(self) -> State:
        """Return the curves, numbers to six digits."""
        return {
            "epoch": list(self.epochs),
            "train": [_six(value) for value in self.train],
            "held": [_six(value) for value in self.held],
        }

    def rows(self, most: int = 12) -> list[list[Any]]:
        """Return some of the readings, the first and the last among them."""
        last = len(self.epochs) - 1
        chosen = np.unique(np.linspace(0, last, min(most, last + 1)).round().astype(int))
        return [[self.epochs[i], self.train[i], self.held[i]] for i in chosen.tolist()]


def _six(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")
