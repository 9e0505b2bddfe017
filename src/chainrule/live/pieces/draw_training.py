"""What trains on the drawing board: a model, how far it is, and what was measured on the way."""

import time
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.live.piece import State
from chainrule.live.pieces.draw_board import Board
from chainrule.live.pieces.draw_history import History, Measured
from chainrule.live.pieces.draw_net import RATES, Plan, choices, described

Array = NDArray[Any]

READ_EVERY = 10  # epochs between two readings of the losses
REBUILDING = ("layers", "units", "activation", "seed")
STEERING = ("optimizer", "rate")  # other steps from where the net is


class Trainee:
    """A model that trains on the training points of a board and is measured on all.

    Parameters
    ----------
    board : the points
    plan : the net to build
    own : the reader's own model, to be used as long as no other net is asked for
    weights : those that it starts from

    >>> board = Board("blobs", None, count=20, noise=0.0, share=0.3, seed=0)
    >>> trainee = Trainee(board, Plan(hidden=()))
    >>> trainee.train(30)
    >>> trainee.epoch, trainee.history.epochs
    (30, [0, 10, 20, 30])

    """

    def __init__(
        self, board: Board, plan: Plan, own: Any = None, weights: list[Array] | None = None
    ) -> None:
        self.board, self.plan, self.own, self._weights = board, plan, own, weights
        self.model = plan.build() if own is None else own
        self._forget()

    def restart(self) -> None:
        """Give the net its first weights and a fresh optimizer."""
        if self.own is None:
            self.model = self.plan.build()
        else:
            optimizer = self.own.optimizer
            self.own.set_weights(self._weights)
            self._compile(type(optimizer).from_config(optimizer.get_config()))
        self._forget()

    def _forget(self) -> None:
        self.epoch, self.history, self.running = 0, History(), False
        self.read()

    def _compile(self, optimizer: Any) -> None:
        self.model.compile(**{**self.model.compile_options, "optimizer": optimizer})

    def change(self, action: dict[str, Any]) -> None:
        """Follow a change of the plan: another net, or other steps from where this one is."""
        self.plan = self.plan.changed(action)
        if action["do"] in REBUILDING:
            self.own = None
            self.restart()
        elif action["do"] == "rate":
            self.model.optimizer.learning_rate = self.plan.rate
        else:
            self._compile(self.plan.make_optimizer())

    @property
    def rate(self) -> float:
        """The learning rate now."""
        return float(self.model.optimizer.learning_rate)

    @property
    def problem(self) -> str | None:
        """Why it can't be trained now; None if it can."""
        classes = np.unique(self.board.part(held=False)[1])
        if len(classes) == 0:
            return "There is nothing to learn from. Put down training points of both classes."
        if len(classes) == 1:
            return (
                f"All training points are of class {classes[0]:g}, so there is nothing to tell "
                f"apart. Add some of class {1 - classes[0]:g}."
            )
        if self.epoch and self.history.train[-1] is None:
            return (
                "The numbers have left the range of floats: training has diverged. Choose a lower "
                "learning rate and reset the weights."
            )
        return None

    def train(self, epochs: int, seconds: float | None = None) -> None:
        """Train by the model's own ``fit``, with all training points in every step.

        Parameters
        ----------
        epochs : how many
        seconds : stop earlier, after about so long

        Raises
        ------
        ValueError : it can't be trained

        """
        if self.problem:
            self.running = False
            raise ValueError(self.problem)
        (X, y), end = self.board.part(held=False), self.epoch + epochs
        until = float("inf") if seconds is None else time.perf_counter() + seconds
        while self.epoch < end and not self.problem:
            # Readings are taken at the same epochs whatever the pace, unless it is one by one.
            stride = min(READ_EVERY - self.epoch % READ_EVERY, end - self.epoch)
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that it diverged is said by the figure
                self.model.fit(X, y, epochs=stride, batch_size=len(X), shuffle=False, verbose=0)
            self.epoch += stride
            self.read()
            if time.perf_counter() >= until:
                break
        self.running = self.running and self.problem is None

    def read(self) -> None:
        """Take a reading of both losses."""
        train, held = self.measure()
        self.history.add(self.epoch, train.loss, held.loss)

    def measure(self) -> tuple[Measured, Measured]:
        """Return how the model does on the training points, and on the held-out ones."""
        return (
            Measured.of(self.model, *self.board.part(held=False)),
            Measured.of(self.model, *self.board.part(held=True)),
        )

    def answers(self, X: Array) -> Array:
        """Return the model's outputs, shape (n, 1)."""
        if not len(X):
            return np.empty((0, 1))
        with np.errstate(all="ignore"):
            return np.asarray(self.model.predict(X, batch_size=len(X), verbose=0))

    def state(self) -> State:
        """Return the net as it is, and what could be chosen."""
        return {
            "own": None if self.own is None else described(self.own),
            "layers": list(self.plan.hidden),
            "activation": self.plan.activation,
            "optimizer": self.plan.optimizer,
            "rate": self.rate,
            "seed": self.plan.seed,
            "weights": int(self.model.count_params()),
            "choices": {**choices(), "rates": sorted({*RATES, self.rate})},
        }
