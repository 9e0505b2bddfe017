"""Piece 9: points that the reader draws, a net that the reader builds, and what it learned."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike, NDArray

from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.draw_board import CHOOSING, DRAWING, Board
from chainrule.live.pieces.draw_data import Points, points_given
from chainrule.live.pieces.draw_net import OPTIMIZERS, Plan, checked, checked_model, described
from chainrule.live.pieces.draw_training import REBUILDING, STEERING, Trainee
from chainrule.live.state import grid_state, point_states

Array = NDArray[Any]

RESOLUTION = 40
BUDGET = 0.05  # seconds of training in one act, so that Pause is heard
PACES = (1, 10, 50)  # epochs between two pictures
BOUTS = (1, 100)  # epochs of one press of a button
FORGOTTEN = (
    "Other points are held out now, and the net had learned from some of them. "
    "So its weights start again."
)


class DrawAndTrain(Piece):
    """Points to draw, a net to build, and its boundary while it trains.

    Some points are *held out*: the net is measured on them and never trained on them. All of it is
    the reader's: ``model``, ``x_train``, ``y_train``, ``x_held`` and ``y_held`` are what the figure
    shows, at any time.

    Parameters
    ----------
    data : which ready-made points to begin with: "moons", "xor", "circle", "spiral", "blobs" or
        "empty"
    X, y : the reader's own points instead, shapes (n, 2) and (n,) or (n, 1), classes 0 and 1
    model : the reader's own compiled model instead of one that is built from the next five
    hidden : neurons in each hidden layer
    activation, optimizer, learning_rate, loss : of the net; the optimizer is "Adam", "SGD" or
        "momentum"
    count, noise : of the ready-made points: how many, and how far they are pushed about
    held_out : the share of each class that is held out
    seed : of the net's first weights
    data_seed : of the points, and of which are held out

    Raises
    ------
    ValueError : data, net or model can't be shown

    >>> mine = DrawAndTrain("circle", hidden=[4], count=40)
    >>> mine.act({"do": "add", "to": [0.9, -0.4, 1]})
    >>> mine.act({"do": "step", "to": 100})
    >>> mine.epoch, len(mine.x_train) + len(mine.x_held)
    (100, 41)
    >>> shown = mine.state()["train"]["loss"]
    >>> shown == mine.model.evaluate(mine.x_train, mine.y_train, verbose=0)
    True

    """

    view = "draw"

    def __init__(
        self,
        data: str = "moons",
        X: ArrayLike | None = None,
        y: ArrayLike | None = None,
        model: Any = None,
        hidden: Sequence[int] = (8,),
        activation: str = "tanh",
        optimizer: str = "Adam",
        learning_rate: float | None = None,
        loss: str = "mse",
        count: int = 60,
        noise: float = 0.2,
        held_out: float = 0.5,
        seed: int = 0,
        data_seed: int = 0,
    ) -> None:
        if (X is None) != (y is None):
            raise ValueError("DrawAndTrain: give X and y together, or neither.")
        given = None if X is None or y is None else points_given(X, y)
        rate = OPTIMIZERS.get(optimizer, 0.0) if learning_rate is None else learning_rate
        plan = checked(Plan(tuple(hidden), activation, optimizer, rate, seed, loss))
        own = None if model is None else checked_model(model)
        weights = None if own is None else own.get_weights()
        self._start = (data, given, count, noise, held_out, data_seed), (plan, own, weights)
        self._begin()

    def _begin(self) -> None:
        """Make everything as it was first."""
        board, net = self._start
        self.board = Board(*board)
        self.net = Trainee(self.board, *net)
        self.pace = PACES[1]
        self.note: str | None = None

    # -- the reader's objects ---------------------------------------------------------------------

    @property
    def model(self) -> Any:
        """The model that trains."""
        return self.net.model

    @property
    def epoch(self) -> int:
        """How many epochs it was trained here."""
        return self.net.epoch

    @property
    def x_train(self) -> Array:
        """The training points, shape (n, 2)."""
        return self.board.part(held=False)[0]

    @property
    def y_train(self) -> Array:
        """The classes of the training points, shape (n, 1)."""
        return self.board.part(held=False)[1]

    @property
    def x_held(self) -> Array:
        """The held-out points."""
        return self.board.part(held=True)[0]

    @property
    def y_held(self) -> Array:
        """The classes of the held-out points."""
        return self.board.part(held=True)[1]

    # -- what the face shows ----------------------------------------------------------------------

    def state(self) -> State:
        """Return points, net, losses and the output over the plane."""
        train, held = self.net.measure()
        best, plane = self.net.history.best, self.board.plane
        return {
            "running": self.net.running,
            "epoch": self.epoch,
            "train": train.state(),
            "held": held.state(),
            "best": None if best is None else {"epoch": best[0], "loss": best[1]},
            "curve": self.net.history.state(),
            "points": self._point_states(),
            "grid": grid_state(plane, self.net.answers(plane.grid(RESOLUTION)), RESOLUTION),
            "data": self.board.state(),
            "net": self.net.state(),
            "pace": self.pace,
            "paces": list(PACES),
            "bout": BOUTS[-1],
            "problem": self.net.problem,
            "note": self.note,
        }

    def _point_states(self) -> list[State]:
        points = self.board.points
        if not len(points.places):
            return []
        outputs = self.net.answers(points.places)
        shown = point_states(points.places, points.classes.reshape(-1, 1), outputs)
        return [
            {**point, "name": name, "held": held}
            for point, name, held in zip(
                shown, points.names.tolist(), points.held.tolist(), strict=True
            )
        ]

    def tables(self) -> list[Table]:
        """Return both scores, the losses by epoch, the net, and every point."""
        train, held = self.net.measure()
        scores = [
            ["training", train.count, train.right, train.loss],
            ["held out", held.count, held.right, held.loss],
        ]
        net: list[list[Any]] = [
            ["layers", described(self.model)],
            ["weights", int(self.model.count_params())],
            ["optimizer", type(self.model.optimizer).__name__],
            ["learning rate", self.net.rate],
            ["epochs", self.epoch],
        ]
        if self.net.own is None:
            net.append(["seed of the first weights", self.net.plan.seed])
        if self.net.history.best is not None:
            epoch, loss = self.net.history.best
            net += [["lowest held-out loss", loss], ["at epoch", epoch]]
        points = [
            [p["x"], p["y"], p["target"], "held out" if p["held"] else "training", p["output"]]
            for p in self._point_states()
        ]
        losses = ["epoch", "training loss", "held-out loss"]
        return [
            ("The two scores", ["part", "points", "right", "loss"], scores),
            ("Loss by epoch", losses, self.net.history.rows()),
            ("The net", ["quantity", "value"], net),
            ("The points", ["first input", "second input", "class", "part", "output"], points),
        ]

    # -- what the reader does ---------------------------------------------------------------------

    def act(self, action: dict[str, Any]) -> None:
        """Draw; choose points, parts and net; train, pause and start again.

        The name of a new point is given here: ``on`` in an "add" only tells two additions apart
        while they wait.
        """
        verb, before, note = action.get("do"), self.board.points, self.note
        if verb in DRAWING:
            self.board.draw(action)
            note = self._points_changed(before)
        elif verb in CHOOSING:
            trained, note = self.epoch, None
            if self.board.choose(action):
                self.net.restart()
                note = FORGOTTEN if verb == "share" and trained else None
        elif verb == "undo":
            self.board.take_back()
            note = self._points_changed(before)
        elif verb in REBUILDING or verb in STEERING:
            self.net.change(action)
            note = None
        elif verb == "restart":
            self.net.restart()
            note = None
        elif verb == "reset":
            self._begin()
            note = None
        else:
            self._train(verb, action)
        self.note = note

    def _train(self, verb: Any, action: dict[str, Any]) -> None:
        if verb == "play":
            self.net.running = True
            self.net.train(self.pace, BUDGET)
        elif verb == "go":
            if self.net.running:
                self.net.train(self.pace, BUDGET)
        elif verb == "pause":
            self.net.running = False
        elif verb == "step":
            self.net.train(_number_among(action, BOUTS))
        elif verb == "pace":
            self.pace = _number_among(action, PACES)
        else:
            super().act(action)

    def _points_changed(self, before: Points) -> str | None:
        """Measure anew; if other points are held out now, forget what was learned from them."""
        if self.board.points.parts_differ(before) and self.epoch:
            self.net.restart()
            return FORGOTTEN
        self.net.history.best = None
        self.net.read()
        return None


def _number_among(action: dict[str, Any], numbers: tuple[int, ...]) -> int:
    value = action.get("to")
    if isinstance(value, bool) or value not in numbers:
        raise ValueError(f"{action.get('do')}: {value!r} is none of {numbers}.")
    return int(value)
