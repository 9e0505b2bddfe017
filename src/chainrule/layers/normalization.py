"""Inputs standardized with statistics of the training data, measured once."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, DataError, ShapeError
from chainrule.layers.axes import axis_or_axes, positive_axes
from chainrule.layers.base import Array, Layer, Shape
from chainrule.layers.checks import InputSpec
from chainrule.serialization import plain

# The least spread that is divided by, so that a constant feature doesn't divide by 0.
SMALLEST = 1e-7


class Normalization(Layer):
    """y = (x - mean) / sqrt(variance), with a mean and variance measured before training.

    Give them, or let ``adapt`` measure them on data. Nothing here is learned.

    The chain rule: mean and variance are constants, so dL/dx = dL/dy / sqrt(variance). x and y have
    one shape; the statistics have that of the features.

    Parameters
    ----------
    axis : the axis of the features, or several, each with statistics of its own; None for one mean
        and variance of all numbers
    mean, variance : the statistics, if they are known
    invert : whether to go the other way: y = mean + x * sqrt(variance)

    Raises
    ------
    ArgumentError : an argument won't do, or only one of mean and variance came
    ShapeError : the input has no such axis, or other features than before
    DataError : no data to adapt to

    >>> layer = Normalization()
    >>> layer.adapt(np.array([[1.0, 10.0], [3.0, 30.0]]))
    >>> layer([[1.0, 30.0]]).tolist()
    [[-1.0, 1.0]]

    """

    supports_masking = True
    not_in_config = (*Layer.not_in_config, "mean", "variance")

    def __init__(
        self,
        axis: int | list[int] | tuple[int, ...] | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        owner = f"Layer {self.name!r}"
        self.axis = None if axis is None else axis_or_axes(axis, owner)
        self.axes = [self.axis] if isinstance(self.axis, int) else self.axis or []
        self.invert = invert
        if (mean is None) != (variance is None):
            raise ArgumentError(f"{owner}: mean and variance must come together, or neither.")
        self.given = None
        if mean is not None:
            self.given = np.asarray(mean, self.dtype), np.asarray(variance, self.dtype)
            shape, other = self.given[0].shape, self.given[1].shape
            if shape != other or len(shape) > len(self.axes):
                raise ArgumentError(
                    f"{owner}: mean has shape {shape} and variance {other}; they must have one "
                    f"shape, with at most an axis for each of axis={axis!r}."
                )

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments; mean and variance only if they were given."""
        mean, variance = self.given or (None, None)
        return {
            **super().get_config(),
            "mean": plain(mean, "mean"),
            "variance": plain(variance, "variance"),
        }

    def build(self, input_shape: Shape) -> None:
        """Make places for the statistics, unless they were given."""
        owner = f"Layer {self.name!r}"
        self.kept = positive_axes(self.axes, len(input_shape), self.name)
        if any(input_shape[i] is None for i in self.kept):
            raise ShapeError(
                f"{owner} got inputs of shape {input_shape}; axis {self.axis}, that of the "
                "features, must have a known length. For one mean of all numbers: axis=None."
            )
        lengths = {i: input_shape[i] or 1 for i in self.kept}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=lengths)
        self.over = tuple(i for i in range(len(input_shape)) if i not in self.kept)
        if self.given is None:
            shape = tuple(lengths.values())
            self.adapt_mean = self.add_weight("mean", shape, "zeros", trainable=False)
            self.adapt_variance = self.add_weight("variance", shape, "ones", trainable=False)
            # Nothing reads it; it is there because Keras's lists of weights have it.
            self.count = self.add_weight("count", (), "zeros", trainable=False)
        else:
            for own, n in zip(self.kept[::-1], self.given[0].shape[::-1], strict=False):
                if n not in (1, lengths[own]):
                    raise ShapeError(
                        f"{owner} was given a mean of shape {self.given[0].shape}; inputs of shape "
                        f"{input_shape} have {lengths[own]} features along axis {own}."
                    )
        super().build(input_shape)

    def fitting(self, statistic: Array) -> Array:
        """Return a mean or variance with as many axes as x, each of its own in the right place."""
        shape = [1] * (len(self.kept) + len(self.over))
        for axis, length in zip(self.kept[::-1], statistic.shape[::-1], strict=False):
            shape[axis] = length
        return statistic.reshape(shape)

    @property
    def mean(self) -> Array:
        """The mean that is subtracted, with as many axes as x."""
        return self.fitting(self.adapt_mean.value if self.given is None else self.given[0])

    @property
    def variance(self) -> Array:
        """The variance that is divided by the root of, with as many axes as x."""
        return self.fitting(self.adapt_variance.value if self.given is None else self.given[1])

    @property
    def spread(self) -> Array:
        """The standard deviation, at least the smallest to divide by."""
        spread: Array = np.sqrt(self.variance)
        np.maximum(spread, SMALLEST, out=spread)
        return spread

    def adapt(self, data: Any) -> None:
        """Measure mean and variance on data, in place of what was measured before.

        Two parts of n_1 and n_2 numbers, with means m_1, m_2 and variances v_1, v_2, have together
        the mean m = (n_1 m_1 + n_2 m_2) / n, and the variance is what the parts vary in themselves
        and what their means differ: v = sum of n_i (v_i + (m_i - m)^2) / n. So batches can come one
        after the other.

        Parameters
        ----------
        data : an array, or batches of one: arrays, or tuples with the array first

        Raises
        ------
        ArgumentError : the statistics were given
        DataError : no data came
        ShapeError : the data have other features than before

        """
        owner = f"Layer {self.name!r}"
        if self.given is not None:
            raise ArgumentError(f"{owner} was given its mean and variance; it can't adapt.")
        n = 0.0
        mean: Any = 0.0
        variance: Any = 0.0
        for batch in batches_of(data):
            self.ensure_built((None, *batch.shape[1:]))
            # Measured once, so in float64 whatever the layer's dtype.
            now_n = batch.size / max(self.adapt_mean.size, 1)
            if now_n == 0:
                continue
            now_mean = batch.mean(axis=self.over, dtype=np.float64)
            now_variance = batch.var(axis=self.over, dtype=np.float64)
            share = now_n / (n + now_n)
            both = (1 - share) * mean + share * now_mean
            variance = (1 - share) * (variance + (mean - both) ** 2)
            variance = variance + share * (now_variance + (now_mean - both) ** 2)
            n, mean = n + now_n, both
        if n == 0:
            raise DataError(f"{owner}: adapt got no data. Pass an array, or batches of one.")
        self.adapt_mean.assign(mean)
        self.adapt_variance.assign(variance)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return (x - mean) / spread, or the other way round."""
        y = self.buffer("y", x.shape)
        if self.invert:
            np.multiply(x, self.spread, out=y)
            y += self.mean
        else:
            np.subtract(x, self.mean, out=y)
            y /= self.spread
        return y

    def backward(self, grad: Array) -> Array:
        """Return dL/dy / spread, or the other way round."""
        dx = self.buffer("dx", grad.shape)
        (np.multiply if self.invert else np.divide)(grad, self.spread, out=dx)
        return dx


def batches_of(data: Any) -> Iterator[Array]:
    """Yield the arrays in what came: itself, or its batches.

    >>> [batch.shape for batch in batches_of([np.ones((2, 3)), (np.ones((1, 3)), "targets")])]
    [(2, 3), (1, 3)]
    """
    if isinstance(data, (list, tuple)) and not any(
        isinstance(each, (np.ndarray, tuple)) for each in data
    ):
        data = np.asarray(data)
    if isinstance(data, np.ndarray):
        yield data
        return
    for batch in data:
        yield np.asarray(batch[0] if isinstance(batch, tuple) else batch)
