"""Piece 10: units are saturated, killed and revived, and histograms show what comes of it."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import chainrule as cr
from chainrule.live.display import json_number
from chainrule.live.piece import Piece, State, Table
from chainrule.live.pieces.checks import index_of, number_of, working_layers
from chainrule.live.pieces.units_seen import (
    FLAT,
    MOST,
    POWERS,
    SUMS,
    WORDS,
    SeenLayer,
    output_edges,
    unit_words,
)
from chainrule.live.pieces.units_tables import tables_of

Array = NDArray[Any]

LAYERS, UNITS, SAMPLES = (2, 6), 32, 1000  # what there is room for
SHOWN = 200  # samples of the chosen unit that are drawn
FACTORS = [0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0]
SHIFTS = (-10.0, 10.0)
KINDS = ["sigmoid", "tanh", "relu", "leaky_relu"]
STEPS = (1, 10, 100)
PUSHED = -6.0  # where the highest weighted sum of a unit lies that was pushed down
CURVE = 81
EVERY = "hidden"  # the name of all hidden layers together


class UnitsPiece(Piece):
    """A network of Dense layers and, layer by layer, what its units do and what comes back to them.

    Weights can be scaled, biases shifted, activations changed, single units pushed to the flat
    side of their curve and revived: in the reader's own model, which can then be trained on.

    Parameters
    ----------
    model : a compiled ``Sequential`` of two to six Dense layers with biases
    X, y : a batch of samples and their targets, a row each

    Raises
    ------
    ValueError : the model is something else, or X and y don't fit it

    >>> model = cr.Sequential([
    ...     cr.layers.Dense(2, "relu", dtype="float64", input_shape=(1,)),
    ...     cr.layers.Dense(1, "sigmoid", dtype="float64"),
    ... ])
    >>> model.compile("sgd", "mse")
    >>> model.set_weights([[[1.0, -1.0]], [0.0, 0.0], [[1.0], [1.0]], [0.0]])
    >>> piece = UnitsPiece(model, [[1.0], [2.0], [-3.0]], [[0.0], [1.0], [1.0]])
    >>> piece.state()["layers"][0]["states"]
    ['alive', 'alive']
    >>> piece.act({"do": "select", "on": 0, "to": 1})
    >>> piece.act({"do": "kill"})
    >>> piece.state()["layers"][0]["states"], model.get_weights()[1].tolist()
    (['alive', 'dead'], [0.0, -9.0])

    """

    view = "units"

    def __init__(self, model: Any, X: ArrayLike, y: ArrayLike) -> None:
        self.model, self.layers = model, _dense_layers(model)
        self.X, self.y = np.array(X, dtype=float), np.array(y, dtype=float)
        inputs = self.layers[0].kernel.shape[0]
        if self.X.ndim != 2 or self.X.shape[1] != inputs:
            raise ValueError(
                f"UnitsPiece: X has shape {self.X.shape}; the model wants rows of {inputs}."
            )
        if not 2 <= len(self.X) <= SAMPLES or len(self.y) != len(self.X):
            raise ValueError(
                f"UnitsPiece: give from 2 to {SAMPLES} samples and a target for each; "
                f"{len(self.X)} samples and {len(self.y)} targets came."
            )
        self._shown: tuple[State, list[SeenLayer]] | None = None
        self._built = [layer.activation for layer in self.layers]
        self.kinds = list(dict.fromkeys([*KINDS, *(built.name for built in self._built[:-1])]))
        self._start = model.get_weights()
        if model.optimizer is not None:
            model.prepare_training()
            self._memory = model.optimizer.state_arrays()
        self._begin()
        self._look()

    def _begin(self) -> None:
        count = len(self.layers)
        self.target: str | int = EVERY
        self.factors, self.shifts = [1.0] * count, [0.0] * count
        self.unit, self.steps = (0, 0), 0

    def _look(self) -> list[SeenLayer]:
        """Return the layers as one traced step shows them."""
        with np.errstate(all="ignore"):
            step = cr.trace(self.model, self.X, self.y)
            seen = [SeenLayer.of(*pair) for pair in zip(self.layers, step.layers, strict=True)]
        self.loss = step.loss
        return seen

    # -- what the face shows ----------------------------------------------------------------------

    def state(self) -> State:
        """Return each layer's histograms and units, the chosen unit, and what the controls say."""
        return self._show()[0]

    def _show(self) -> tuple[State, list[SeenLayer]]:
        if self._shown is not None:
            return self._shown
        layers = self._look()
        edges = output_edges(layers)
        shown = [seen.state(edges) for seen in layers]
        state = {
            "layers": shown,
            "edges": {
                "sums": SUMS.tolist(),
                "outputs": edges.tolist(),
                "powers": POWERS.tolist(),
            },
            "top": {
                "sums": max(max(each["sums"]) for each in shown),
                "outputs": max(max(each["outputs"]) for each in shown),
                **{
                    name: max(max(each[name]["zero"], *each[name]["shares"]) for each in shown)
                    for name in ("sumGradients", "weightGradients")
                },
            },
            "counts": _added([each["counts"] for each in shown]),
            "flat": FLAT,
            "most": MOST,
            "words": WORDS,
            "unit": self._unit_state(layers),
            "target": self.target,
            "controls": self._controls(),
            "factors": FACTORS,
            "shifts": SHIFTS,
            "kinds": self.kinds,
            "samples": len(self.X),
            "loss": None if self.loss is None else json_number(self.loss),
            "steps": self.steps,
            "trains": self.model.optimizer is not None,
        }
        return state, layers

    def _controls(self) -> State:
        """Return what the handles say of the chosen layers; None where these differ."""
        places = self._places()
        values: dict[str, list[Any]] = {
            "factor": [self.factors[i] for i in places],
            "shift": [self.shifts[i] for i in places],
            "activation": [self.layers[i].activation.name for i in places],
        }
        return {name: each[0] if len(set(each)) == 1 else None for name, each in values.items()}

    def _places(self) -> list[int]:
        return list(range(len(self.layers) - 1)) if self.target == EVERY else [int(self.target)]

    def _unit_state(self, layers: list[SeenLayer]) -> State:
        """Return the chosen unit: its curve, and its samples on it with what comes back."""
        place, unit = self.unit
        seen = layers[place]
        state = seen.states[unit]
        activation = seen.layer.activation
        z = np.linspace(SUMS[0], SUMS[-1], CURVE)
        own = seen.slope is not None
        columns = {"z": seen.z, "a": seen.trace.output, "dz": seen.dz}
        return {
            "layer": place,
            "index": unit,
            "state": state,
            "words": unit_words(seen, place, unit),
            "activation": activation.name,
            "length": json_number(seen.lengths[unit]),
            "curve": {"z": z.tolist(), "a": activation(z).tolist()} if own else None,
            **{
                name: [json_number(v) for v in values[:SHOWN, unit]]
                for name, values in columns.items()
            },
            "push": _push_words(activation.name) if own and state != "lost" else None,
            "revives": self._spread(seen, unit) > 0,
        }

    @staticmethod
    def _spread(seen: SeenLayer, unit: int) -> float:
        """Return how widely a unit's weighted sums are spread; 0 if all are the same."""
        z = seen.z[:, unit].astype(float)
        if not np.isfinite(z).all():
            return 0.0
        spread = float(z.std())
        return spread if spread > 1e-6 * max(1.0, float(np.abs(z).max())) else 0.0

    def tables(self) -> list[Table]:
        """Return a row for each layer, unit and sample of the chosen unit, and the histograms."""
        return tables_of(*self._show())

    def full_state(self) -> State:
        """Return the state with its tables, both of one trace."""
        self._shown = self._show()
        try:
            return super().full_state()
        finally:
            self._shown = None

    # -- what the reader does ---------------------------------------------------------------------

    def act(self, action: dict[str, Any]) -> None:
        """Change weights, biases, activations or a unit; train; choose; or put all back."""
        verb = action.get("do")
        if verb == "target":
            wanted = action.get("to")
            same = {"do": verb, "on": wanted}
            self.target = EVERY if wanted == EVERY else index_of(same, len(self.layers))
        elif verb == "scale":
            self._scale(number_of(action, FACTORS[0], FACTORS[-1]))
        elif verb == "shift":
            self._shift(number_of(action, *SHIFTS))
        elif verb == "activation":
            self._activate(action.get("to"))
        elif verb == "select":
            place = index_of(action, len(self.layers))
            chosen = {"do": verb, "on": action.get("to")}
            self.unit = place, index_of(chosen, self.layers[place].units)
        elif verb in {"kill", "revive"}:
            self._move_unit(verb)
        elif verb == "train":
            self._train(action.get("to"))
        elif verb == "reset":
            self._reset()
        else:
            super().act(action)

    def _scale(self, factor: float) -> None:
        for i in self._places():
            self.layers[i].kernel.value[...] *= factor / self.factors[i]
            self.factors[i] = factor

    def _shift(self, shift: float) -> None:
        for i in self._places():
            self.layers[i].bias.value[...] += shift - self.shifts[i]
            self.shifts[i] = shift

    def _activate(self, name: Any) -> None:
        if name not in self.kinds:
            raise ValueError(f"activation: {name!r} is none of {', '.join(self.kinds)}.")
        if self.target == len(self.layers) - 1:
            raise ValueError("activation: the last layer keeps its own, which the loss counts on.")
        for i in self._places():
            built = self._built[i]
            self.layers[i].activation = built if built.name == name else cr.activations.get(name)

    def _move_unit(self, verb: str) -> None:
        """Push the chosen unit to the low side of its curve, or standardize its weighted sums."""
        place, unit = self.unit
        seen = self._look()[place]
        z = seen.z[:, unit].astype(float)
        kernel, bias = seen.layer.kernel.value, seen.layer.bias.value
        if not np.isfinite(z).all():
            raise ValueError(f"{verb}: its weighted sum is not a number. Go back to the start.")
        if verb == "kill":
            bias[unit] += PUSHED - z.max()
            return
        spread = self._spread(seen, unit)
        if spread == 0:
            raise ValueError(
                "revive: what comes into this unit is the same in every sample, so no weights "
                "make a difference. Revive units of the layer before it first."
            )
        kernel[:, unit] /= spread
        bias[unit] = (bias[unit] - z.mean()) / spread

    def _train(self, steps: Any) -> None:
        if steps not in STEPS or isinstance(steps, bool):
            raise ValueError(f"train: {steps!r} is none of {STEPS}.")
        if self.model.optimizer is None:
            raise ValueError("train: the model was compiled without an optimizer.")
        with np.errstate(all="ignore"):
            self.model.fit(
                self.X, self.y, epochs=steps, batch_size=len(self.X), shuffle=False, verbose=0
            )
        self.steps += int(steps)

    def _reset(self) -> None:
        self.model.set_weights(self._start)
        for layer, built in zip(self.layers, self._built, strict=True):
            layer.activation = built
        if self.model.optimizer is not None:
            self.model.optimizer.load_state_arrays(self._memory)
        self._begin()


