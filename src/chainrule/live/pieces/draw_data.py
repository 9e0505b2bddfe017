"""Points of two classes in the plane: ready-made ones, and the reader's own, each in its part.

A part is what a point is for: a training point is learned from, a held-out one only measured on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

LIMIT = 300  # points: more than that nobody draws, and a page should stay quick
EXTENT = 1.5  # ready-made points lie within this, left, right, up and down


def xor(count: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Return four squares: those at opposite corners are of one class."""
    corner = np.arange(count) % 4
    sign = np.stack([corner % 2, corner // 2], axis=1) * 2.0 - 1
    points = sign * random.uniform(0.15, 1.0, (count, 2))
    return points, (sign[:, 0] != sign[:, 1]).astype(float)


def circle(count: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Return a disc, and the ring around it."""
    inside = np.arange(count) % 2
    radius = np.where(
        inside == 1, 0.5 * np.sqrt(random.uniform(0, 1, count)), random.uniform(0.8, 1.1, count)
    )
    angle = random.uniform(0, 2 * np.pi, count)
    points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points, inside.astype(float)


def moons(count: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Return two half circles, each with one end inside the other."""
    lower = np.arange(count) % 2
    angle = random.uniform(0, np.pi, count)
    across = np.where(lower == 1, 0.5 - np.cos(angle), np.cos(angle) - 0.5)
    up = np.where(lower == 1, 0.25 - np.sin(angle), np.sin(angle) - 0.25)
    return 0.75 * np.stack([across, up], axis=1), lower.astype(float)


def spiral(count: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Return two arms that wind around each other, a turn and a half."""
    arm = np.arange(count) % 2
    way = np.sqrt(random.uniform(0.01, 1.0, count))
    angle = 3 * np.pi * way + np.pi * arm
    return 1.2 * way[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), arm.astype(float)


def blobs(count: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Return two heaps, which a straight line divides."""
    second = np.arange(count) % 2
    middle = np.where(second[:, None] == 1, 0.6, -0.6)
    return middle + 0.25 * random.normal(size=(count, 2)), second.astype(float)


KINDS: dict[str, tuple[str, Callable[[int, np.random.Generator], tuple[Array, Array]] | None]] = {
    "moons": ("two moons", moons),
    "xor": ("XOR", xor),
    "circle": ("a circle in a ring", circle),
    "spiral": ("two spirals", spiral),
    "blobs": ("two heaps", blobs),
    "empty": ("none: draw your own", None),
}


def ready_made(kind: str, count: int, noise: float, seed: int) -> tuple[Array, Array]:
    """Return points of shape (count, 2) and their classes, 0 or 1.

    ``noise`` is how far a point is pushed from its place, as a standard deviation.

    >>> points, classes = ready_made("moons", 40, noise=0.2, seed=0)
    >>> points.shape, classes.sum()
    ((40, 2), np.float64(20.0))
    """
    make, random = KINDS[kind][1], np.random.default_rng(seed)
    if make is None:
        return np.empty((0, 2)), np.empty(0)
    points, classes = make(count, random)
    pushed = points + noise * random.normal(size=points.shape)
    return np.clip(pushed, -EXTENT, EXTENT), classes


@dataclass(frozen=True)
class Points:
    """Points with their classes and parts. Every change makes new ones, so the old can come back.

    Attributes
    ----------
    places : shape (n, 2)
    classes : shape (n,), 0 or 1
    held : shape (n,), True where a point is held out
    names : shape (n,), a number for each that stays its own when others come and go
    next_name : the name of the next one to come

    >>> four = Points.dealt([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], share=0.5, seed=0)
    >>> int(four.held.sum())
    2
    >>> five = four.with_one((0.5, 0.5), 1, share=0.5)
    >>> len(five.places), five.names.tolist()
    (5, [0, 1, 2, 3, 4])

    """

    places: Array
    classes: Array
    held: Array
    names: Array
    next_name: int

    @classmethod
    def dealt(cls, places: ArrayLike, classes: ArrayLike, share: float, seed: int) -> Self:
        """Return points of which this share of each class is held out, chosen by chance."""
        found = np.array(places, dtype=float).reshape(-1, 2)
        count = len(found)
        new = cls(found, np.array(classes), np.zeros(count, bool), np.arange(count), count)
        return new.dealt_anew(share, seed)

    def dealt_anew(self, share: float, seed: int) -> Self:
        """Return the same points, the parts dealt out once more."""
        random, held = np.random.default_rng(seed), np.zeros(len(self.places), dtype=bool)
        for each in (0, 1):
            mine = random.permutation(np.flatnonzero(self.classes == each))
            held[mine[: _held_of(len(mine), share)]] = True
        return replace(self, held=held)

    def with_one(self, place: tuple[float, float], of_class: int, share: float) -> Self:
        """Return the points and a new one. Its part is the one that its class is short of."""
        mine = self.classes == of_class
        held = _held_of(int(mine.sum()) + 1, share) > int(self.held[mine].sum())
        return replace(
            self,
            places=np.concatenate([self.places, [place]]),
            classes=np.append(self.classes, float(of_class)),
            held=np.append(self.held, held),
            names=np.append(self.names, self.next_name),
            next_name=self.next_name + 1,
        )

    def without(self, index: int) -> Self:
        """Return the points but one."""
        columns = {
            name: np.delete(getattr(self, name), index, axis=0)
            for name in ("places", "classes", "held", "names")
        }
        return replace(self, **columns)

    def changed(self, index: int, **columns: Any) -> Self:
        """Return the points with other entries for one of them."""
        new = {}
        for name, value in columns.items():
            new[name] = getattr(self, name).copy()
            new[name][index] = value
        return replace(self, **new)

    def index_of(self, name: Any) -> int | None:
        """Return where the point of this name stands."""
        names = self.names.tolist()
        return names.index(name) if type(name) is int and name in names else None

    def parts_differ(self, other: "Points") -> bool:
        """Return whether a point that both have is held out in only one of them."""
        _, mine, theirs = np.intersect1d(self.names, other.names, return_indices=True)
        return not len(mine) or bool((self.held[mine] != other.held[theirs]).any())


def _held_of(count: int, share: float) -> int:
    """Return how many of so many are held out; at least one is left to learn from."""
    return min(int(count * share + 0.5), max(0, count - 1))


def points_given(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Return a reader's own data as places and classes.

    Raises
    ------
    ValueError : no points in the plane, or not of two classes, or too many

    >>> points_given([[0, 1]], [[1]])
    (array([[0., 1.]]), array([1.]))

    """
    places, classes = np.array(X, dtype=float), np.array(y, dtype=float)
    if places.ndim != 2 or places.shape[1] != 2:
        raise ValueError(
            f"DrawAndTrain: X needs the shape (n, 2), a row for each point; {places.shape} came."
        )
    if len(places) > LIMIT:
        raise ValueError(
            f"DrawAndTrain shows at most {LIMIT} points, and {len(places)} came. Give it some of "
            f"them: X[:{LIMIT}], y[:{LIMIT}]."
        )
    if classes.shape not in {(len(places),), (len(places), 1)}:
        raise ValueError(
            f"DrawAndTrain: y needs one class for each of the {len(places)} rows of X; shape "
            f"{classes.shape} came."
        )
    if not np.isfinite(places).all():
        raise ValueError("DrawAndTrain: X has entries that are no finite numbers.")
    if not np.isin(classes, (0, 1)).all():
        raise ValueError("DrawAndTrain: the classes in y must be 0 or 1.")
    return places, classes.reshape(-1)
