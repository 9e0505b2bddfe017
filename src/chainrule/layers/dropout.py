"""Dropout: leave out a random part of the numbers in each training step."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer
from chainrule.layers.checks import fraction
from chainrule.seed import new_generator


class Dropout(Layer):
    """In training, each number becomes 0 with probability p; the others grow by 1 / (1 - p).

    So y = x * m, where m is 0 or 1 / (1 - p), drawn anew in each step; its mean is 1, and after
    training nothing needs to change. The chain rule: dL/dx = dL/dy * m, so what was left out learns
    nothing in this step. A network that can't rely on any one unit spreads what it knows.

    Parameters
    ----------
    rate : p, from 0 to 1
    noise_shape : the shape of m; an axis of length 1 is left out or kept as a whole, None is the
        input's length
    seed : the same seed draws the same

    Raises
    ------
    ArgumentError : ``rate`` is not from 0 to 1, or ``noise_shape`` is no tuple of lengths
    ShapeError : ``noise_shape`` doesn't fit the input

    Reference: Srivastava et al., "Dropout: a simple way to prevent neural networks from
    overfitting", JMLR 15 (2014).

    >>> layer = Dropout(0.5, seed=1)
    >>> layer([[1.0, 1.0, 1.0, 1.0]]).tolist()  # after training: nothing happens
    [[1.0, 1.0, 1.0, 1.0]]
    >>> sorted(set(layer([[1.0] * 50], training=True).ravel().tolist()))
    [0.0, 2.0]

    """

    supports_masking = True

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.rate = fraction(rate, "rate", f"Layer {self.name!r}")
        self.noise_shape = checked_noise_shape(noise_shape, f"Layer {self.name!r}")
        self.seed = seed
        if seed is not None:
            self.rng = new_generator(seed)

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of m for an input of this shape."""
        return fitted_noise_shape(self.noise_shape, shape, f"Layer {self.name!r}")

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x * m in training, x otherwise."""
        self.m: Array | None = None
        if not training or self.rate == 0.0:
            return x
        m = self.buffer("m", self.mask_shape(x.shape))
        self.random().random(dtype=m.dtype.type, out=m)
        np.greater_equal(m, self.rate, out=m, casting="unsafe")
        if self.rate < 1.0:
            m *= 1.0 / (1.0 - self.rate)
        self.m = m
        return np.multiply(x, m, out=self.buffer("y", x.shape))

    def backward(self, grad: Array) -> Array:
        """Return dL/dy * m."""
        if self.m is None:
            return grad
        return np.multiply(grad, self.m, out=self.buffer("dx", grad.shape))

    def inner(self) -> dict[str, Array]:
        """Return m, if there was one."""
        return {} if self.m is None else {"dropout_mask": self.m}


def checked_noise_shape(noise_shape: Any, owner: str) -> tuple[int | None, ...] | None:
    """Return it as a tuple of whole numbers above 0 and Nones.

    Raises
    ------
    ArgumentError : it is something else

    """
    if noise_shape is None:
        return None
    lengths = tuple(noise_shape) if isinstance(noise_shape, (list, tuple)) else ("",)
    for length in lengths:
        whole = isinstance(length, (int, np.integer)) and not isinstance(length, bool)
        if length is not None and (not whole or length < 1):
            raise ArgumentError(
                f"{owner}: noise_shape={noise_shape!r} must be a tuple with one length for each "
                "axis of the input, the batch included: 1 or the input's; None is the input's."
            )
    return lengths


def fitted_noise_shape(
    noise_shape: tuple[int | None, ...] | None, shape: tuple[int, ...], owner: str
) -> tuple[int, ...]:
    """Return the noise's shape for an input of this shape.

    Raises
    ------
    ShapeError : the noise can't be repeated up to this shape

    >>> fitted_noise_shape((None, 1, None), (8, 5, 3), "dropout")
    (8, 1, 3)

    """
    if noise_shape is None:
        return shape
    if len(noise_shape) == len(shape):
        fitted = tuple(n or own for n, own in zip(noise_shape, shape, strict=True))
        if all(n in (1, own) for n, own in zip(fitted, shape, strict=True)):
            return fitted
    raise ShapeError(
        f"{owner}: noise_shape={noise_shape} doesn't fit an input of shape {shape}. Each length "
        "must be 1, the input's, or None."
    )
