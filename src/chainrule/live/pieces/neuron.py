"""Piece 1: a neuron whose inputs, weights and bias can be moved, and where that moves z and a."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

import chainrule as cr
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import index_of, number_of, one_neuron

# How far the handles go, and where the curve is drawn.
INPUTS, WEIGHTS, BIAS, CURVE = (0.0, 1.0), (-3.0, 3.0), (-6.0, 6.0), (-8.0, 8.0)
POINTS = 81


class NeuronPiece(Piece):
    """One sample going through a single neuron: products, sum, bias, activation.

    Moving a handle changes the model's own weight, so the next cell sees it.

    Parameters
    ----------
    model : ``Sequential([Dense(1, ...)])``
    x : one sample, a number for each input
    names : what the inputs are called

    Raises
    ------
    ValueError : the model is something else, or x or names don't fit it

    >>> model = cr.Sequential([cr.layers.Dense(1, "sigmoid", dtype="float64", input_shape=(3,))])
    >>> model.set_weights([[[0.5], [0.7], [0.3]], [0.1]])
    >>> piece = NeuronPiece(model, [0.8, 0.6, 0.9], ["weather", "energy", "free time"])
    >>> state = piece.state()
    >>> round(state["sum"], 2), round(state["output"], 3)
    (1.19, 0.767)
    >>> piece.act({"do": "bias", "to": 0.5})
    >>> model.get_weights()[1].tolist()
    [0.5]

    """

    view = "neuron"

    def __init__(self, model: Any, x: ArrayLike, names: Sequence[str] | None = None) -> None:
        self.model, self.layer = model, one_neuron(model, "NeuronPiece")
        self.x = np.array(x, dtype=float).reshape(1, -1)
        if not model.built or self.x.shape[1] != self.layer.kernel.shape[0]:
            wanted = self.layer.kernel.shape[0] if model.built else "?"
            raise ValueError(
                f"NeuronPiece: x has {self.x.shape[1]} numbers and the neuron {wanted} weights; "
                "give one number for each weight."
            )
        count = self.x.shape[1]
        self.names = [f"input {i + 1}" for i in range(count)] if names is None else list(names)
        if len(self.names) != count:
            raise ValueError(f"NeuronPiece: {len(self.names)} names for {count} inputs.")
        self._start = model.get_weights(), self.x.copy()

    def state(self) -> State:
        """Return the sample's way through the neuron, as traced, and the activation's curve."""
        layer = cr.trace(self.model, self.x)[0]
        weights, bias = layer.weights["kernel"][:, 0], layer.weights["bias"][0]
        z = np.linspace(*CURVE, POINTS)
        return {
            "names": self.names,
            "inputs": self.x[0].tolist(),
            "weights": weights.tolist(),
            "products": (self.x[0] * weights).tolist(),
            "bias": float(bias),
            "sum": float(layer.weighted_sum[0, 0]),  # type: ignore[index]  # Dense has a sum
            "output": float(layer.output[0, 0]),
            "activation": layer.activation or "linear",
            "curve": {"z": z.tolist(), "a": self.layer.activation(z).tolist()},
            "limits": {"input": INPUTS, "weight": WEIGHTS, "bias": BIAS},
        }

    def tables(self) -> list[Table]:
        """Return each product, then the sum, bias, z and a."""
        s = self.state()
        rows: list[list[Any]] = [
            [name, x, w, p]
            for name, x, w, p in zip(
                s["names"], s["inputs"], s["weights"], s["products"], strict=True
            )
        ]
        ends = [
            ["sum of the products", s["sum"] - s["bias"]],
            ["bias", s["bias"]],
            ["z, the score", s["sum"]],
            [f"{s['activation']}(z), the output", s["output"]],
        ]
        return [
            ("What goes in", ["input", "value", "weight", "value times weight"], rows),
            ("What comes out", ["quantity", "value"], ends),
        ]

    def act(self, action: dict[str, Any]) -> None:
        """Move an input, a weight or the bias; or put all back where they were."""
        verb = action.get("do")
        if verb == "input":
            index = index_of(action, self.x.shape[1])
            self.x[0, index] = number_of(action, *INPUTS)
        elif verb == "weight":
            index = index_of(action, self.x.shape[1])
            self.layer.kernel.value[index, 0] = number_of(action, *WEIGHTS)
        elif verb == "bias":
            self.layer.bias.value[0] = number_of(action, *BIAS)
        elif verb == "reset":
            weights, x = self._start
            self.model.set_weights(weights)
            self.x[...] = x
        else:
            super().act(action)
