"""Random arrays under Keras's names, from the one seed of ``chainrule.utils.set_random_seed``."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike, NDArray

from chainrule.seed import new_generator

__all__ = ["SeedGenerator", "categorical", "normal", "randint", "shuffle", "uniform"]

Array = NDArray[Any]


class SeedGenerator:
    """A source of random numbers that goes on from call to call.

    Parameters
    ----------
    seed : the same seed gives the same numbers; None takes the next of the one seed of all

    >>> source = SeedGenerator(1)
    >>> bool((normal((2,), seed=source) == normal((2,), seed=source)).any())
    False
    """

    def __init__(self, seed: int | None = None) -> None:
        self.generator = new_generator(seed)


Seed = int | SeedGenerator | None


def source(seed: Seed) -> Generator:
    """Return the generator meant: a SeedGenerator's, one of this seed, or the next of all."""
    return seed.generator if isinstance(seed, SeedGenerator) else new_generator(seed)


def normal(
    shape: Sequence[int],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: DTypeLike | None = None,
    seed: Seed = None,
) -> Array:
    """Return normally distributed numbers of this shape, float32 unless told otherwise.

    >>> normal((2, 3), seed=1).shape
    (2, 3)
    """
    return source(seed).normal(mean, stddev, tuple(shape)).astype(dtype or "float32")


def uniform(
    shape: Sequence[int],
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: DTypeLike | None = None,
    seed: Seed = None,
) -> Array:
    """Return numbers of this shape, each as likely as any between two bounds.

    >>> bool((uniform((100,), seed=1) < 1.0).all())
    True
    """
    return source(seed).uniform(minval, maxval, tuple(shape)).astype(dtype or "float32")


def randint(
    shape: Sequence[int], minval: int, maxval: int, dtype: DTypeLike = "int32", seed: Seed = None
) -> Array:
    """Return whole numbers of this shape from ``minval`` to below ``maxval``.

    >>> sorted(set(randint((99,), 0, 2, seed=1).tolist()))
    [0, 1]
    """
    return source(seed).integers(minval, maxval, tuple(shape)).astype(dtype)


def shuffle(x: ArrayLike, axis: int = 0, seed: Seed = None) -> Array:
    """Return the array with the places along an axis in a random order.

    >>> sorted(shuffle([3, 1, 2], seed=1).tolist())
    [1, 2, 3]
    """
    return source(seed).permutation(np.asarray(x), axis=axis)


def categorical(
    logits: ArrayLike, num_samples: int, dtype: DTypeLike = "int32", seed: Seed = None
) -> Array:
    """Return drawn classes, (batch, num_samples), with the odds that the logits' softmax gives.

    >>> categorical([[0.0, 1000.0]], 3, seed=1).tolist()
    [[1, 1, 1]]
    """
    scores = np.asarray(logits, dtype="float64")
    # The largest of logits plus Gumbel noise falls on each class with its softmax's odds.
    noise = source(seed).gumbel(size=(len(scores), num_samples, scores.shape[1]))
    drawn: Array = np.argmax(scores[:, np.newaxis] + noise, axis=-1)
    return drawn.astype(dtype)
