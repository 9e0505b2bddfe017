"""The state of a live view: plain numbers, fit for JSON, read from what the library traced."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule import LayerTrace
from chainrule.live import piece
from chainrule.live.display import json_number
from chainrule.plane import Plane

CURVE_POINTS = 400
POINTS = 500
State = dict[str, Any]
Array = NDArray[Any]


@dataclass
class LossCurve:
    """The loss at some epochs, thinned to at most 400 points when it is read.

    >>> curve = LossCurve()
    >>> for epoch in range(1000):
    ...     curve.add(epoch, 1 / (epoch + 1))
    >>> short = curve.thinned()
    >>> len(short["epoch"]), short["epoch"][0], short["epoch"][-1]
    (400, 0, 999)
    """

    epochs: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, epoch: int, value: float) -> None:
        """Add one point; a second point for the same epoch replaces the first."""
        if self.epochs and self.epochs[-1] == epoch:
            self.epochs.pop()
            self.values.pop()
        self.epochs.append(epoch)
        self.values.append(value)

    def thinned(self) -> dict[str, list[Any]]:
        """Return the finite points, at most 400, the first and the last among them."""
        finite = [i for i, value in enumerate(self.values) if np.isfinite(value)]
        if len(finite) > CURVE_POINTS:
            spread = np.linspace(0, len(finite) - 1, CURVE_POINTS).round().astype(int)
            finite = [finite[i] for i in spread]
        return {
            "epoch": [self.epochs[i] for i in finite],
            "value": [json_number(self.values[i]) for i in finite],
        }


def grid_state(plane: Plane, values: Array, resolution: int) -> dict[str, Any]:
    """Return the outputs at ``plane.grid(resolution)`` as the view's grid."""
    return {
        "x": list(plane.x),
        "y": list(plane.y),
        "columns": resolution,
        "rows": resolution,
        "values": [json_number(value, 4) for value in np.ravel(values)],
    }


def point_states(X: Array, targets: Array, outputs: Array) -> list[dict[str, Any]]:
    """Return the samples with their targets and outputs; at most 500, evenly chosen."""
    chosen = np.unique(np.linspace(0, len(X) - 1, min(len(X), POINTS)).round().astype(int))
    return [
        {
            "x": json_number(X[i, 0]),
            "y": json_number(X[i, 1]),
            "target": json_number(targets[i, 0]),
            "output": json_number(outputs[i, 0], 6),
        }
        for i in chosen
    ]


def layer_state(layer: LayerTrace) -> dict[str, Any]:
    """Return a traced layer's weights, the size of its gradient, and its outputs."""
    squares = sum(
        float(np.sum(np.square(g, dtype=float))) for g in (layer.gradients or {}).values()
    )
    return {
        "name": layer.name,
        "activation": layer.activation,
        "kernel": _nested(layer.weights.get("kernel", np.empty((0, 0)))),
        "bias": _nested(layer.weights.get("bias", np.empty(0))),
        "gradient_norm": json_number(np.sqrt(squares)),
        "outputs": _nested(layer.output[:POINTS]),
    }


def _nested(array: Array) -> Any:
    if array.ndim == 0:
        return json_number(array)
    return [_nested(row) for row in array]


def describe(state: State) -> str:
    """Return the state in one or two sentences."""
    losses = state["loss"]["value"]
    loss = f", loss {losses[-1]:.4g}" if losses else ""
    text = f"Training, epoch {state['epoch']} of {state['epochs']}{loss}."
    if state["diverged"]:
        text += " The numbers have left the range of floats: training has diverged."
    if len(state["points"]) <= 8:
        text += " " + "; ".join(
            f"({p['x']:g}, {p['y']:g}) gives {piece.text(p['output'])}, "
            f"target {piece.text(p['target'])}"
            for p in state["points"]
        )
        text += "."
    return text


def to_html(state: State) -> str:
    """Return the state as the page's widget wants it, with a table for readers without scripts."""
    rows = [[point[key] for key in ("x", "y", "target", "output")] for point in state["points"]]
    table = {
        "caption": describe({**state, "points": [None] * 9}),
        "columns": ["first input", "second input", "target", "output"],
        "rows": rows[:20],
    }
    return piece.to_html(state, [table])
