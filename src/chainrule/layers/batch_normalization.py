"""Batch normalization: each feature brought to mean 0 and variance 1 over the batch."""

from typing import Any

import numpy as np

from chainrule import initializers
from chainrule.errors import ArgumentError, UnsupportedError
from chainrule.kernels.standardizing import standardize, standardize_backward
from chainrule.layers.base import Array, Shape
from chainrule.layers.checks import fraction
from chainrule.layers.scaled import Scaled, checked_axes, known_lengths, positive_axes


class BatchNormalization(Scaled):
    """y = gamma * (x - m) / sqrt(v + e) + beta, with m and v of each feature over the batch.

    Shapes: x and y (batch, ..., n), all others (n,). In training m and v are those of the batch,
    and moving averages of them are kept; in use the averages take their place, so that a sample's
    output doesn't depend on its neighbours. A frozen layer (``trainable = False``) works as in use.

    With h = (x - m) r and r = 1 / sqrt(v + e), and g = dL/dh = dL/dy * gamma::

        training   dL/dx = r (g - mean(g) - h mean(g h))      the means over the batch
        use        dL/dx = r g                                m and v are constants

    With a mask, m and v are those of the steps that count, also in the averages; all steps are
    brought to them.

    It mainly steadies training; that it regularizes is a side effect.

    Parameters
    ----------
    axis : the features' axis
    momentum : how much of the old average is kept at each step
    epsilon : e above
    center, scale : whether there is a beta, a gamma
    beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer : how
        they start
    beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint : of beta and gamma
    renorm, renorm_clipping, renorm_momentum, synchronized : left out

    Raises
    ------
    ArgumentError : ``momentum`` is not from 0 to 1, ``axis`` is no whole number, or the mask has
        more or fewer axes than the input without its last
    ShapeError : the input has no such axis, or another length there than before
    UnsupportedError : renorm or synchronized was asked for

    Reference: Ioffe and Szegedy, "Batch normalization: accelerating deep network training by
    reducing internal covariate shift" (ICML 2015).

    >>> layer = BatchNormalization(epsilon=0.0)
    >>> layer([[1.0], [3.0]], training=True).tolist()
    [[-1.0], [1.0]]
    >>> round(float(layer.moving_mean[0]), 4)
    0.02

    """

    uses_mask = True

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(
            epsilon,
            center,
            scale,
            beta_initializer,
            gamma_initializer,
            beta_regularizer,
            gamma_regularizer,
            beta_constraint,
            gamma_constraint,
            **options,
        )
        if synchronized or renorm or renorm_clipping:
            raise UnsupportedError(
                f"Layer {self.name!r}: synchronized and renorm of batch normalization are not in "
                "Chainrule."
            )
        self.axis = checked_axes(axis, self.name)
        if isinstance(self.axis, list):
            raise ArgumentError(
                f"Layer {self.name!r}: axis={axis!r} must be one axis, that of the features."
            )
        self.momentum = fraction(momentum, "momentum", f"Layer {self.name!r}")
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.synchronized, self.renorm = synchronized, renorm
        self.renorm_clipping, self.renorm_momentum = renorm_clipping, renorm_momentum

    def build(self, input_shape: Shape) -> None:
        """Make gamma, beta and the moving averages."""
        axes = positive_axes(self.axis, len(input_shape), self.name)
        self.add_scale(axes, input_shape)
        shape = known_lengths(axes, input_shape, self.name)
        self.moving_mean = self.add_weight(
            "moving_mean", shape, self.moving_mean_initializer, trainable=False
        )
        self.moving_variance = self.add_weight(
            "moving_variance", shape, self.moving_variance_initializer, trainable=False
        )
        super().build(input_shape)

    def forward(self, x: Array, training: bool = False, mask: Array | None = None) -> Array:
        """Return gamma * h + beta, and move the averages in training."""
        self.axes = tuple(axis for axis in range(x.ndim) if axis not in self.parameter_axes)
        self.by_batch = training and self.trainable
        h = self.buffer("h", x.shape)
        if not self.by_batch:
            mean = self.spread(self.moving_mean.value, x.ndim)
            variance = self.spread(self.moving_variance.value, x.ndim)
            self.rate = 1.0 / np.sqrt(variance + x.dtype.type(self.epsilon))
            np.subtract(x, mean, out=h)
            h *= self.rate
            return self.scaled(h)
        self.share = None if mask is None else self._share(np.asarray(mask), x)
        if self.share is None:
            h, self.rate, (mean, variance) = standardize(x, self.axes, self.epsilon, h)
        else:
            mean = np.add.reduce(x * self.share, axis=self.axes, keepdims=True)
            np.subtract(x, mean, out=h)
            variance = np.add.reduce(h * h * self.share, axis=self.axes, keepdims=True)
            self.rate = 1.0 / np.sqrt(variance + x.dtype.type(self.epsilon))
            h *= self.rate
        for average, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
            average.value *= self.momentum
            average.value += now.reshape(average.shape) * (1.0 - self.momentum)
        return self.scaled(h)

    def _share(self, mask: Array, x: Array) -> Array:
        """Return how much each place counts in the means: masked ones nothing."""
        if mask.ndim != x.ndim - 1:
            raise ArgumentError(
                f"Layer {self.name!r} got a mask of shape {mask.shape} for inputs of shape "
                f"{x.shape}; the mask must have one axis less than the inputs."
            )
        counted = np.broadcast_to(mask[..., np.newaxis], x.shape).astype(x.dtype)
        total = np.add.reduce(counted, axis=self.axes, keepdims=True)
        # Keras's fuzz factor keeps a batch with nothing in it from a division by 0.
        share: Array = counted / (total + x.dtype.type(1e-7))
        return share

    def backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dx."""
        dh = self.scaled_backward(grad)
        dx = self.buffer("dx", grad.shape)
        if not self.by_batch:
            np.multiply(dh, self.rate, out=dx)
            return dx
        if self.share is None:
            return standardize_backward(dh, self.h, self.rate, self.axes, dx)
        # As without a mask, but the means reach only the places that made them.
        through_mean = np.add.reduce(dh, axis=self.axes, keepdims=True)
        through_variance = np.add.reduce(dh * self.h, axis=self.axes, keepdims=True)
        np.multiply(self.h, through_variance, out=dx)
        dx += through_mean
        dx *= self.share
        np.subtract(dh, dx, out=dx)
        dx *= self.rate
        return dx
