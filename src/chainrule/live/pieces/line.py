"""Piece 2: a neuron's straight line among points, to be moved by hand or by training."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import chainrule as cr
from chainrule.live.display import VIEW
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import number_of, one_neuron
from chainrule.live.pieces.line_geometry import (
    along,
    foot,
    passing_through,
    place_of,
    stretch,
    turned,
    turned_towards,
    within,
)
from chainrule.live.sink import running_sink
from chainrule.live.state import grid_state, point_states
from chainrule.plane import Plane

# How far the handles go.
WEIGHTS, BIAS = (-10.0, 10.0), (-15.0, 15.0)
RESOLUTION = 33
EPOCHS = 500  # for each press of "let it train"
PICTURES, PAUSE = 12, 0.05  # drawn on the way, and seconds between them


@dataclass
class _Records:
    """What the reader has reached on one set of targets, by hand and by training."""

    undecided: float | None = None  # the loss of answering one half to everything
    best: float | None = None
    best_weights: tuple[float, float, float] | None = None
    epochs: int = 0
    trained: float | None = None


class LinePiece(Piece):
    """Points in the plane, and the line where a neuron's output is one half.

    Moving the line changes the model's own weights, so the next cell sees it.

    Parameters
    ----------
    model : ``Sequential([Dense(1, activation="sigmoid", ...)])`` with two inputs, compiled
    X : the points, shape (n, 2)
    y : their targets; or several sets of targets by name, among which the reader chooses

    Raises
    ------
    ValueError : the model is something else or isn't compiled, or X or y don't fit it

    >>> neuron = cr.layers.Dense(1, "sigmoid", dtype="float64", input_shape=(2,))
    >>> model = cr.Sequential([neuron])
    >>> model.compile(optimizer=cr.optimizers.SGD(learning_rate=2.0), loss="mse")
    >>> model.set_weights([[[1.0], [1.0]], [-0.5]])
    >>> X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    >>> piece = LinePiece(model, X, {"XOR": [0, 1, 1, 0], "OR": [0, 1, 1, 1]})
    >>> piece.state()["correct"]
    3
    >>> piece.act({"do": "data", "to": "OR"})
    >>> piece.state()["correct"]
    4
    >>> piece.act({"do": "bias", "to": -1.5})  # now it is an AND
    >>> model.get_weights()[1].tolist(), piece.state()["correct"]
    ([-1.5], 2)

    """

    view = "line"

    def __init__(self, model: Any, X: ArrayLike, y: ArrayLike | Mapping[str, ArrayLike]) -> None:
        self.model, self.layer = model, one_neuron(model, "LinePiece")
        if not model.built or self.layer.kernel.shape[0] != 2:
            raise ValueError("LinePiece draws a plane, so the neuron needs two inputs.")
        if model.loss is None or model.optimizer is None:
            raise ValueError('LinePiece: first call model.compile(optimizer=..., loss="mse").')
        self.X = np.array(X, dtype=float)
        if self.X.ndim != 2 or self.X.shape[1] != 2 or len(self.X) == 0:
            raise ValueError(f"LinePiece: X needs the shape (n, 2); {self.X.shape} came.")
        self.targets = _named_targets(y, len(self.X))
        self.chosen = next(iter(self.targets))
        self.plane = Plane.around(self.X)
        self._start = model.get_weights()
        self._records = {
            name: _Records(self._loss_of_one_half(each)) for name, each in self.targets.items()
        }
        self._pivot: NDArray[Any] | None = None
        self._follow()

    @property
    def y(self) -> NDArray[Any]:
        """The targets that are chosen now, shape (n, 1)."""
        return self.targets[self.chosen]

    def state(self) -> State:
        """Return points, outputs, loss and line, as traced, and the output over the plane."""
        step = cr.trace(self.model, self.X, self.y)
        over_plane = cr.trace(self.model, self.plane.grid(RESOLUTION)).output
        right = cr.metrics.binary_accuracy(self.y, step.output)
        weights, bias = self._weights()
        record = self._records[self.chosen]
        return {
            "names": list(self.targets),
            "chosen": self.chosen,
            "weights": weights.tolist(),
            "bias": bias,
            "loss": step.loss,
            "undecided": record.undecided,
            "correct": int(np.sum(right)),
            "best": record.best,
            "trained": record.trained,
            "epochs": record.epochs,
            "each": EPOCHS,
            "points": point_states(self.X, self.y, step.output),
            "grid": grid_state(self.plane, over_plane, RESOLUTION),
            "line": stretch(weights, bias, self.plane),
            "pivot": None if self._pivot is None else self._pivot.tolist(),
            "end": None if self._pivot is None else along(weights, self._pivot, self.plane),
            "limits": {"weight": WEIGHTS, "bias": BIAS},
        }

    def tables(self) -> list[Table]:
        """Return the points with their outputs, and the neuron with its losses."""
        step = cr.trace(self.model, self.X, self.y)
        rows = [
            [float(x1), float(x2), float(target), float(output)]
            for (x1, x2), target, output in zip(
                self.X, self.y[:, 0], np.asarray(step.output)[:, 0], strict=True
            )
        ]
        (w1, w2), bias = self._weights()
        record = self._records[self.chosen]
        losses: list[list[Any]] = [
            ["weight of the first input", w1],
            ["weight of the second input", w2],
            ["bias", bias],
            ["loss now", step.loss],
        ]
        if record.best is not None and record.best_weights is not None:
            losses.append(["best loss by hand", record.best])
            names = ("first weight", "second weight", "bias")
            losses += [
                [f"{name} of the best", value]
                for name, value in zip(names, record.best_weights, strict=True)
            ]
        if record.trained is not None:
            losses.append([f"loss after {record.epochs} epochs of training", record.trained])
        columns = ["first input", "second input", "target", "output"]
        return [
            (f"{self.chosen}: the points", columns, rows[:40]),
            ("The neuron", ["quantity", "value"], losses),
        ]

    def act(self, action: dict[str, Any]) -> None:
        """Move a weight, the bias or the line; train; choose other targets; or start again."""
        verb = action.get("do")
        if verb == "data":
            self._choose(action.get("to"))
        elif verb == "train":
            self._train(pictures=action.get("to") != "at once")
        elif verb == "reset":
            self.model.set_weights(self._start)
            self._follow()
        elif verb in ("weight 1", "weight 2", "bias"):
            weights, bias = self._weights()
            if verb == "bias":
                bias = number_of(action, *BIAS)
            else:
                weights[0 if verb == "weight 1" else 1] = number_of(action, *WEIGHTS)
            self._set(weights, bias)
            self._follow()
        elif verb in ("move", "turn", "turn by"):
            self._steer(verb, action)
        else:
            super().act(action)

    def _steer(self, verb: str, action: dict[str, Any]) -> None:
        weights, _ = self._weights()
        if not weights.any():
            raise ValueError("Both weights are 0, so there is no line. Give one of them a value.")
        place = None if verb == "turn by" else place_of(action, self.plane)
        pivot = place if verb == "move" else self._pivot
        if pivot is None:
            raise ValueError("The line is outside the picture. Move it in before you turn it.")
        if verb == "turn by":
            weights = turned(weights, number_of(action, -180, 180))
        elif verb == "turn" and place is not None:
            weights = turned_towards(weights, pivot, place)
        self._pivot = pivot
        self._set(*within(weights, passing_through(weights, pivot), WEIGHTS[1], BIAS[1]))

    def _choose(self, name: Any) -> None:
        if name not in self.targets:
            raise ValueError(
                f"There are no targets {name!r}. There are: {', '.join(self.targets)}."
            )
        self.chosen = name

    def _train(self, pictures: bool) -> None:
        """Train the reader's model; draw it on the way if somebody is watching."""
        sink, record, done = running_sink(), self._records[self.chosen], 0
        shares = PICTURES if pictures and sink is not None and sink.watched else 1
        for end in np.linspace(0, EPOCHS, shares + 1).round().astype(int)[1:].tolist():
            self.model.fit(self.X, self.y, epochs=end - done, verbose=0)
            record.epochs += end - done
            record.trained, done = cr.trace(self.model, self.X, self.y).loss, end
            self._follow()
            if sink is not None and done < EPOCHS:
                sink.display({"text/plain": "", VIEW: self.full_state()}, self.display_id)
                time.sleep(PAUSE)

    def _weights(self) -> tuple[NDArray[Any], float]:
        kernel, bias = self.model.get_weights()
        return np.array(kernel[:, 0], dtype=float), float(bias[0])

    def _set(self, weights: NDArray[Any], bias: float) -> None:
        """Give the model weights that the reader chose, and keep the best of them."""
        self.layer.kernel.value[:, 0] = weights
        self.layer.bias.value[0] = bias
        loss, record = cr.trace(self.model, self.X, self.y).loss, self._records[self.chosen]
        if loss is not None and (record.best is None or loss < record.best):
            record.best, record.best_weights = loss, (*weights.tolist(), bias)

    def _follow(self) -> None:
        """Bring the handle to the line, near where it was."""
        weights, bias = self._weights()
        self._pivot = foot(weights, bias, self.plane, near=self._pivot)

    def _loss_of_one_half(self, targets: NDArray[Any]) -> float | None:
        """Return the loss when all weights are 0, which answers the same to every point."""
        kept = self.model.get_weights()
        self.model.set_weights([0 * each for each in kept])
        try:
            return cr.trace(self.model, self.X, targets).loss
        finally:
            self.model.set_weights(kept)


def _named_targets(y: ArrayLike | Mapping[str, ArrayLike], count: int) -> dict[str, NDArray[Any]]:
    """Return the sets of targets by name, each of shape (count, 1)."""
    given = y if isinstance(y, Mapping) else {"targets": y}
    named = {str(name): np.array(each, dtype=float) for name, each in given.items()}
    if not named:
        raise ValueError("LinePiece: y has no targets.")
    for name, each in named.items():
        if each.shape not in {(count,), (count, 1)}:
            raise ValueError(
                f"LinePiece: {name} needs one target for each of the {count} rows of X; "
                f"shape {each.shape} came."
            )
    return {name: each.reshape(-1, 1) for name, each in named.items()}
