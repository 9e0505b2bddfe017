"""Initializers that draw from a distribution of fixed width."""

import math

import numpy as np
from numpy.random import Generator

from chainrule.errors import ArgumentError, ShapeError
from chainrule.initializers.base import Array, Initializer


class RandomNormal(Initializer):
    """Normally distributed numbers.

    Parameters
    ----------
    mean, stddev : of the distribution
    seed : see :class:`Initializer`

    >>> RandomNormal(seed=1)((2, 3)).shape
    (2, 3)

    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return draws of the normal distribution."""
        return self.mean + self.stddev * rng.standard_normal(shape)


class TruncatedNormal(Initializer):
    """Normally distributed numbers, redrawn until all are within two standard deviations.

    No weight starts far out. What is left has a standard deviation of 0.88 ``stddev``.

    Parameters
    ----------
    mean, stddev : of the distribution before it is cut
    seed : see :class:`Initializer`

    >>> drawn = TruncatedNormal(stddev=1.0, seed=1)((1000,))
    >>> bool(abs(drawn).max() <= 2.0)
    True

    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return draws of the truncated normal distribution."""
        return self.mean + self.stddev * truncated_normal(shape, rng)


class RandomUniform(Initializer):
    """Uniformly distributed numbers.

    Parameters
    ----------
    minval, maxval : the limits
    seed : see :class:`Initializer`

    Raises
    ------
    ArgumentError : the limits are in the wrong order

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


class Orthogonal(Initializer):
    """A random matrix that turns and mirrors, but neither stretches nor shrinks.

    Its columns (or rows, if they are fewer) have length 1 and are at right angles, so a square one
    keeps the length of every x: x @ Q is as long as x. Multiplied many times over, as in a
    recurrent layer, signals neither fade nor explode.

    A matrix of normal draws is split into Q and an upper triangle R. Which Q of the two signs of
    each column comes out is the algorithm's habit; multiplying by the signs of R's diagonal makes
    all orthogonal matrices equally likely. With more axes than two, all but the last are rows.

    Parameters
    ----------
    gain : what to multiply the matrix by
    seed : see :class:`Initializer`

    Raises
    ------
    ShapeError : when called for a shape of fewer than 2 axes

    References: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning
    in deep linear neural networks" (2014); Mezzadri, "How to generate random matrices from the
    classical compact groups" (2007), for the signs.

    >>> q = Orthogonal(seed=1)((4, 3), "float64")
    >>> bool(np.allclose(q.T @ q, np.eye(3)))
    True

    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return the random matrix, in this shape."""
        if len(shape) < 2:
            raise ShapeError(
                f"Orthogonal makes matrices, of 2 axes or more; shape={shape} was asked for."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        drawn = rng.standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(drawn)
        q *= np.sign(np.diagonal(r))
        if rows < columns:
            q = q.T
        return np.asarray(self.gain * q.reshape(shape))


def truncated_normal(shape: tuple[int, ...], rng: Generator) -> Array:
    """Return standard normal numbers, those beyond 2 or -2 drawn again.

    >>> bool(abs(truncated_normal((1000,), np.random.default_rng(1))).max() <= 2.0)
    True
    """
    drawn = np.asarray(rng.standard_normal(shape))
    while (outside := np.abs(drawn) > 2.0).any():
        drawn[outside] = rng.standard_normal(int(outside.sum()))
    return drawn
