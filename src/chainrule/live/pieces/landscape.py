"""Piece 7: a slice of the loss landscape, the model's own path in it, and somebody who walks."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import chainrule as cr
from chainrule.live.display import json_number
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import index_of, pair_of
from chainrule.live.pieces.path import (
    PathRecorder,
    Slice,
    line_slice,
    main_slice,
    to_vector,
    to_weights,
    weight_slice,
)
from chainrule.live.pieces.side_by_side import SideBySide, stackable

Array = NDArray[Any]
Range = tuple[float, float]

COLUMNS, ROWS = 45, 36  # of the grid; both axes have the same scale, so that right angles stay
MARGIN = 1.5  # how much wider the picture is than the path
STEPS = (1, 10, 100)
TRAIL = 400  # places of a walk that are kept
LEVELS = 14  # contour lines at most
MODES = {
    "path": "the two main directions of the path",
    "line": "from start to end, and a random direction",
    "weights": "two weights of your choice",
}


class LandscapePiece(Piece):
    """The loss over a flat slice through the space of a model's weights.

    The path is the model's own, kept by a :class:`~chainrule.live.pieces.PathRecorder`. The path
    leaves the slice, so each place has its distance from it, its true loss, and the loss of the
    slice below it. The walker stands in the slice, until it takes steps of the model's own
    optimizer: those go where the gradient says. All of it happens in a copy; the model itself
    changes only if the reader gives it the walker's weights.

    Parameters
    ----------
    model : a compiled model, trained with ``path`` among its callbacks
    path : the PathRecorder
    X, y : what the loss is of

    Raises
    ------
    ValueError : nothing was recorded, or not from a model like this

    >>> X, y = cr.datasets.xor()
    >>> hidden = cr.layers.Dense(2, "sigmoid", input_shape=(2,), dtype="float64")
    >>> model = cr.Sequential([hidden, cr.layers.Dense(1, "sigmoid", dtype="float64")])
    >>> model.compile(cr.optimizers.SGD(learning_rate=2.0), "mse")
    >>> path = PathRecorder(every=10)
    >>> history = model.fit(X, y, epochs=50, verbose=0, callbacks=[path])
    >>> piece = LandscapePiece(model, path, X, y)
    >>> last = cr.trace(model, X, y).loss
    >>> abs(piece.state()["path"]["loss"][-1] - last) < 1e-12
    True

    """

    view = "landscape"

    def __init__(self, model: Any, path: PathRecorder, X: ArrayLike, y: ArrayLike) -> None:
        if not path.epochs:
            raise ValueError(
                "LandscapePiece: the path is empty. Train with fit(..., callbacks=[path]) first."
            )
        self.model, self.epochs, self.places = model, list(path.epochs), path.vectors
        self.X, self.y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        self.like = model.get_weights()
        size = to_vector(self.like).size
        if self.places.shape[1] != size:
            raise ValueError(
                f"LandscapePiece: the path is of a model with {self.places.shape[1]} weights, "
                f"this model has {size}."
            )
        if size < 2:
            raise ValueError("LandscapePiece: a model of one weight has no slice of two.")
        self.names = weight_names(model)
        self.mode, self.turn, self.chosen = "path", 0, [0, 1]
        self.copy = cr.models.clone_model(model)
        self._cut()
        self._walk_to(self.slice.place(self.places[0]))

    # -- the slice --------------------------------------------------------------------------------

    def _cut(self) -> None:
        """Lay the slice, and compute the loss on it and along the path."""
        if self.mode == "path":
            self.slice: Slice = main_slice(self.places)
        elif self.mode == "line":
            self.slice = line_slice(self.places, self.turn)
        else:
            self.slice = weight_slice(self.places, *self.chosen)
        inside = self.slice.place(self.places)
        self.x, self.ys = ranges(inside)
        across, up = np.meshgrid(np.linspace(*self.x, COLUMNS), np.linspace(*self.ys, ROWS))
        grid = self.slice.vectors(np.stack([across.ravel(), up.ravel()], axis=1))
        losses = self.losses_at(np.concatenate([grid, self.places, self.slice.vectors(inside)]))
        count = len(self.places)
        self.grid, true, below = np.split(losses, [len(grid), len(grid) + count])
        away = self.places - self.slice.origin
        whole = float((away**2).sum())
        self.ground: State = {
            "grid": {
                "x": self.x,
                "y": self.ys,
                "columns": COLUMNS,
                "rows": ROWS,
                "values": [json_number(float(f"{v:.10g}")) for v in self.grid],
            },
            "levels": levels(self.grid),
            "path": {
                "epoch": self.epochs,
                "x": inside[:, 0].tolist(),
                "y": inside[:, 1].tolist(),
                "loss": [json_number(v) for v in true],
                "below": [json_number(v) for v in below],
                "distance": self.slice.distance(self.places).tolist(),
            },
            "length": float(np.linalg.norm(self.places[-1] - self.places[0])),
            "share": float((inside**2).sum()) / whole if self.mode == "path" and whole else None,
            "slice": [self.mode, self.turn, *self.chosen],
        }

    def losses_at(self, vectors: Array) -> Array:
        """Return the loss of the model with each of these weights, by the library."""
        stacks = to_weights(vectors, self.like)
        with np.errstate(all="ignore"):  # far out a loss may be too large for a number
            if stackable(self.model):
                many = SideBySide(self.model, len(vectors))
                many.set_weights(stacks)
                return np.asarray(many.losses(self.X, self.y), dtype=float)
            found = []
            for weights in zip(*stacks, strict=True):
                self.copy.set_weights(list(weights))
                found.append(self._traced(self.copy).loss)
            return np.array(found, dtype=float)

    def _traced(self, copy: Any) -> cr.Trace:
        if copy.loss is None:
            self._compile(copy)
        return cr.trace(copy, self.X, self.y)

    def _compile(self, copy: Any) -> None:
        """Give a copy the model's loss and a fresh optimizer with the model's settings."""
        optimizer = type(self.model.optimizer).from_config(self.model.optimizer.get_config())
        copy.compile(optimizer=optimizer, loss=self.model.loss)

    # -- the walker -------------------------------------------------------------------------------

    def _walk_to(self, place: ArrayLike) -> None:
        """Set the walker down in the slice; an earlier walk is forgotten."""
        low, high = np.array([self.x, self.ys]).T
        self.walker = self.slice.vectors(np.clip(np.asarray(place, dtype=float), low, high))
        self.steps, self.trail = 0, [(0, self.walker)]

    def _step(self, count: int) -> None:
        """Take steps of the optimizer from where the walker stands."""
        if self.steps == 0:
            self._compile(self.copy)  # no momentum from another walk
        self.copy.set_weights(to_weights(self.walker, self.like))
        every = max(1, count // 20)
        for taken in range(1, count + 1):
            self.copy.train_on_batch(self.X, self.y)
            if taken % every == 0:
                self.trail.append((self.steps + taken, to_vector(self.copy.get_weights())))
        self.steps += count
        self.walker = self.trail[-1][1]
        if len(self.trail) > TRAIL:  # the older half is thinned; where it began is kept
            half = TRAIL // 2
            self.trail = self.trail[:half:2] + self.trail[half:]

    def _walker_state(self) -> State:
        self.copy.set_weights(to_weights(self.walker, self.like))
        step = self._traced(self.copy)
        slope = to_vector(gradients(step))
        inside = np.array([slope @ self.slice.first, slope @ self.slice.second])
        size = float(np.linalg.norm(slope))
        x, y = self.slice.place(self.walker)
        places = np.array([vector for _, vector in self.trail])
        trail = self.slice.place(places)
        return {
            "x": float(x),
            "y": float(y),
            "loss": json_number(step.loss),
            "distance": float(self.slice.distance(self.walker)),
            "answers": [json_number(v) for v in np.asarray(step.output)[:, 0]],
            "slope": size,
            "downhill": (-inside).tolist(),
            "inside": float(np.linalg.norm(inside)) / size if size > 0 else None,
            "steps": self.steps,
            "trail": {
                "step": [number for number, _ in self.trail],
                "x": trail[:, 0].tolist(),
                "y": trail[:, 1].tolist(),
                "loss": [json_number(v) for v in self.losses_at(places)],
                "distance": self.slice.distance(places).tolist(),
            },
        }

    # -- what the face shows ----------------------------------------------------------------------

    def state(self) -> State:
        """Return the slice with the path in it, and all about the walker."""
        optimizer = self.model.optimizer
        return {
            **self.ground,
            "mode": self.mode,
            "modes": [[name, words] for name, words in MODES.items()],
            "names": self.names,
            "chosen": self.chosen,
            "size": len(self.names),
            "axes": self._axes(),
            "samples": [", ".join(f"{v:g}" for v in row) for row in self.X],
            "targets": self.y[:, 0].tolist(),
            "optimizer": f"{type(optimizer).__name__}, rate {float(optimizer.learning_rate):g}",
            "walker": self._walker_state(),
        }

    def _axes(self) -> list[str]:
        if self.mode == "weights":
            return [self.names[i] for i in self.chosen]
        if self.mode == "line":
            return ["from start towards end", "random direction"]
        return ["main direction of the path", "second direction"]

    def tables(self) -> list[Table]:
        """Return the walker, its answers, the path, and the slice at some of its points."""
        s = self.state()
        w, path = s["walker"], s["path"]
        walker = [
            [s["axes"][0], w["x"]],
            [s["axes"][1], w["y"]],
            ["steps of the optimizer", w["steps"]],
            ["distance from the slice", w["distance"]],
            ["loss", w["loss"]],
            ["length of the gradient", w["slope"]],
        ]
        rows = zip(
            *(path[c] for c in ("epoch", "x", "y", "distance", "loss", "below")), strict=True
        )
        thin = max(1, len(self.epochs) // 30)
        last = len(self.epochs) - 1
        across = np.arange(0, COLUMNS, 11)
        loss = self.grid.reshape(ROWS, COLUMNS)
        places = np.linspace(*self.x, COLUMNS)[across]
        up = np.linspace(*self.ys, ROWS)
        return [
            ("The walker", ["quantity", "value"], walker),
            (
                "What the network answers where the walker stands",
                ["inputs", "target", "answer"],
                [list(r) for r in zip(s["samples"], s["targets"], w["answers"], strict=True)],
            ),
            (
                "The training path",
                ["epoch", "x", "y", "distance from the slice", "loss", "loss in the slice below"],
                [list(r) for i, r in enumerate(rows) if i % thin == 0 or i == last],
            ),
            (
                "The loss in the slice",
                ["y", *(f"x = {x:.2f}" for x in places)],
                [[up[r], *loss[r, across]] for r in range(ROWS - 1, -1, -7)],
            ),
        ]

    def act(self, action: dict[str, Any]) -> None:
        """Walk, step downhill, lay another slice, or give the model the walker's weights."""
        verb = action.get("do")
        if verb == "walk":
            self._walk_to(pair_of(action))
        elif verb == "step":
            count = action.get("to")
            if count not in STEPS or isinstance(count, bool):
                raise ValueError(f"step: {count!r} is none of {STEPS}.")
            self._step(int(count))
        elif verb == "mode":
            if action.get("to") not in MODES:
                raise ValueError(f"mode: {action.get('to')!r} is none of {list(MODES)}.")
            self.mode = action["to"]
            self._recut()
        elif verb == "turn":
            self.turn += 1
            self._recut()
        elif verb == "weight":
            place = index_of(action, 2)
            new = index_of({"do": verb, "on": action.get("to")}, len(self.names))
            if new == self.chosen[1 - place]:  # the two change places
                self.chosen = [new, self.chosen[place]][:: 1 if place == 0 else -1]
            else:
                self.chosen[place] = new
            self._recut()
        elif verb == "take":
            self.model.set_weights(to_weights(self.walker, self.like))
        elif verb == "reset":
            self.mode, self.turn, self.chosen = "path", 0, [0, 1]
            self.model.set_weights(to_weights(self.places[-1], self.like))
            self._recut()
        else:
            super().act(action)

    def _recut(self) -> None:
        self._cut()
        self._walk_to(self.slice.place(self.places[0]))


