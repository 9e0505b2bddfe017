"""Data brought to mean 0 and variance 1 by numbers measured once, before training."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, NotBuiltError
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.scaled import positive_axes


class Normalization(Layer):
    """y = (x - mean) / sqrt(variance), with both given, or measured by ``adapt(data)``.

    They don't change in training, so dL/dx = dL/dy / sqrt(variance).

    Parameters
    ----------
    axis : the axis (or axes) with numbers of its own for each place; None for one of all numbers
    mean, variance : given instead of measured, both or neither
    invert : whether to go the other way, y = x * sqrt(variance) + mean

    Raises
    ------
    ArgumentError : only one of mean and variance was given
    NotBuiltError : neither was given, and ``adapt`` was not called

    >>> layer = Normalization()
    >>> layer.adapt([[1.0], [3.0]])
    >>> layer([[1.0], [5.0]]).tolist()
    [[-1.0], [3.0]]

    """

    supports_masking = True
    SMALLEST = 1e-7  # the least standard deviation, so that a constant feature is no division by 0

    def __init__(
        self,
        axis: Any = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if (mean is None) != (variance is None):
            raise ArgumentError("Normalization: give both mean and variance, or neither.")
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else axis
        self.mean = None if mean is None else np.asarray(mean, dtype=self.dtype)
        self.variance = None if variance is None else np.asarray(variance, dtype=self.dtype)
        self.invert = invert
        self._given = mean is not None

    def build(self, input_shape: Shape) -> None:
        """Make room for the mean and the variance, unless they were given."""
        ndim = len(input_shape)
        self.kept = () if self.axis is None else positive_axes(self.axis, ndim, self.name)
        if not self._given:
            shape: Any = tuple(input_shape[axis] for axis in self.kept)
            self.adapt_mean = self.add_weight("mean", shape, "zeros", trainable=False)
            self.adapt_variance = self.add_weight("variance", shape, "ones", trainable=False)
            self.count = self.add_weight("count", (), "zeros", trainable=False)
        super().build(input_shape)

    def adapt(self, data: Any) -> None:
        """Measure the mean and the variance of these samples."""
        samples = np.asarray(data, dtype=self.dtype)
        self.ensure_built((None, *samples.shape[1:]))
        others = tuple(axis for axis in range(samples.ndim) if axis not in self.kept)
        self.adapt_mean.value[...] = samples.mean(axis=others, dtype="float64")
        self.adapt_variance.value[...] = samples.var(axis=others, dtype="float64")
        self.count.value[...] = len(samples)

    def _numbers(self, ndim: int) -> tuple[Array, Array]:
        """Return the mean and the standard deviation, spread over the input's axes."""
        mean, variance = self.mean, self.variance
        if not self._given:
            if self.count.value == 0:
                raise NotBuiltError(
                    f"Layer {self.name!r} doesn't know its mean and variance: call "
                    f"{self.name}.adapt(data) first, or give mean=... and variance=..."
                )
            mean, variance = self.adapt_mean.value, self.adapt_variance.value
        assert mean is not None and variance is not None  # noqa: S101, PT018 - for the types
        deviation = np.maximum(np.sqrt(variance), mean.dtype.type(self.SMALLEST))
        if mean.ndim == len(self.kept):
            shape = [1] * ndim
            for axis, size in zip(self.kept, mean.shape, strict=True):
                shape[axis] = size
            mean, deviation = mean.reshape(shape), deviation.reshape(shape)
        return mean.astype(self.dtype, copy=False), deviation.astype(self.dtype, copy=False)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return (x - mean) / deviation, or the inverse."""
        mean, self.deviation = self._numbers(x.ndim)
        if self.invert:
            return x * self.deviation + mean
        return (x - mean) / self.deviation

    def backward(self, grad: Array) -> Array:
        """Return dL/dy / deviation, or times it for the inverse."""
        return grad * self.deviation if self.invert else grad / self.deviation
