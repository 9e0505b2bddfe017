"""The way a model's weights went while it trained: what keeps it, and flat slices through it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.callbacks import Callback

Array = NDArray[Any]


class PathRecorder(Callback):
    """Keeps a model's weights, before training and after each ``every`` epochs.

    Parameters
    ----------
    every : how many epochs lie between two places; the last epoch is kept in any case

    Raises
    ------
    ValueError : ``every`` is no whole number above 0

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> model.compile(optimizer="sgd", loss="mse")
    >>> path = PathRecorder(every=10)
    >>> _ = model.fit([[0.0, 1.0]], [[1.0]], epochs=25, verbose=0, callbacks=[path])
    >>> path.epochs, path.vectors.shape
    ([0, 10, 20, 25], (4, 3))

    """

    def __init__(self, every: int = 20) -> None:
        super().__init__()
        if isinstance(every, bool) or not isinstance(every, int) or every < 1:
            raise ValueError(f"every={every!r}: give a whole number of epochs, 1 or more.")
        self.every = every
        self.epochs: list[int] = []
        self._places: list[Array] = []

    @property
    def vectors(self) -> Array:
        """The places: a row for each, all weights of the model one after another."""
        return np.array(self._places)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget an earlier training; keep the start of this one."""
        self.epochs, self._places = [], []
        self._keep(0)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Keep the weights if it is time to."""
        if (epoch + 1) % self.every == 0 or epoch + 1 == self.params["epochs"]:
            self._keep(epoch + 1)

    def _keep(self, epoch: int) -> None:
        self.epochs.append(epoch)
        self._places.append(to_vector(self.model.get_weights()))


def to_vector(weights: list[Array]) -> Array:
    """Return all weights in one row of float64.

    >>> to_vector([np.ones((2, 1)), np.zeros(1)]).tolist()
    [1.0, 1.0, 0.0]
    """
    return np.concatenate([np.asarray(w, dtype=float).ravel() for w in weights])


def to_weights(vectors: Array, like: list[Array]) -> list[Array]:
    """Return vectors, shape (..., n), as arrays of the shapes of ``like``, each with (...) before.

    >>> [w.shape for w in to_weights(np.zeros((5, 3)), [np.ones((2, 1)), np.zeros(1)])]
    [(5, 2, 1), (5, 1)]
    """
    ends = np.cumsum([w.size for w in like])
    parts = np.split(vectors, ends[:-1], axis=-1)
    return [
        part.reshape(*vectors.shape[:-1], *w.shape) for part, w in zip(parts, like, strict=True)
    ]


@dataclass(frozen=True)
class Slice:
    """A flat slice through the space of weights: origin + x * first + y * second.

    ``first`` and ``second`` have length 1 and a right angle between them.

    >>> plane = Slice(np.zeros(3), np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    >>> plane.place(np.array([2.0, 3.0, 4.0])), plane.distance(np.array([2.0, 3.0, 4.0]))
    (array([2., 3.]), 4.0)

    """

    origin: Array
    first: Array
    second: Array

    def place(self, vectors: Array) -> Array:
        """Return x and y of the nearest places in the slice, shape (..., 2)."""
        return np.asarray((vectors - self.origin) @ np.stack([self.first, self.second], axis=1))

    def vectors(self, places: Array) -> Array:
        """Return the weights at places in the slice."""
        return np.asarray(self.origin + places @ np.stack([self.first, self.second]))

    def distance(self, vectors: Array) -> Any:
        """Return how far weights lie outside the slice."""
        away = np.linalg.norm(vectors - self.vectors(self.place(vectors)), axis=-1)
        return away if away.ndim else float(away)


def main_slice(path: Array) -> Slice:
    """Return the slice through the path's end in which as much of the path lies as possible.

    Its directions are the first two of a singular value decomposition. The sign of each, which a
    decomposition leaves open, is such that the path begins at a negative x and y.
    """
    away = path - path[-1]
    _, sizes, directions = np.linalg.svd(away, full_matrices=False)
    first = directions[0]
    # A path along a single line has no second direction: any other one serves.
    straight = len(sizes) < 2 or sizes[1] <= 1e-9 * max(float(sizes[0]), 1e-300)
    second = across(first, np.arange(1.0, 1.0 + path.shape[1])) if straight else directions[1]
    start = away[0]
    first, second = (d if start @ d <= 0 else -d for d in (first, second))
    return Slice(path[-1], first, second)


def line_slice(path: Array, turn: int) -> Slice:
    """Return a slice from the path's start to its end, and as wide in a random direction."""
    toward = path[-1] - path[0]
    length = np.linalg.norm(toward)
    first = toward / length if length > 0 else np.eye(path.shape[1])[0]
    random = np.asarray(np.random.default_rng(turn).normal(size=path.shape[1]))
    return Slice(path[0], first, across(first, random))


def weight_slice(path: Array, one: int, other: int) -> Slice:
    """Return the slice in which two weights move and all others stay as at the path's end."""
    size = path.shape[1]
    origin = path[-1].copy()
    origin[[one, other]] = 0.0
    return Slice(origin, np.eye(size)[one], np.eye(size)[other])


def across(first: Array, other: Array) -> Array:
    """Return the part of a direction that is at right angles to the first, of length 1.

    >>> across(np.array([1.0, 0.0]), np.array([3.0, -2.0])).tolist()
    [0.0, -1.0]
    """
    rest = other - (other @ first) * first
    return np.asarray(rest / np.linalg.norm(rest))
