"""Piece 5: a layer as one matrix product, cell by cell; and shapes that don't fit, to repair."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import chainrule as cr
from chainrule.live.display import json_number
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import index_of, working_layers

Array = NDArray[Any]

SAMPLES, SIZE = 8, 6  # rows of X, and inputs and units, that there is room for
# How the two arrays arrive in each puzzle: transposed or not.
PUZZLES = ({"x": False, "w": True}, {"x": True, "w": False}, {"x": True, "w": True})
CHOICES = ("x", "w", "order")


class MatrixPiece(Piece):
    """A batch going through one Dense layer, X @ W + b, with each number's row and column.

    With ``broken`` the arrays arrive in shapes that don't fit, and the reader repairs the product
    by turning them and by changing their order. What the library says of each try is shown.

    Parameters
    ----------
    model : ``Sequential([Dense(...)])`` of one layer
    X : the batch, a row for each sample
    broken : whether to start with shapes to repair

    Raises
    ------
    ValueError : the model is something else, or X doesn't fit it

    >>> model = cr.Sequential([cr.layers.Dense(3, dtype="float64", input_shape=(2,))])
    >>> model.set_weights([[[1, 2, 3], [4, 5, 6]], [0, 0, 1]])
    >>> piece = MatrixPiece(model, [[1.0, 10.0], [2.0, 20.0], [0.0, 1.0], [1.0, 0.0]])
    >>> state = piece.state()
    >>> state["sum"][0], state["products"][0][2]
    ([41.0, 52.0, 64.0], [3.0, 60.0])
    >>> piece.act({"do": "break"})
    >>> repair = piece.state()["repair"]
    >>> repair["expression"], repair["verdict"], repair["error"]
    ('X @ W', 'error', 'ShapeError')
    >>> piece.act({"do": "turn", "on": 1, "to": "on"})
    >>> piece.state()["repair"]["expression"], piece.state()["repair"]["verdict"]
    ('X @ W.T', 'right')

    """

    view = "matrix"

    def __init__(self, model: Any, X: ArrayLike, broken: bool = False) -> None:
        self.model, self.layer = model, _one_layer(model)
        self.X = np.array(X, dtype=float)
        inputs = self.layer.kernel.shape[0]
        if self.X.ndim != 2 or self.X.shape[1] != inputs:
            raise ValueError(
                f"MatrixPiece: X has shape {self.X.shape}; this layer wants rows of {inputs}."
            )
        if not 1 <= len(self.X) <= SAMPLES:
            raise ValueError(f"MatrixPiece: give from 1 to {SAMPLES} samples.")
        self._puzzle: int | None = 0 if broken else None
        self._tried = dict.fromkeys(CHOICES, False)

    def state(self) -> State:
        """Return X, W, b, z and a as traced, each product, and the repair if there is one."""
        layer = cr.trace(self.model, self.X)[0]
        W = layer.weights["kernel"]
        return {
            "x": layer.input.tolist(),
            "kernel": W.tolist(),
            "bias": layer.weights["bias"].tolist(),
            "sum": _numbers(layer.weighted_sum),
            "output": _numbers(layer.output),
            "activation": layer.activation or "linear",
            # [sample][unit][input]: what is added up in each cell of the result.
            "products": (layer.input[:, None, :] * W.T[None]).tolist(),
            "shapes": {
                "x": list(layer.input.shape),
                "kernel": list(W.shape),
                "bias": list(layer.weights["bias"].shape),
                "result": list(layer.output.shape),
            },
            "repair": None if self._puzzle is None else self._repair(layer.output),
        }

    def tables(self) -> list[Table]:
        """Return the weighted sums and outputs, then each array."""
        layer = cr.trace(self.model, self.X)[0]
        inputs, units = layer.weights["kernel"].shape
        neurons = [f"neuron {j + 1}" for j in range(units)]
        places = [f"input {i + 1}" for i in range(inputs)]

        def rows(array: Any, name: str) -> list[list[Any]]:
            return [[f"{name} {i + 1}", *row] for i, row in enumerate(array)]

        weights = [*rows(layer.weights["kernel"], "input"), ["bias", *layer.weights["bias"]]]
        sums = ("The weighted sums, X @ W + b", ["sample", *neurons])
        found: list[Table] = [
            (*sums, rows(layer.weighted_sum, "sample")),
            ("X, the batch", ["sample", *places], rows(layer.input, "sample")),
            ("W and b", ["from", *neurons], weights),
        ]
        if layer.activation not in (None, "linear"):
            title = f"The outputs, {layer.activation} of the sums"
            found.insert(1, (title, ["sample", *neurons], rows(layer.output, "sample")))
        return found

    def act(self, action: dict[str, Any]) -> None:
        """Break the shapes, go on to the next puzzle, try an arrangement, or leave the repair."""
        verb = action.get("do")
        if verb == "break":
            self._puzzle = 0
        elif verb == "next" and self._puzzle is not None:
            self._puzzle = (self._puzzle + 1) % len(PUZZLES)
        elif verb == "turn" and self._puzzle is not None:
            which = CHOICES[index_of(action, len(CHOICES))]
            if action.get("to") not in ("on", "off"):
                raise ValueError('An array is turned "on" or "off".')
            self._tried[which] = action["to"] == "on"
            return
        elif verb == "whole":
            self._puzzle = None
        else:
            super().act(action)
        self._tried = dict.fromkeys(CHOICES, False)

    def _repair(self, wanted: Array) -> dict[str, Any]:
        """Return the arrays as they arrived, the product that is tried, and what comes of it."""
        arrived = PUZZLES[self._puzzle or 0]
        layer = self.layer
        X = self.X.T if arrived["x"] else self.X
        W = layer.kernel.value.T if arrived["w"] else layer.kernel.value
        tried = self._tried
        batch = ("X.T", X.T) if tried["x"] else ("X", X)
        kernel = ("W.T", W.T) if tried["w"] else ("W", W)
        first, second = (kernel, batch) if tried["order"] else (batch, kernel)
        found: dict[str, Any] = {
            "puzzle": (self._puzzle or 0) + 1,
            "puzzles": len(PUZZLES),
            "arrived": {"x": list(X.shape), "w": list(W.shape), "b": list(layer.bias.shape)},
            "tried": dict(tried),
            "expression": f"{first[0]} @ {second[0]}",
            "shapes": f"{_shape(first[1])} @ {_shape(second[1])}",
            "arrays": {"x": X.tolist(), "w": W.tolist()},
            "error": None,
            "message": "",
            "result": None,
        }
        try:
            result = self._through(first[1], second[1])
        except cr.errors.ShapeError as refused:
            return found | {
                "verdict": "error",
                "error": type(refused).__name__,
                "message": str(refused),
            }
        right = result.shape == wanted.shape and np.array_equal(result, wanted)
        return found | {
            "verdict": "right" if right else "wrong",
            "message": _RIGHT if right else _WRONG,
            "result": _numbers(result),
            "shapes": f"{found['shapes']} = {_shape(result)}",
        }

    def _through(self, batch: Array, kernel: Array) -> Array:
        """Return what a layer like the reader's gives with this array as W, for this batch."""
        dense = cr.layers.Dense(
            kernel.shape[1],
            self.layer.activation,
            name=self.layer.name,
            dtype=self.layer.dtype,
            input_shape=(kernel.shape[0],),
        )
        model = cr.Sequential([dense], name=self.model.name)
        cr.trace(model, batch)  # first ask if the batch fits the kernel, only then if b does
        model.set_weights([kernel, self.layer.bias.value])
        return np.asarray(cr.trace(model, batch).output)


_RIGHT = "It fits, and these are your layer's numbers."
_WRONG = (
    "The shapes fit, so no error comes. But these are not your layer's numbers: what doesn't "
    "fail can still be wrong."
)


def _shape(array: Array) -> str:
    return f"({', '.join(str(size) for size in array.shape)})"


def _numbers(array: Any) -> list[list[Any]]:
    return [[json_number(value) for value in row] for row in array]


def _one_layer(model: Any) -> Any:
    layers = working_layers(model)
    dense = len(layers) == 1 and isinstance(layers[0], cr.layers.Dense) and layers[0].use_bias
    if not dense or not model.built:
        raise ValueError(
            "MatrixPiece shows a single layer, so the model must be "
            "Sequential([Dense(..., input_shape=...)]) and nothing else."
        )
    if max(layers[0].kernel.shape) > SIZE:
        raise ValueError(f"MatrixPiece has room for {SIZE} inputs and {SIZE} neurons.")
    return layers[0]
