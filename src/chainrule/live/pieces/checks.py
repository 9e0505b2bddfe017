"""What pieces ask of what they are given, in words for a reader."""

import math
from collections.abc import Sequence
from typing import Any

import chainrule as cr


def working_layers(model: Any) -> list[Any]:
    """Return a model's layers without its inputs, which only say where numbers come in.

    >>> x = cr.Input((2,))
    >>> [layer.name for layer in working_layers(cr.Model(x, cr.layers.Dense(1, name="d")(x)))]
    ['d']
    """
    return [layer for layer in model.layers if not isinstance(layer, cr.layers.InputLayer)]


def one_neuron(model: Any, owner: str) -> Any:
    """Return the only layer of a model that is a single Dense neuron.

    Raises
    ------
    ValueError : it is something else

    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> one_neuron(model, "piece") is model.layers[0]
    True

    """
    layers = working_layers(model)
    if len(layers) != 1 or not isinstance(layers[0], cr.layers.Dense) or layers[0].units != 1:
        raise ValueError(
            f"{owner} shows a single neuron, so the model must be "
            "Sequential([Dense(1, ...)]) and nothing else."
        )
    return layers[0]


def number_of(action: dict[str, Any], low: float, high: float) -> float:
    """Return the new value in an action, kept inside a range.

    Raises
    ------
    ValueError : it is no finite number

    >>> number_of({"do": "bias", "to": 99}, -6, 6)
    6.0

    """
    value = action.get("to")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{action.get('do')}: {value!r} is no number.")
    return float(min(max(value, low), high))


def index_of(action: dict[str, Any], count: int) -> int:
    """Return which part an action is on, from 0 to below ``count``.

    Raises
    ------
    ValueError : there is no such part

    >>> index_of({"do": "weight", "on": 1}, 3)
    1

    """
    index = action.get("on")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < count:
        raise ValueError(f"{action.get('do')}: there is no part {index!r}; there are {count}.")
    return index


def pair_of(action: dict[str, Any]) -> tuple[float, float]:
    """Return the place in an action: two numbers.

    Raises
    ------
    ValueError : they are something else

    >>> pair_of({"do": "walk", "to": [0.5, 2]})
    (0.5, 2.0)

    """
    place = action.get("to")
    if not isinstance(place, (list, tuple)) or len(place) != 2:
        raise ValueError(f"{action.get('do')}: {place!r} is no pair of numbers.")
    x, y = (number_of({**action, "to": v}, -math.inf, math.inf) for v in place)
    return x, y


def one_of(action: dict[str, Any], names: Sequence[str]) -> str:
    """Return the name in an action.

    Raises
    ------
    ValueError : it is none of these

    >>> one_of({"do": "activation", "to": "relu"}, ["tanh", "relu"])
    'relu'

    """
    if action.get("to") not in names:
        raise ValueError(f"{action['do']}: {action.get('to')!r} is none of {', '.join(names)}.")
    return str(action["to"])
