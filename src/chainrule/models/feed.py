"""From what a user passes to ``fit`` to batches: arrays, generators, or any iterable of batches."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from chainrule.errors import ArgumentError, DataError
from chainrule.models.data import Batches
from chainrule.utils.dataset import PyDataset

Array = NDArray[Any]


class Batch(NamedTuple):
    """What one step learns from: a list of arrays for each; None where nothing was given."""

    x: list[Array]
    y: list[Array]
    weight: list[Array | None]

    @property
    def size(self) -> int:
        """How many samples it holds."""
        return len(self.x[0])


class ArrayFeed:
    """Batches cut from arrays that are there as a whole.

    >>> x, y = np.arange(5.0), np.arange(5.0)
    >>> [batch.x[0].tolist() for batch in ArrayFeed(Batch([x], [y], [None]), 2).epoch()]
    [[0.0, 1.0], [2.0, 3.0], [4.0]]
    """

    def __init__(self, data: Batch, batch_size: int, steps: int | None = None) -> None:
        self.data = data
        # An output without a loss has no targets, and most outputs have no weights.
        there = [each for each in (*data.y, *data.weight) if each is not None]
        self._batches = Batches([*data.x, *there], batch_size)
        self.steps: int | None = self._batches.steps
        if steps is not None:
            self.steps = min(steps, self._batches.steps)

    def epoch(self, rng: Generator | None = None) -> Iterator[Batch]:
        """Yield each batch once, in a new order if ``rng`` is given."""
        if self._batches.steps == 1:
            yield self.data
            return
        inputs = len(self.data.x)
        for number, arrays in enumerate(self._batches.epoch(rng)):
            if number == self.steps:
                return
            rest = iter(arrays[inputs:])
            targets: list[Any] = [None if y is None else next(rest) for y in self.data.y]
            weights = [None if w is None else next(rest) for w in self.data.weight]
            yield Batch(list(arrays[:inputs]), targets, weights)


class IterableFeed:
    """Batches that somebody else makes: a generator, a data set object, a list of pairs.

    Parameters
    ----------
    source : gives (x, y) or (x, y, sample_weight) for each batch; a generator may never end
    steps : how many batches an epoch has; without it an epoch ends where the source does
    prepare : turns (x, y, sample_weight) into a :class:`Batch`, after checking it
    shuffle : whether to ask a :class:`PyDataset` for its batches in a new order each epoch

    """

    def __init__(self, source: Any, steps: int | None, prepare: Any, shuffle: bool = True) -> None:
        self.source, self.prepare, self.shuffle = source, prepare, shuffle
        self.steps = steps
        if steps is None and hasattr(source, "__len__"):
            self.steps = len(source)
        self._running: Iterator[Any] | None = None

    def epoch(self, rng: Generator | None = None) -> Iterator[Batch]:
        """Yield the batches of one epoch.

        Raises
        ------
        DataError : the source has nothing (more) to give, or gives something else than batches

        """
        number = 0
        while self.steps is None or number < self.steps:
            if self._running is None:
                self._running = self._start(rng)
            try:
                item = next(self._running)
            except StopIteration:
                self._running = None
                if number == 0:
                    raise DataError(
                        "The data source gave no batch. A generator can be run through only once: "
                        "let it loop for ever and give steps_per_epoch=..., or pass an object "
                        "that can be iterated anew each epoch."
                    ) from None
                break
            yield self.prepare(*unpack(item))
            number += 1
        if isinstance(self.source, PyDataset):
            self._running = None
            self.source.on_epoch_end()

    def _start(self, rng: Generator | None) -> Iterator[Any]:
        if isinstance(self.source, PyDataset):
            order = range(len(self.source))
            chosen = order if rng is None or not self.shuffle else rng.permutation(len(order))
            return (self.source[int(index)] for index in chosen)
        return iter(self.source)


Feed = ArrayFeed | IterableFeed


def split_batch(data: Batch, share: float) -> tuple[Batch, Batch]:
    """Return the data without their last ``share``, and that share: Keras's validation_split.

    Raises
    ------
    ArgumentError : either part would be empty

    >>> whole = Batch([np.arange(4)], [np.arange(4)], [None])
    >>> [part.x[0].tolist() for part in split_batch(whole, 0.25)]
    [[0, 1, 2], [3]]

    """
    if not 0.0 < share < 1.0:
        raise ArgumentError(f"validation_split={share} must be above 0 and below 1.")
    cut = int(data.size * (1.0 - share))
    if cut in (0, data.size):
        raise ArgumentError(
            f"validation_split={share} of {data.size} samples leaves one part empty. Use more "
            "data, or pass validation_data=(X, y)."
        )

    def part(rows: slice) -> Batch:
        targets: list[Any] = [None if y is None else y[rows] for y in data.y]
        weights = [None if weight is None else weight[rows] for weight in data.weight]
        return Batch([x[rows] for x in data.x], targets, weights)

    return part(slice(None, cut)), part(slice(cut, None))


def unpack(item: Any) -> tuple[Any, Any, Any]:
    """Return (x, y, sample_weight) from what a data source gave for one batch.

    Raises
    ------
    DataError : it has more than three parts

    >>> unpack(([1.0], [2.0]))
    ([1.0], [2.0], None)

    """
    if not isinstance(item, (tuple, list)):
        return item, None, None
    if len(item) > 3:
        raise DataError(
            f"A batch has {len(item)} parts; (x,), (x, y) or (x, y, sample_weight) is wanted. Put "
            "several inputs into one part: ((a, b), y)."
        )
    x, y, weight = (*item, None, None)[:3]
    return x, y, weight


def is_source(x: Any) -> bool:
    """Whether this is a source of batches rather than data: a generator or data set object.

    >>> is_source(iter([])), is_source([[1.0]]), is_source(np.ones(3))
    (True, False, False)
    """
    if isinstance(x, (list, tuple, Mapping, np.ndarray, str)) or hasattr(x, "__array__"):
        return False
    return isinstance(x, (PyDataset, Iterable)) or hasattr(x, "__getitem__")


def class_weights(y: Array, weights: Mapping[int, float]) -> Array:
    """Return each sample's weight, by its class.

    Parameters
    ----------
    y : labels, (batch,) or (batch, 1), or one-hot rows
    weights : the weight of each class; classes left out count 1

    >>> class_weights(np.array([[0.0, 1.0], [1.0, 0.0]]), {1: 3.0}).tolist()
    [3.0, 1.0]

    """
    if y.ndim > 1:
        y = y.argmax(axis=-1) if y.shape[-1] > 1 else y[..., 0]
    labels = np.rint(y).astype("int64")
    found = np.ones(labels.shape, "float32")
    for label, weight in weights.items():
        if isinstance(label, bool) or not isinstance(label, (int, np.integer)):
            raise ArgumentError(f"class_weight: {label!r} is no class; use whole numbers as keys.")
        found[labels == label] = weight
    return found
