"""Piece 4: two hidden neurons and an output, whose lines and answers follow the reader's hand."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import chainrule as cr
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import index_of, number_of, working_layers
from chainrule.live.pieces.gates import CORNERS, GATES, behaviour
from chainrule.live.pieces.line_geometry import stretch
from chainrule.live.state import grid_state, point_states
from chainrule.plane import Plane

Array = NDArray[Any]

# How far the handles go; sharpness is the size of the largest weight.
WEIGHTS, BIASES, SHARPNESS = (-40.0, 40.0), (-60.0, 60.0), (1.0, 40.0)
USUAL = 20.0  # sharpness of a gate chosen in a model of zeros
INPUTS = Plane((-0.5, 1.5), (-0.5, 1.5))
HIDDEN = Plane((-0.25, 1.25), (-0.25, 1.25))
FINE, COARSE = 49, 31  # grid points along a side, of the inputs' plane and the hidden one
NAMES = (
    "first input to neuron 1",
    "first input to neuron 2",
    "second input to neuron 1",
    "second input to neuron 2",
    "bias of neuron 1",
    "bias of neuron 2",
    "neuron 1 to the output",
    "neuron 2 to the output",
    "bias of the output",
)
BIAS_PLACES = (4, 5, 8)


class FoldPiece(Piece):
    """Two sigmoid neurons side by side and a third that listens to them: how a boundary folds.

    Choosing a gate or moving a handle changes the model's own weights.

    Parameters
    ----------
    model : ``Sequential([Dense(2, "sigmoid", input_shape=(2,)), Dense(1, "sigmoid")])``
    X : the four samples 0 0, 0 1, 1 0 and 1 1, in any order; these by default
    y : the four targets, 0 or 1; XOR by default

    Raises
    ------
    ValueError : the model, the samples or the targets are something else

    >>> model = cr.Sequential([
    ...     cr.layers.Dense(2, "sigmoid", dtype="float64", input_shape=(2,)),
    ...     cr.layers.Dense(1, "sigmoid", dtype="float64"),
    ... ])
    >>> model.set_weights([[[20, 20], [20, 20]], [-10, -30], [[20], [-20]], [-10]])
    >>> piece = FoldPiece(model)
    >>> piece.state()["does"], piece.state()["right"]
    (['OR', 'AND', 'first only'], 4)
    >>> piece.act({"do": "hidden", "on": 1, "to": "NAND"})
    >>> piece.act({"do": "output", "to": "AND"})
    >>> piece.state()["right"], model.get_weights()[1].tolist()
    (4, [-10.0, 30.0])

    """

    view = "fold"

    def __init__(self, model: Any, X: ArrayLike | None = None, y: ArrayLike | None = None) -> None:
        self.model = model
        self.hidden, self.output = _two_layers(model)
        self.X = CORNERS.copy() if X is None else np.array(X, dtype=float)
        if self.X.shape != (4, 2) or {tuple(row) for row in self.X} != {tuple(c) for c in CORNERS}:
            raise ValueError("FoldPiece: X must be the four samples 0 0, 0 1, 1 0 and 1 1.")
        exclusive = self.X[:, 0] != self.X[:, 1]
        self.y = np.array(exclusive if y is None else y, dtype=float).reshape(-1, 1)
        if self.y.shape != (4, 1) or not np.isin(self.y, (0, 1)).all():
            raise ValueError("FoldPiece: give four targets, each 0 or 1.")
        self._start = model.get_weights()

    def state(self) -> State:
        """Return what each neuron does, its line, both planes as traced, and the truth table."""
        weights, rows = self._weights(), self._rows()
        does = [behaviour(column) for column in self._on_corners()]
        hidden = np.array([row["hidden"] for row in rows])
        answers = np.array([[row["output"]] for row in rows])
        return {
            "gates": list(GATES),
            "does": [name for name, _ in does],
            "clean": [clean for _, clean in does],
            "weights": weights.tolist(),
            "names": list(NAMES),
            "biases": list(BIAS_PLACES),
            "sharpness": self._sharpness(),
            "limits": {"weight": WEIGHTS, "bias": BIASES, "sharpness": SHARPNESS},
            "rows": rows,
            "right": sum(row["right"] for row in rows),
            "inputs": {
                "grid": grid_state(INPUTS, cr.trace(self.model, INPUTS.grid(FINE)).output, FINE),
                "points": point_states(self.X, self.y, answers),
                "lines": [line(weights[[i, i + 2]], weights[4 + i], INPUTS) for i in (0, 1)],
            },
            "folded": {
                "grid": grid_state(HIDDEN, self.output(HIDDEN.grid(COARSE)), COARSE),
                "points": point_states(hidden, self.y, answers),
                "lines": [line(weights[6:8], weights[8], HIDDEN)],
            },
        }

    def tables(self) -> list[Table]:
        """Return the truth table with each neuron's output, then the weights."""
        first, second, last = (
            f"{name} ({behaviour(column)[0]})"
            for name, column in zip(
                ("neuron 1", "neuron 2", "output"), self._on_corners(), strict=True
            )
        )
        rows = [
            [*r["inputs"], *r["hidden"], r["output"], r["target"], "yes" if r["right"] else "no"]
            for r in self._rows()
        ]
        columns = ["first input", "second input", first, second, last, "target", "right?"]
        weights = [[name, value] for name, value in zip(NAMES, self._weights(), strict=True)]
        return [
            ("What each neuron says", columns, rows),
            ("Weights and biases", ["from and to", "value"], weights),
        ]

    def act(self, action: dict[str, Any]) -> None:
        """Give a neuron a gate, move a weight, scale all of them, or put all back."""
        verb = action.get("do")
        weights = self._weights()
        if verb == "hidden":
            neuron = index_of(action, 2)
            weights[[neuron, 2 + neuron, 4 + neuron]] = self._gate(action)
        elif verb == "output":
            weights[6:] = self._gate(action)
        elif verb == "weight":
            place = index_of(action, len(NAMES))
            weights[place] = number_of(action, *(BIASES if place in BIAS_PLACES else WEIGHTS))
        elif verb == "sharpness":
            now = self._sharpness()
            if now == 0:
                raise ValueError("All weights are zero: there is nothing to sharpen yet.")
            wanted = number_of(action, *SHARPNESS) / now
            largest = np.abs(weights[list(BIAS_PLACES)]).max()
            weights *= min(wanted, BIASES[1] / largest) if largest else wanted
        elif verb == "reset":
            self.model.set_weights(self._start)
            return
        else:
            super().act(action)
        self.model.set_weights(
            [weights[:4].reshape(2, 2), weights[4:6], weights[6:8, None], weights[8:]]
        )

    def _gate(self, action: dict[str, Any]) -> Array:
        """Return the weights and bias of the gate an action names, as sharp as the model is."""
        name = action.get("to")
        if name not in GATES:
            raise ValueError(f"There is no gate {name!r}; there are: {', '.join(GATES)}.")
        return np.array(GATES[name]) * (self._sharpness() or USUAL)

    def _weights(self) -> Array:
        return np.concatenate([np.ravel(w) for w in self.model.get_weights()]).astype(float)

    def _sharpness(self) -> float:
        """Return the size of the largest weight; biases don't count."""
        return float(max(np.abs(layer.kernel.value).max() for layer in (self.hidden, self.output)))

    def _on_corners(self) -> list[Array]:
        """Return what each neuron answers to 0 0, 0 1, 1 0 and 1 1 of its own two inputs."""
        return [*self.hidden(CORNERS).T, self.output(CORNERS)[:, 0]]

    def _rows(self) -> list[dict[str, Any]]:
        """Return the truth table as traced."""
        step = cr.trace(self.model, self.X)
        return [
            {
                "inputs": inputs.tolist(),
                "hidden": hidden.tolist(),
                "output": float(answer),
                "target": float(target),
                "right": bool((answer > 0.5) == (target > 0.5)),
            }
            for inputs, hidden, (answer,), (target,) in zip(
                self.X, step[0].output, step.output, self.y, strict=True
            )
        ]


