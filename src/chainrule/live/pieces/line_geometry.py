"""The line w[0] x + w[1] y + b = 0 as something to hold: where it is, how to move and turn it.

This is geometry for a hand on the line. What the neuron answers, the library says.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.plane import Plane

Array = NDArray[Any]
REACH = 0.3  # of the plane's width: from the handle that moves to the one that turns


def stretch(weights: Array, bias: float, plane: Plane) -> list[list[float]] | None:
    """Return the two ends of the line inside a plane; None where it does not cross the plane.

    >>> stretch(np.array([0.0, 2.0]), -1.0, Plane((0.0, 2.0), (0.0, 2.0)))
    [[0.0, 0.5], [2.0, 0.5]]
    >>> stretch(np.array([0.0, 0.0]), 1.0, Plane((0.0, 2.0), (0.0, 2.0)))

    """
    length = math.hypot(*weights)
    if length == 0:
        return None
    start, direction = -bias * weights / length**2, np.array([weights[1], -weights[0]]) / length
    low, high = -math.inf, math.inf
    for axis, (least, most) in enumerate((plane.x, plane.y)):
        if abs(direction[axis]) < 1e-12:
            if not least <= start[axis] <= most:
                return None
            continue
        ends = sorted(float((edge - start[axis]) / direction[axis]) for edge in (least, most))
        low, high = max(low, ends[0]), min(high, ends[1])
    if low >= high:
        return None
    return [[float(v) + 0.0 for v in start + at * direction] for at in (low, high)]


def foot(weights: Array, bias: float, plane: Plane, near: Array | None = None) -> Array | None:
    """Return a place on the line in the plane, the nearest to ``near`` or to the middle.

    None if there is no line there.

    >>> foot(np.array([1.0, 0.0]), -1.0, Plane((0.0, 2.0), (0.0, 4.0))).tolist()
    [1.0, 2.0]

    """
    ends = stretch(weights, bias, plane)
    if ends is None:
        return None
    first, last = np.array(ends)
    middle = np.array([sum(plane.x), sum(plane.y)]) / 2 if near is None else near
    step = last - first
    share = float(np.clip((middle - first) @ step / (step @ step), 0, 1))
    return np.asarray(first + share * step)


def along(weights: Array, pivot: Array, plane: Plane) -> list[float]:
    """Return where the handle that turns the line is: on the line, a reach from the other.

    >>> along(np.array([0.0, 2.0]), np.array([1.0, 1.0]), Plane((0.0, 2.0), (0.0, 2.0)))
    [1.6, 1.0]

    """
    direction = np.array([weights[1], -weights[0]]) / math.hypot(*weights)
    reach = REACH * (plane.x[1] - plane.x[0])
    middle = np.array([sum(plane.x), sum(plane.y)]) / 2
    # On the side that points to the middle, so that it stays in the plane.
    away = pivot + reach * direction
    inside = plane.x[0] <= away[0] <= plane.x[1] and plane.y[0] <= away[1] <= plane.y[1]
    if not inside and (middle - pivot) @ direction < 0:
        away = pivot - reach * direction
    return [float(v) for v in away]


def passing_through(weights: Array, place: Array) -> float:
    """Return the bias with which the line goes through a place.

    >>> passing_through(np.array([1.0, 2.0]), np.array([0.5, 0.5]))
    -1.5

    """
    return float(-(weights @ place)) + 0.0


def turned(weights: Array, degrees: float) -> Array:
    """Return the weights of the line turned counter-clockwise.

    >>> turned(np.array([1.0, 0.0]), 90).round(9).tolist()
    [0.0, 1.0]

    """
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return np.asarray(turn @ weights)


def turned_towards(weights: Array, pivot: Array, place: Array) -> Array:
    """Return weights of the same length whose line runs from pivot to place.

    Of the two ways round, the one with the smaller turn: the sides don't swap under the hand.

    >>> turned_towards(np.array([0.0, 2.0]), np.array([0.0, 0.0]), np.array([3.0, 0.0])).tolist()
    [0.0, 2.0]

    """
    direction = place - pivot
    distance = math.hypot(*direction)
    if distance == 0:
        return weights
    normal = np.array([-direction[1], direction[0]]) / distance * math.hypot(*weights)
    return np.asarray(normal if normal @ weights >= 0 else -normal) + 0.0


def within(weights: Array, bias: float, most: float, most_bias: float) -> tuple[Array, float]:
    """Return weights and bias of the same line inside their ranges.

    All shrink alike where one would leave its range: the line stays, and the step from 0 to 1
    gets gentler.

    >>> within(np.array([8.0, 0.0]), -30.0, 10.0, 15.0)
    (array([4., 0.]), -15.0)

    """
    share = max(1.0, abs(bias) / most_bias, float(np.abs(weights).max()) / most)
    return weights / share, bias / share


def place_of(action: dict[str, Any], plane: Plane) -> Array:
    """Return the place that an action names, kept inside the plane.

    Raises
    ------
    ValueError : it names none

    >>> place_of({"do": "move", "to": [9, 0.5]}, Plane((0.0, 1.0), (0.0, 1.0))).tolist()
    [1.0, 0.5]

    """
    place = action.get("to")
    if (
        not isinstance(place, (list, tuple))
        or len(place) != 2
        or not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in place)
        or not all(math.isfinite(v) for v in place)
    ):
        raise ValueError(f"{action.get('do')}: {place!r} is no place; give [x, y].")
    lows, highs = zip(plane.x, plane.y, strict=True)
    return np.asarray(np.clip(np.array(place, dtype=float), lows, highs))
