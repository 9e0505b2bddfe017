"""Piece 6: the backward pass of a small network, one factor of the chain rule at a time."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

import chainrule as cr
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.backward_net import SAMPLES, Net, Wire, numerical
from chainrule.live.pieces.backward_steps import Walk
from chainrule.live.pieces.backward_words import symbol
from chainrule.live.pieces.checks import index_of, number_of

# How far the handles go.
INPUTS, WEIGHTS, TARGETS = (-2.0, 2.0), (-4.0, 4.0), (0.0, 1.0)


class BackwardPiece(Piece):
    """One sample's way through a network and the loss's derivatives coming back, step by step.

    Each edge of the graph carries its local factor; every derivative that the chain rule makes of
    them stands beside the one found by moving the number itself. Moving a handle changes the
    model's own weight; samples and targets are the piece's own copies.

    Parameters
    ----------
    model : a compiled ``Sequential`` of one to three ``Dense`` layers, at most four neurons each
    x : one sample or a few, a row each
    y : their targets, a row each

    Raises
    ------
    ValueError : the model is something else, or x and y don't fit it

    >>> model = cr.Sequential([
    ...     cr.layers.Dense(2, "sigmoid", dtype="float64", input_shape=(2,)),
    ...     cr.layers.Dense(1, "sigmoid", dtype="float64"),
    ... ])
    >>> model.compile(optimizer="sgd", loss="mse")
    >>> model.set_weights([[[1.0, -1.0], [1.0, 0.5]], [0.0, 0.0], [[1.0], [-2.0]], [0.0]])
    >>> piece = BackwardPiece(model, [[1.0, 0.0]], [[1.0]])
    >>> state = piece.state()
    >>> [step["title"] for step in state["steps"]][:2]
    ['The loss, by the output of o', 'Back through the sigmoid of o']
    >>> found = state["derivatives"]["w:x1:h1"]
    >>> round(found["value"], 6) == round(found["moved"], 6)
    True

    """

    view = "backward"

    def __init__(self, model: Any, x: ArrayLike, y: ArrayLike) -> None:
        self.model, self.net = model, Net(model)
        count, outputs = len(self.net.inputs), len(self.net.units[-1])
        self.x = np.atleast_2d(np.array(x, dtype=float))
        self.y = np.array(y, dtype=float)
        if self.x.shape[1:] != (count,) or not 1 <= len(self.x) <= SAMPLES:
            raise ValueError(
                f"BackwardPiece: x has shape {self.x.shape}; it wants 1 to {SAMPLES} rows of "
                f"{count} numbers."
            )
        if self.y.size != len(self.x) * outputs:
            raise ValueError(
                f"BackwardPiece: y has shape {self.y.shape}; it wants {len(self.x)} rows of "
                f"{outputs} {'number' if outputs == 1 else 'numbers'}."
            )
        self.y = self.y.reshape(len(self.x), outputs)
        if not (np.isfinite(self.x).all() and np.isfinite(self.y).all()):
            raise ValueError("BackwardPiece: x and y must be finite numbers.")
        self.sample = 0
        self._walked: tuple[Walk, list[Any]] | None = None
        self._start = model.get_weights(), self.x.copy(), self.y.copy()

    def _walk(self) -> tuple[Walk, list[Any]]:
        """Return the chosen sample's backward pass, and the traces of all samples."""
        if self._walked is not None:
            return self._walked
        pairs = zip(self.x, self.y, strict=True)
        traces = [cr.trace(self.model, x[None], y[None]) for x, y in pairs]
        step, x, y = traces[self.sample], self.x[[self.sample]], self.y[[self.sample]]
        return Walk(self.net, step, numerical(self.net, x, y, step), y[0].tolist()), traces

    def state(self) -> State:
        """Return the graph, the whole backward pass, and every weight's paths to the loss."""
        walk, traces = self._walk()
        net = self.net
        layers = [
            {
                "activation": layer.activation.name,
                "units": [
                    {"name": unit.name, "z": walk.values[unit.z], "a": walk.values[unit.a]}
                    for unit in units
                ],
            }
            for layer, units in zip(net.layers, net.units, strict=True)
        ]
        means = net.model.loss.reduction == "sum_over_batch_size" and len(self.x) > 1
        whole = cr.trace(self.model, self.x, self.y) if means else None
        return {
            "inputs": [{"name": name, "value": walk.values[name]} for name in net.inputs],
            "layers": layers,
            "loss": {"name": walk.loss_name.replace("_", " "), "value": walk.values["L"]},
            "targets": walk.targets,
            "edges": {f"{source}>{to}": value for (source, to), value in walk.slopes.items()},
            "derivatives": {key: walk.checked(key) for key in walk.derivatives},
            "steps": walk.steps(),
            "weights": [self._weight(walk, wire, traces, whole) for wire in net.wires],
            "sample": self.sample,
            "samples": [
                {"x": x, "y": y} for x, y in zip(self.x.tolist(), self.y.tolist(), strict=True)
            ],
            "limits": {"input": INPUTS, "weight": WEIGHTS, "target": TARGETS},
            "trains": self.model.optimizer is not None,
        }

    def _weight(self, walk: Walk, wire: Wire, traces: list[Any], whole: Any) -> State:
        """Return a weight, the paths from it to the loss, and its derivative in each sample."""
        fed = 1.0 if wire.source is None else walk.values[wire.source]
        paths: list[dict[str, Any]] = []
        for nodes in self.net.paths(wire.unit):
            slopes = [walk.slopes[pair] for pair in pairwise(nodes)]
            factors = [fed, *slopes]
            paths.append({"nodes": nodes, "factors": factors, "product": float(np.prod(factors))})
        batch = None
        if whole is not None:
            batch = {
                "each": [gradient(wire, step) for step in traces],
                "mean": gradient(wire, whole),
            }
        return {
            "key": wire.key,
            "symbol": wire.symbol,
            "words": wire.words,
            "value": walk.weights[wire.key],
            "source": wire.source,
            "to": wire.unit.z,
            "paths": paths,
            "sum": float(sum(path["product"] for path in paths)),
            "batch": batch,
        }

    def tables(self) -> list[Table]:
        """Return every derivative checked, every local factor, and every path of every weight."""
        walk, traces = self._walk()
        derivatives = []
        for step in walk.steps():
            for key in step["targets"]:
                c = walk.checked(key)
                agree = "both 0" if c["digits"] is None else c["digits"]
                derivatives.append([plain_text(c["symbol"]), c["value"], c["moved"], agree])
        factors = [
            [plain_text(f"∂{symbol(to)}/∂{symbol(source)}"), value]
            for (source, to), value in walk.slopes.items()
        ]
        paths = []
        for wire in self.net.wires:
            for path in self._weight(walk, wire, traces, None)["paths"]:
                way = " to ".join(plain_text(symbol(node)) for node in path["nodes"])
                shown = " × ".join(f"{value:.4g}" for value in path["factors"])
                paths.append([plain_text(wire.symbol), way, shown, path["product"]])
        return [
            (
                "Derivatives of the loss",
                ["derivative", "by the chain rule", "by moving it", "digits that agree"],
                derivatives,
            ),
            ("Local factors", ["factor", "value"], factors),
            ("Paths from each weight to the loss", ["weight", "path", "factors", "product"], paths),
        ]

    def full_state(self) -> State:
        """Return the state with its tables, both of one walk."""
        self._walked = self._walk()
        try:
            return super().full_state()
        finally:
            self._walked = None

    def act(self, action: dict[str, Any]) -> None:
        """Choose a sample, move a number of it or a weight, train a step, or put all back."""
        verb = action.get("do")
        if verb == "sample":
            self.sample = index_of(action, len(self.x))
        elif verb == "input":
            index = index_of(action, self.x.shape[1])
            self.x[self.sample, index] = number_of(action, *INPUTS)
        elif verb == "target":
            index = index_of(action, self.y.shape[1])
            self.y[self.sample, index] = number_of(action, *TARGETS)
        elif verb == "weight":
            wire = self.net.wires[index_of(action, len(self.net.wires))]
            layer = self.net.layers[wire.layer]
            weight = layer.bias if wire.array == "bias" else layer.kernel
            weight.value[wire.place] = number_of(action, *WEIGHTS)
        elif verb == "update":
            if self.model.optimizer is None:
                raise ValueError("update: the model was compiled without an optimizer.")
            one = slice(self.sample, self.sample + 1)
            self.model.train_on_batch(self.x[one], self.y[one])
        elif verb == "reset":
            weights, self.x[...], self.y[...] = self._start
            self.model.set_weights(weights)
        else:
            super().act(action)


def gradient(wire: Wire, step: Any) -> float:
    """Return a weight's derivative as a trace has it."""
    return float(step[wire.layer].gradients[wire.array][wire.place])


def plain_text(formula: str) -> str:
    """Return a formula without the braces of its indices.

    >>> plain_text("∂L/∂w_{x1→h1}")
    '∂L/∂w x1→h1'

    """
    return formula.replace("_{", " ").replace("}", "")