def line(weights: Array, bias: float, plane: Plane) -> dict[str, Any] | None:
    """Return the stretch of w . x + b = 0 inside a rectangle, and a place on its positive side.

    None if the line does not cross the rectangle, or there is no line.

    >>> found = line(np.array([1.0, 0.0]), -0.5, Plane((0.0, 1.0), (0.0, 1.0)))
    >>> found["from"], found["to"], found["side"]
    ([0.5, 1.0], [0.5, 0.0], [0.62, 0.5])
    """
    ends = stretch(weights, float(bias), plane)
    if ends is None:
        return None
    normal = weights / np.hypot(*weights)
    side = np.mean(ends, axis=0) + 0.06 * (plane.x[1] - plane.x[0] + 1.0) * normal
    start, end, side = ((np.array(place).round(12) + 0.0).tolist() for place in (*ends, side))
    return {"from": start, "to": end, "side": side}


def _two_layers(model: Any) -> tuple[Any, Any]:
    layers = working_layers(model)
    fits = (
        len(layers) == 2
        and all(isinstance(each, cr.layers.Dense) and each.use_bias for each in layers)
        and [each.units for each in layers] == [2, 1]
        and all(each.activation.name == "sigmoid" for each in layers)
        and model.built
        and layers[0].kernel.shape == (2, 2)
    )
    if not fits:
        raise ValueError(
            "FoldPiece shows two hidden neurons and an output, so the model must be Sequential("
            '[Dense(2, "sigmoid", input_shape=(2,)), Dense(1, "sigmoid")]).'
        )
    return layers[0], layers[1]
