"""The net of the drawing board: what the reader chose, and the model that comes of it."""

from dataclasses import dataclass, replace
from typing import Any, Self

import chainrule as cr
from chainrule.live.piece import State
from chainrule.live.pieces.checks import index_of, number_of, one_of, working_layers
from chainrule.seed import seeded

MOST_LAYERS, MOST_UNITS, MOST_SEED = 3, 32, 9999
ACTIVATIONS = ("tanh", "sigmoid", "relu", "linear")
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
# Each optimizer with the rate to begin with: their steps are of different lengths.
OPTIMIZERS = {"Adam": 0.03, "SGD": 1.0, "momentum": 0.1}
MOMENTUM = 0.9


@dataclass(frozen=True)
class Plan:
    """A net to be built: hidden layers, activation, optimizer and seed.

    >>> plan = Plan(hidden=(4, 2), seed=1)
    >>> model = plan.build()
    >>> [layer.units for layer in model.layers], model.count_params()
    ([4, 2, 1], 25)
    >>> bool((plan.build().get_weights()[0] == model.get_weights()[0]).all())
    True
    """

    hidden: tuple[int, ...] = (8,)
    activation: str = "tanh"
    optimizer: str = "Adam"
    rate: float = OPTIMIZERS["Adam"]
    seed: int = 0
    loss: str = "mse"

    def build(self) -> Any:
        """Return a compiled model, the one that a cell gets after ``set_random_seed(seed)``.

        The global seed is left as it is: it belongs to the reader's own cells.
        """
        with seeded(self.seed):
            hidden = [
                cr.layers.Dense(units, self.activation, dtype="float64") for units in self.hidden
            ]
            last = cr.layers.Dense(1, "sigmoid", dtype="float64")
            model = cr.Sequential([cr.Input((2,)), *hidden, last])
        model.compile(optimizer=self.make_optimizer(), loss=self.loss)
        return model

    def make_optimizer(self) -> Any:
        """Return a fresh optimizer."""
        if self.optimizer == "Adam":
            return cr.optimizers.Adam(learning_rate=self.rate)
        momentum = MOMENTUM if self.optimizer == "momentum" else 0.0
        return cr.optimizers.SGD(learning_rate=self.rate, momentum=momentum)

    def changed(self, action: dict[str, Any]) -> Self:
        """Return the plan with what the reader asked for.

        Raises
        ------
        ValueError : there is no such net

        >>> Plan(hidden=(8,)).changed({"do": "layers", "to": 2}).hidden
        (8, 8)

        """
        verb, to = action["do"], action.get("to")
        if verb == "layers":
            count = index_of({"do": verb, "on": to}, MOST_LAYERS + 1)
            last = self.hidden[-1] if self.hidden else 4
            return replace(self, hidden=(self.hidden + MOST_LAYERS * (last,))[:count])
        if verb == "units":
            layer = index_of(action, len(self.hidden))
            units = int(number_of(action, 1, MOST_UNITS))
            return replace(self, hidden=(*self.hidden[:layer], units, *self.hidden[layer + 1 :]))
        if verb == "activation":
            return replace(self, activation=one_of(action, ACTIVATIONS))
        if verb == "optimizer":
            name = one_of(action, tuple(OPTIMIZERS))
            return replace(self, optimizer=name, rate=OPTIMIZERS[name])
        if verb == "rate":
            rate = number_of(action, 0, 100)
            if rate <= 0:
                raise ValueError(f"rate: {rate:g} moves nothing; give a number above 0.")
            return replace(self, rate=rate)
        return replace(self, seed=int(number_of(action, 0, MOST_SEED)))


def checked(plan: Plan) -> Plan:
    """Return a plan that a cell gave, if it is one that the figure can show.

    Raises
    ------
    ValueError : it isn't

    >>> checked(Plan(hidden=(4,))).hidden
    (4,)

    """
    if len(plan.hidden) > MOST_LAYERS or not all(
        isinstance(units, int) and 1 <= units <= MOST_UNITS for units in plan.hidden
    ):
        raise ValueError(
            f"DrawAndTrain: hidden={list(plan.hidden)}. Give 0 to {MOST_LAYERS} hidden layers of "
            f"1 to {MOST_UNITS} neurons each, or your own model."
        )
    one_of({"do": "activation", "to": plan.activation}, ACTIVATIONS)
    one_of({"do": "optimizer", "to": plan.optimizer}, tuple(OPTIMIZERS))
    for verb, value in (("rate", plan.rate), ("seed", plan.seed)):
        plan.changed({"do": verb, "to": value})
    return plan


def checked_model(model: Any) -> Any:
    """Return a reader's own model, if it can be drawn in the plane.

    Raises
    ------
    ValueError : it is not compiled, or not from two inputs to one output

    """
    if not model.built or model.loss is None or model.optimizer is None:
        raise ValueError(
            "DrawAndTrain: the model needs its input_shape, and "
            'model.compile(optimizer=..., loss="mse") before it is shown.'
        )
    if model.input_shape != (None, 2) or model.output_shape != (None, 1):
        raise ValueError(
            f"DrawAndTrain draws a plane, so the model needs two inputs and one output; this one "
            f"goes from {model.input_shape} to {model.output_shape}."
        )
    return model


def described(model: Any) -> str:
    """Return a model's layers in words.

    >>> described(Plan(hidden=(4,)).build())
    'Dense 4 tanh, Dense 1 sigmoid'
    """
    words = []
    for layer in working_layers(model):
        name = getattr(getattr(layer, "activation", None), "name", "")
        parts = [type(layer).__name__, str(getattr(layer, "units", "")), name]
        words.append(" ".join(part for part in parts if part))
    return ", ".join(words)


def choices() -> State:
    """Return what a reader can choose from."""
    return {
        "layers": MOST_LAYERS,
        "units": MOST_UNITS,
        "seeds": MOST_SEED,
        "activations": list(ACTIVATIONS),
        "optimizers": list(OPTIMIZERS),
        "rates": list(RATES),
    }
