"""Batch normalization: each feature brought to mean 0 and variance 1 over the batch."""

from typing import Any

import numpy as np

from chainrule import initializers
from chainrule.config import epsilon as fuzz
from chainrule.errors import ArgumentError, UnsupportedError
from chainrule.kernels.standardizing import (
    inverse_root,
    standardize,
    standardize_backward,
    total,
    total_of_product,
)
from chainrule.layers.axes import one_axis, others, positive_axes, spread
from chainrule.layers.base import Array, Shape
from chainrule.layers.checks import InputSpec, fraction
from chainrule.layers.scaled import Scaled


class BatchNormalization(Scaled):
    """y = gamma * (x - m) / sqrt(v + e) + beta, with m and v of each feature over the batch.

    Shapes: x and y (batch, ..., n), all others (n,). In training m and v are those of the batch,
    and moving averages of them are kept; in use the averages take their place, so that a sample's
    output doesn't depend on its neighbours. A frozen layer (``trainable = False``) works as in use.

    With h = (x - m) r and r = 1 / sqrt(v + e), and g = dL/dh = dL/dy * gamma::

        training   dL/dx = r (g - mean(g) - h mean(g h))      the means over the batch
        use        dL/dx = r g                                m and v are constants

    With a mask m and v are taken over the steps that count, and only these carry the two means.

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
    ArgumentError : ``axis`` is no whole number, ``momentum`` not from 0 to 1, ``epsilon`` negative,
        or a mask has more or fewer axes than the input without its last
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
    axis: int

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
        if synchronized or renorm:
            raise UnsupportedError(
                f"Layer {self.name!r}: synchronized and renorm of batch normalization are not in "
                "Chainrule."
            )
        self.axis = one_axis(axis, f"Layer {self.name!r}")
        self.momentum = fraction(momentum, "momentum", f"Layer {self.name!r}")
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.synchronized, self.renorm = synchronized, renorm
        self.renorm_clipping, self.renorm_momentum = renorm_clipping, renorm_momentum

    def build(self, input_shape: Shape) -> None:
        """Make gamma, beta and the moving averages."""
        super().build(input_shape)
        self.moving_mean = self.add_weight(
            "moving_mean", self.lengths, self.moving_mean_initializer, trainable=False
        )
        self.moving_variance = self.add_weight(
            "moving_variance", self.lengths, self.moving_variance_initializer, trainable=False
        )
        self.input_spec = InputSpec(ndim=len(input_shape))

    def forward(self, x: Array, training: bool = False, mask: Array | None = None) -> Array:
        """Return gamma * h + beta, and move the averages in training."""
        feature_axis = positive_axes(self.axis, x.ndim, self.name)
        self.axes = others(feature_axis, x.ndim)
        self.by_batch = training and self.trainable
        self.share: Array | None = None
        h = self.buffer("h", x.shape)
        if not self.by_batch:
            variance = spread(self.moving_variance.value, feature_axis, x.ndim)
            self.rate = inverse_root(variance, self.epsilon)
            np.subtract(x, spread(self.moving_mean.value, feature_axis, x.ndim), out=h)
            h *= self.rate
            return self.scaled(h)
        if mask is None:
            self.rate, mean, variance = standardize(x, self.axes, self.epsilon, h)
        else:
            mean, variance = self._standardize_masked(x, mask, h)
        for average, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
            average.value *= self.momentum
            average.value += now.reshape(average.shape) * (1.0 - self.momentum)
        return self.scaled(h)

    def _standardize_masked(self, x: Array, mask: Array, h: Array) -> tuple[Array, Array]:
        """Write h; return the mean and variance of the places that count."""
        if np.ndim(mask) != x.ndim - 1:
            raise ArgumentError(
                f"Layer {self.name!r} got a mask of shape {np.shape(mask)} for inputs of shape "
                f"{x.shape}; the mask must have one axis less: all but the last."
            )
        counts = np.asarray(mask, dtype=bool)[..., np.newaxis]
        everywhere = np.broadcast_to(counts, x.shape)
        number = np.add.reduce(everywhere, axis=self.axes, dtype=x.dtype, keepdims=True)
        # A batch with nothing in it is not divided by 0. Keras adds its fuzz factor to any number;
        # the mean would then not be quite the mean, nor the derivative quite its own.
        np.maximum(number, x.dtype.type(fuzz()), out=number)
        self.share = counts / number
        counted = self.buffer("counted", x.shape)
        # Copied, not multiplied: what is masked may be NaN.
        counted.fill(0.0)
        np.copyto(counted, x, where=everywhere)
        mean = total(counted, self.axes) / number
        np.subtract(x, mean, out=h)
        np.copyto(counted, h, where=everywhere)
        variance = total_of_product(counted, counted, self.axes) / number
        self.rate = inverse_root(variance, self.epsilon)
        h *= self.rate
        return mean, variance

    def backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dx."""
        dh = self.scaled_backward(grad)
        dx = self.buffer("dx", grad.shape)
        if not self.by_batch:
            return np.multiply(dh, self.rate, out=dx)
        if self.share is None:
            return standardize_backward(dh, self.h, self.rate, self.axes, dx)
        # Every output hangs on the means, but only the places that count move them.
        np.multiply(self.h, total_of_product(dh, self.h, self.axes), out=dx)
        dx += total(dh, self.axes)
        dx *= self.share
        np.subtract(dh, dx, out=dx)
        dx *= self.rate
        return dx
