"""Piece 3: layers without activations between them are one layer, shown with its numbers."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import chainrule as cr
from chainrule.live.display import json_number
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import index_of, working_layers

Array = NDArray[Any]

LAYERS, SIZE, SAMPLES = (2, 3), 6, 8  # what there is room for
SEED = 5


class CollapsePiece(Piece):
    """Two or three Dense layers, whose hidden activations can be taken out and put back.

    Beside the model stands a single layer with the product of all its matrices, and what both
    give for the same samples. A switch changes the activation of the model's own layer.

    Parameters
    ----------
    model : ``Sequential`` of two or three Dense layers, each hidden one with an activation
    X : some samples, one a row

    Raises
    ------
    ValueError : the model is something else, or X doesn't fit it

    >>> model = cr.Sequential([
    ...     cr.layers.Dense(2, "tanh", dtype="float64", input_shape=(2,)),
    ...     cr.layers.Dense(1, dtype="float64"),
    ... ])
    >>> model.set_weights([[[1, 2], [3, 4]], [1, 1], [[1], [-1]], [0]])
    >>> piece = CollapsePiece(model, [[1.0, 2.0]])
    >>> piece.act({"do": "activation", "on": 0, "to": "off"})
    >>> state = piece.state()
    >>> state["merged"]["kernel"], state["one"], state["difference"], state["collapsed"]
    ([[-1.0], [-1.0]], [[-3.0]], 0.0, True)

    """

    view = "collapse"

    def __init__(self, model: Any, X: ArrayLike) -> None:
        self.model, self.layers = model, _dense_layers(model)
        self.X = np.array(X, dtype=float)
        inputs = self.layers[0].kernel.shape[0]
        if self.X.ndim != 2 or self.X.shape[1] != inputs:
            raise ValueError(
                f"CollapsePiece: X has shape {self.X.shape}; the model wants rows of {inputs}."
            )
        if not 1 <= len(self.X) <= SAMPLES:
            raise ValueError(f"CollapsePiece: give from 1 to {SAMPLES} samples.")
        self._built = [layer.activation for layer in self.layers[:-1]]
        self._start = model.get_weights()
        self._random = np.random.default_rng(SEED)

    def state(self) -> State:
        """Return the layers, the single layer with their product, and both outputs as traced."""
        step = cr.trace(self.model, self.X)
        one = self._single()
        single = cr.trace(one, step[0].input)  # in the precision that the first layer was given
        difference = float(np.abs(step.output - single.output).max())
        return {
            "layers": [
                {
                    "kernel": layer.weights["kernel"].tolist(),
                    "bias": layer.weights["bias"].tolist(),
                    "activation": layer.activation or "linear",
                }
                for layer in step.layers
            ],
            "hidden": [
                {"built": built.name, "on": layer.activation is built}
                for built, layer in zip(self._built, self.layers[:-1], strict=True)
            ],
            "merged": {
                "kernel": single[0].weights["kernel"].tolist(),
                "bias": single[0].weights["bias"].tolist(),
                "activation": single[0].activation or "linear",
            },
            "samples": self.X.tolist(),
            "many": [[json_number(v) for v in row] for row in step.output],
            "one": [[json_number(v) for v in row] for row in single.output],
            "difference": json_number(difference),
            "collapsed": not self._bent(),
            "why": self._why(),
        }

    def tables(self) -> list[Table]:
        """Return both outputs side by side, then the merged layer."""
        s = self.state()
        units = len(s["merged"]["bias"])
        rows = [
            [i + 1, *many, *one]
            for i, (many, one) in enumerate(zip(s["many"], s["one"], strict=True))
        ]
        columns = ["sample"]
        columns += [f"the layers, output {j + 1}" for j in range(units)]
        columns += [f"one layer, output {j + 1}" for j in range(units)]
        outputs = [f"to output {j + 1}" for j in range(units)]
        merged = [[f"input {i + 1}", *row] for i, row in enumerate(s["merged"]["kernel"])] + [
            ["bias", *s["merged"]["bias"]]
        ]
        return [
            (f"Outputs; the largest difference is {s['difference']:.3g}", columns, rows),
            ("The product of all matrices, and its bias", ["from", *outputs], merged),
        ]

    def act(self, action: dict[str, Any]) -> None:
        """Take an activation out or put it back; draw other weights; or put all back."""
        verb = action.get("do")
        if verb == "activation":
            place = index_of(action, len(self._built))
            if action.get("to") not in ("on", "off"):
                raise ValueError('An activation is switched "on" or "off".')
            on = action["to"] == "on"
            self.layers[place].activation = (
                self._built[place] if on else cr.activations.get("linear")
            )
        elif verb == "shuffle":
            self.model.set_weights(
                [self._random.normal(size=w.shape).round(2) for w in self._start]
            )
        elif verb == "reset":
            self.model.set_weights(self._start)
            for layer, built in zip(self.layers, self._built, strict=False):
                layer.activation = built
        else:
            super().act(action)

    def _single(self) -> Any:
        """Return a model of one layer, with the product of the matrices and the merged bias."""
        first = self.layers[0]
        W, b = first.kernel.value, first.bias.value
        for layer in self.layers[1:]:
            W, b = W @ layer.kernel.value, b @ layer.kernel.value + layer.bias.value
        last = self.layers[-1]
        dense = cr.layers.Dense(
            last.units, last.activation, dtype=last.dtype, input_shape=(len(W),)
        )
        one = cr.Sequential([dense])
        one.set_weights([W, b])
        return one

    def _bent(self) -> list[int]:
        """Return the numbers, from 1, of the hidden layers whose activation is in."""
        return [
            i for i, layer in enumerate(self.layers[:-1], 1) if layer.activation.name != "linear"
        ]

    def _why(self) -> str:
        """Return in words why the layers merge, or why they don't."""
        count, bent = len(self.layers), self._bent()
        if not bent:
            return (
                f"Nothing bends between the {_WORDS[count]} layers, so they are one layer: its "
                "matrix is the product of their matrices."
            )
        names = " and ".join(f"{self._built[i - 1].name} after layer {i}" for i in bent)
        text = (
            f"No merging across the {names}: a curve of a sum is not the sum of the curves, so no "
            "matrix does what it does."
        )
        if count == 3 and len(bent) == 1:
            pair = "2 and 3" if bent == [1] else "1 and 2"
            text += f" Layers {pair} have no curve between them; these two would merge into one."
        return text


_WORDS = {2: "two", 3: "three"}


def _dense_layers(model: Any) -> list[Any]:
    layers = working_layers(model)
    dense = all(isinstance(layer, cr.layers.Dense) and layer.use_bias for layer in layers)
    if not LAYERS[0] <= len(layers) <= LAYERS[1] or not dense or not model.built:
        raise ValueError(
            "CollapsePiece takes apart two or three Dense layers with biases, so the model must "
            "be Sequential([Dense(..., input_shape=...), ..., Dense(...)])."
        )
    if max(max(layer.kernel.shape) for layer in layers) > SIZE:
        raise ValueError(f"CollapsePiece has room for layers of {SIZE} neurons and no more.")
    for i, layer in enumerate(layers[:-1], 1):
        if layer.activation.name == "linear":
            raise ValueError(
                f"CollapsePiece: layer {i} has no activation that could be taken out; give it "
                "one, such as activation='tanh'."
            )
    return layers