def _added(counts: list[dict[str, int]]) -> dict[str, int]:
    """Return how many units are in each state, in all layers together."""
    return {
        state: total for state in WORDS if (total := sum(each.get(state, 0) for each in counts)) > 0
    }


def _push_words(activation: str) -> str:
    """Return what pushing a unit down does to it, as words for a button."""
    if activation == "relu":
        return "Kill this unit"
    return "Saturate this unit" if activation in {"sigmoid", "tanh"} else "Push this unit down"


def _dense_layers(model: Any) -> list[Any]:
    """Return a model's layers, if this figure has room for them."""
    layers = working_layers(model)
    dense = all(type(layer) is cr.layers.Dense and layer.use_bias for layer in layers)
    if not LAYERS[0] <= len(layers) <= LAYERS[1] or not dense or not model.built:
        raise ValueError(
            f"UnitsPiece shows from {LAYERS[0]} to {LAYERS[1]} Dense layers with biases, so the "
            "model must be Sequential([Dense(..., input_shape=...), ..., Dense(...)])."
        )
    if max(layer.units for layer in layers) > UNITS:
        raise ValueError(f"UnitsPiece has room for layers of {UNITS} units and no more.")
    if not isinstance(model.loss, cr.losses.Loss):
        raise ValueError("UnitsPiece: compile the model with a loss, such as loss='mse'.")
    return layers