def ranges(places: Array) -> tuple[Range, Range]:
    """Return ranges of x and y, of one scale, with all the places well inside.

    >>> ranges(np.array([[0.0, 0.0], [8.0, 1.0]]))
    ((-2.0, 10.0), (-4.3, 5.3))
    """
    low, high = places.min(axis=0), places.max(axis=0)
    middle, half = (low + high) / 2, MARGIN * (high - low) / 2
    wide = float(max(half[0], half[1] * COLUMNS / ROWS, 0.5))
    tall = wide * ROWS / COLUMNS
    x, y = (float(v) for v in middle)
    return (
        (round(x - wide, 9), round(x + wide, 9)),
        (round(y - tall, 9), round(y + tall, 9)),
    )


def levels(values: Array) -> list[float]:
    """Return round numbers between the lowest and highest value, for contour lines.

    >>> levels(np.array([0.002, 0.4]))[:4]
    [0.005, 0.01, 0.02, 0.03]
    """
    finite = values[np.isfinite(values)]
    if not finite.size or finite.max() <= 0:
        return []
    high, low = float(finite.max()), max(float(finite.min()), float(finite.max()) * 1e-5)
    top = int(np.floor(np.log10(high)))
    found: list[float] = []
    for power in range(int(np.floor(np.log10(low))), top + 1):
        # Close to the top the lines lie denser: most of a landscape is high.
        marks: tuple[float, ...] = (2, 5)
        if power >= top - 1:
            marks = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if power == top else (1, 2, 3, 5, 7)
        found += [float(f"{m * 10.0**power:.6g}") for m in marks]
    return [level for level in found if low < level < high][-LEVELS:]


def gradients(step: cr.Trace) -> list[Array]:
    """Return the derivative of the loss by each weight, zeros where it isn't trained."""
    return [
        np.asarray((layer.gradients or {}).get(name, np.zeros_like(weight)))
        for layer in step.layers
        for name, weight in layer.weights.items()
    ]


def weight_names(model: Any) -> list[str]:
    """Return a name for each single weight of a model.

    >>> weight_names(cr.Sequential([cr.layers.Dense(1, input_shape=(2,))]))[1:]
    ['layer 1: input 2 to neuron 1', 'layer 1: bias of neuron 1']
    """
    found = []
    layers = [layer for layer in model.layers if layer.weights]
    for number, layer in enumerate(layers, start=1):
        for weight in layer.weights:
            dense = isinstance(layer, cr.layers.Dense)
            for place in np.ndindex(weight.shape):
                if dense and len(place) == 2:
                    name = f"input {place[0] + 1} to neuron {place[1] + 1}"
                elif dense:
                    name = f"bias of neuron {place[0] + 1}"
                else:
                    name = f"{weight.name} {list(place)}"
                found.append(f"layer {number}: {name}")
    return found
