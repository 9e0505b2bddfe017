"""Initializers that draw nothing: the first values are known."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike

from chainrule.errors import ShapeError, UnsupportedError
from chainrule.initializers.base import Array, Initializer


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
    """One value everywhere, or an array repeated by NumPy's rules of broadcasting.

    Parameters
    ----------
    value : the number or the array

    >>> Constant(0.5)((2,)).tolist()
    [0.5, 0.5]
    """

    def __init__(self, value: Any = 0.0) -> None:
        super().__init__()
        self.value = value

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return the value, repeated."""
        return np.full(shape, self.value, dtype="float64")


class Identity(Initializer):
    """Ones (or another number) on the diagonal of a matrix, zeros elsewhere: inputs pass unchanged.

    Parameters
    ----------
    gain : the number on the diagonal

    Raises
    ------
    ShapeError : when called for a shape that is no matrix's

    >>> Identity(2.0)((2, 3)).tolist()
    [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]

    """

    def __init__(self, gain: float = 1.0) -> None:
        super().__init__()
        self.gain = gain

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return the diagonal matrix."""
        if len(shape) != 2:
            raise ShapeError(f"Identity makes matrices, of 2 axes; shape={shape} was asked for.")
        return self.gain * np.eye(*shape)


class Given(Initializer):
    """The values of an array, for a weight of exactly its shape; what an array passed in becomes.

    Parameters
    ----------
    value : the array

    Raises
    ------
    ShapeError : when called for another shape

    >>> Given([1.0, 2.0])((2,)).tolist()
    [1.0, 2.0]
    """

    def __init__(self, value: ArrayLike) -> None:
        super().__init__()
        self.value = np.asarray(value)

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return the array."""
        if shape != self.value.shape:
            raise ShapeError(
                f"The array given as initializer has shape {self.value.shape}; the weight has "
                f"shape {shape}."
            )
        return self.value


class FromFunction(Initializer):
    """What a function ``(shape, dtype) -> array`` gives; what a plain function passed in becomes.

    A model with one can't be written down as plain data, since a function can't.

    Parameters
    ----------
    function : takes a shape and a dtype and returns an array of that shape

    >>> FromFunction(lambda shape, dtype: np.full(shape, 3.0, dtype))((2,)).tolist()
    [3.0, 3.0]
    """

    def __init__(self, function: Callable[..., ArrayLike]) -> None:
        super().__init__()
        self.function = function

    def __call__(
        self, shape: tuple[int, ...], dtype: DTypeLike | None = None, rng: Generator | None = None
    ) -> Array:
        """Return what the function gives, in this dtype."""
        kind = np.dtype(dtype or "float32")
        return np.array(self.function(tuple(shape), dtype=kind.name), dtype=kind)


class STFT(Initializer):
    """Left out: Keras's kernels of a short-time Fourier transform.

    >>> STFT()
    Traceback (most recent call last):
    ...
    chainrule.errors.UnsupportedError: Keras's initializer STFT is not in Chainrule.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        raise UnsupportedError("Keras's initializer STFT is not in Chainrule.")
