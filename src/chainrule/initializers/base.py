"""What every initializer is: a shape in, first values out."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import DTypeLike, NDArray

from chainrule.errors import ArgumentError
from chainrule.seed import new_generator
from chainrule.serialization import Configurable

Array = NDArray[Any]


class Initializer(Configurable):
    """Makes the first values of a weight. Subclasses give ``draw``.

    Parameters
    ----------
    seed : with a seed, every call gives the same values; without, the numbers come from the
        generator of the model that asks

    Raises
    ------
    ArgumentError : the seed is not a whole number of 0 or more

    >>> class Steps(Initializer):
    ...     def draw(self, shape, rng):
    ...         return np.arange(np.prod(shape)).reshape(shape)
    >>> Steps()((3,)).tolist()
    [0.0, 1.0, 2.0]

    """

    def __init__(self, seed: int | None = None) -> None:
        whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
        if seed is not None and (not whole or seed < 0):
            raise ArgumentError(
                f"{type(self).__name__}: seed={seed!r} must be None or a whole number, 0 or more."
            )
        self.seed = seed

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return an array of this shape, in any float dtype."""
        raise NotImplementedError

    def __call__(
        self, shape: tuple[int, ...], dtype: DTypeLike | None = None, rng: Generator | None = None
    ) -> Array:
        """Return first values of this shape and dtype."""
        source = rng if self.seed is None and rng is not None else new_generator(self.seed)
        return self.draw(tuple(shape), source).astype(dtype or "float32")
