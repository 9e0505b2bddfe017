"""How weights start: small random numbers of the right spread.

If the weights of a layer are too large its outputs saturate, if too small they fade; the spreads
here keep the variance of signals about equal from layer to layer.

Reference: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
networks" (AISTATS 2010).
"""

import math
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import DTypeLike, NDArray

from chainrule.config import Area, Configurable
from chainrule.errors import ArgumentError
from chainrule.seed import new_generator

Array = NDArray[Any]


class Initializer(Configurable):
    """Makes the first values of a weight. Subclasses give ``draw``.

    Parameters
    ----------
    seed : with a seed, every call gives the same values; without, the numbers come from the
        generator of the model that asks

    """

    def __init__(self, seed: int | None = None) -> None:
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


class Zeros(Initializer):
    """All zeros: right for biases, useless for kernels (every unit would learn the same).

    >>> Zeros()((2,)).tolist()
    [0.0, 0.0]
    """

    def __init__(self) -> None:
        super().__init__()

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return zeros."""
        return np.zeros(shape)


class Ones(Initializer):
    """All ones.

    >>> Ones()((2,)).tolist()
    [1.0, 1.0]
    """

    def __init__(self) -> None:
        super().__init__()

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return ones."""
        return np.ones(shape)


class Constant(Initializer):
    """One value everywhere.

    >>> Constant(0.5)((2,)).tolist()
    [0.5, 0.5]
    """

    def __init__(self, value: float = 0.0) -> None:
        super().__init__()
        self.value = value

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return the value, repeated."""
        return np.full(shape, self.value, dtype="float64")


class RandomNormal(Initializer):
    """Normally distributed numbers.

    >>> RandomNormal(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return draws of the normal distribution."""
        return rng.normal(self.mean, self.stddev, shape)


class RandomUniform(Initializer):
    """Uniformly distributed numbers.

    >>> bool(abs(RandomUniform(-1, 1, seed=1)((9,))).max() <= 1)
    True
    """

    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None
    ) -> None:
        super().__init__(seed)
        if not minval <= maxval:
            raise ArgumentError(f"RandomUniform: minval={minval} is above maxval={maxval}.")
        self.minval, self.maxval = minval, maxval

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return draws of the uniform distribution."""
        return rng.uniform(self.minval, self.maxval, shape)


class GlorotUniform(Initializer):
    """Uniform within ±sqrt(6 / (inputs + outputs)), the default of Dense.

    >>> kernel = GlorotUniform(seed=1)((2, 4))
    >>> bool(abs(kernel).max() <= 1.0)
    True
    """

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return draws within the limit."""
        inputs, outputs = fans(shape)
        limit = math.sqrt(6.0 / max(1.0, inputs + outputs))
        return rng.uniform(-limit, limit, shape)


def fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """Return how many numbers feed each output and how many each input feeds.

    For a kernel of a convolution, ``(height, width, inputs, outputs)``, the window multiplies both.

    >>> fans((2, 4)), fans((3, 3, 8, 16)), fans((5,))
    ((2.0, 4.0), (72.0, 144.0), (5.0, 5.0))
    """
    if not shape:
        return 1.0, 1.0
    if len(shape) == 1:
        return float(shape[0]), float(shape[0])
    window = float(math.prod(shape[:-2]))
    return shape[-2] * window, shape[-1] * window


ALL: dict[str, type[Initializer]] = {
    "zeros": Zeros,
    "ones": Ones,
    "constant": Constant,
    "random_normal": RandomNormal,
    "random_uniform": RandomUniform,
    "uniform": RandomUniform,
    "glorot_uniform": GlorotUniform,
}


AREA = Area("initializer", "chainrule.initializers", Initializer, ALL)
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize

__all__ = [
    "Constant",
    "GlorotUniform",
    "Initializer",
    "Ones",
    "RandomNormal",
    "RandomUniform",
    "Zeros",
    "deserialize",
    "get",
    "serialize",
]
