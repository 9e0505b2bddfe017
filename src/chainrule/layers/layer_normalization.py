"""Layer normalization: each sample's features brought to mean 0 and variance 1."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.errors import UnsupportedError
from chainrule.kernels.choice import compiled
from chainrule.kernels.rows import in_rows
from chainrule.kernels.standardizing import along_rows, standardize, standardize_backward
from chainrule.layers.axes import axis_or_axes, positive_axes
from chainrule.layers.base import Array
from chainrule.layers.scaled import Scaled


class LayerNormalization(Scaled):
    """y = gamma * (x - m) / sqrt(v + e) + beta, with m and v of each sample by itself.

    Shapes: x and y (batch, ..., n), gamma and beta (n,) for the last axis. m and v are mean and
    variance over the normalized axes, so samples don't mix, and training and use are the same.

    With h = (x - m) r and r = 1 / sqrt(v + e), and g = dL/dh = dL/dy * gamma::

        dL/dx = r (g - mean(g) - h mean(g h))      the means over the normalized axes

    (see :mod:`chainrule.kernels.standardizing` for why).

    Parameters
    ----------
    axis : the axis to normalize over, or a list of axes
    epsilon : e above
    center, scale : whether there is a beta, a gamma
    beta_initializer, gamma_initializer, beta_regularizer, gamma_regularizer, beta_constraint,
        gamma_constraint : of beta and gamma

    Raises
    ------
    ArgumentError : ``axis`` is no whole number or list of them, or ``epsilon`` is negative
    ShapeError : the input has no such axis, or another length there than before
    UnsupportedError : Keras's old rms_scaling was asked for

    Reference: Ba, Kiros and Hinton, "Layer normalization" (2016).

    >>> LayerNormalization(epsilon=0.0)([[1.0, 3.0]]).tolist()
    [[-1.0, 1.0]]

    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **options: Any,
    ) -> None:
        # Keras still writes it into every config.
        if options.pop("rms_scaling", False):
            raise UnsupportedError(
                "LayerNormalization: Keras's old rms_scaling is not in Chainrule; use the layer "
                "RMSNormalization."
            )
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
        self.axis = axis_or_axes(axis, f"Layer {self.name!r}")

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return gamma * h + beta."""
        self.axes = positive_axes(self.axis, x.ndim, self.name)
        h = self.buffer("h", x.shape)
        gamma, beta = self.factor_and_offset()
        fast = compiled("rows", x, gamma, beta) if along_rows(self.axes, x) else None
        if not fast:
            self.rate, _, _ = standardize(x, self.axes, self.epsilon, h)
            return self.scaled(h)
        self.h, y = h, self.buffer("y", x.shape)
        self.rate = self.buffer("rate", (*x.shape[:-1], 1))
        epsilon = x.dtype.type(self.epsilon)
        fast.layer_norm(
            in_rows(x), gamma, beta, epsilon, in_rows(h), in_rows(y), self.rate.reshape(-1)
        )
        return y

    def backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dx."""
        dx = self.buffer("dx", grad.shape)
        gamma, beta = self.factor_and_offset()
        fast = compiled("rows", grad, self.h, gamma) if along_rows(self.axes, grad) else None
        if not fast:
            dh = self.scaled_backward(grad)
            return standardize_backward(dh, self.h, self.rate, self.axes, dx)
        dgamma = self.gamma.gradient if self.scale else np.empty_like(gamma)
        dbeta = self.beta.gradient if self.center else np.empty_like(beta)
        rate = self.rate.reshape(-1)
        fast.layer_norm_gradient(
            in_rows(grad), in_rows(self.h), rate, gamma, in_rows(dx), dgamma, dbeta
        )
        return dx
