"""Dropout: leave out a random part of the numbers in each training step."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import ShapeError
from chainrule.layers.base import Array, Layer
from chainrule.layers.checks import InputSpec, fraction
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
    ArgumentError : ``rate`` is not from 0 to 1
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
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        self.seed = seed
        if seed is not None:
            self.rng = new_generator(seed)

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of m for an input of this shape."""
        if self.noise_shape is None:
            return shape
        if len(self.noise_shape) != len(shape):
            raise ShapeError(
                f"Layer {self.name!r}: noise_shape={self.noise_shape} has "
                f"{len(self.noise_shape)} axes; the input of shape {shape} has {len(shape)}."
            )
        return tuple(
            n if given is None else given for given, n in zip(self.noise_shape, shape, strict=True)
        )

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


class SpatialDropout(Dropout):
    """Leaves out whole feature maps, for neighbouring places of one map say nearly the same."""

    axes = 3

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, None, seed, **options)
        self.input_spec = InputSpec(ndim=self.axes)

    not_in_config = (*Layer.not_in_config, "noise_shape")

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return (batch, 1, ..., channels): one number for each map."""
        return (shape[0], *(1 for _ in shape[1:-1]), shape[-1])


class SpatialDropout1D(SpatialDropout):
    """Dropout of whole channels of a sequence: x is (batch, steps, channels).

    Parameters
    ----------
    rate, seed : see :class:`Dropout`

    Raises
    ------
    ArgumentError : ``rate`` is not from 0 to 1
    ShapeError : x has not three axes

    Reference: Tompson et al., "Efficient object localization using convolutional networks" (CVPR
    2015).

    >>> SpatialDropout1D(0.5)([[[1.0], [2.0]]]).tolist()
    [[[1.0], [2.0]]]

    """


class SpatialDropout2D(SpatialDropout):
    """Dropout of whole channels of images: x is (batch, height, width, channels).

    Parameters
    ----------
    rate, seed : see :class:`Dropout`
    data_format : "channels_last", or "channels_first"

    Raises
    ------
    ArgumentError : ``rate`` is not from 0 to 1
    ShapeError : x has not four axes

    >>> SpatialDropout2D(0.5)([[[[1.0]]]]).tolist()
    [[[[1.0]]]]

    """

    axes = 4

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(rate, seed, **options)
        self.data_format = data_format or "channels_last"

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return one number for each map."""
        if self.data_format == "channels_first":
            return (*shape[:2], *(1 for _ in shape[2:]))
        return super().mask_shape(shape)


class SpatialDropout3D(SpatialDropout2D):
    """Dropout of whole channels of volumes: x is (batch, depth, height, width, channels).

    Parameters
    ----------
    rate, data_format, seed : see :class:`SpatialDropout2D`

    Raises
    ------
    ArgumentError : ``rate`` is not from 0 to 1
    ShapeError : x has not five axes

    >>> SpatialDropout3D(0.5)([[[[[1.0]]]]]).tolist()
    [[[[[1.0]]]]]

    """

    axes = 5
