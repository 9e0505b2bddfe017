"""Group normalization: each sample's channels, a group at a time, to mean 0 and variance 1."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.kernels.standardizing import standardize, standardize_backward
from chainrule.layers.base import Array, Shape
from chainrule.layers.scaled import Scaled, checked_axes, known_lengths, positive_axes


class GroupNormalization(Scaled):
    """y = gamma * (x - m) / sqrt(v + e) + beta, with m and v of a group of a sample's channels.

    Shapes: x and y (batch, ..., n), gamma and beta (n,). The n channels are cut into groups; m and
    v are taken over one group and all places of one sample. One group is layer normalization over
    everything, n groups are instance normalization. The chain rule is layer normalization's, in
    each group: dL/dx = r (g - mean(g) - h mean(g h)).

    Parameters
    ----------
    groups : how many; -1 for one for each channel
    axis : the channels' axis
    epsilon : e above
    center, scale : whether there is a beta, a gamma
    beta_initializer, gamma_initializer, beta_regularizer, gamma_regularizer, beta_constraint,
        gamma_constraint : of beta and gamma

    Raises
    ------
    ArgumentError : ``groups`` or ``axis`` is no whole number, or ``epsilon`` won't do
    ShapeError : the channels can't be cut into that many equal groups

    Reference: Wu and He, "Group normalization" (ECCV 2018).

    >>> GroupNormalization(2, epsilon=0.0)([[1.0, 3.0, 10.0, 30.0]]).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]

    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
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
        whole = isinstance(groups, (int, np.integer)) and not isinstance(groups, bool)
        if not whole or (groups < 1 and groups != -1):
            raise ArgumentError(f"Layer {self.name!r}: groups={groups!r} must be 1 or more, or -1.")
        self.groups, self.axis = int(groups), checked_axes(axis, self.name)
        if isinstance(self.axis, list):
            raise ArgumentError(
                f"Layer {self.name!r}: axis={axis!r} must be one axis, that of the channels."
            )

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta."""
        axes = positive_axes(self.axis, len(input_shape), self.name)
        (channels,) = known_lengths(axes, input_shape, self.name)
        if self.groups != -1 and channels % self.groups:
            raise ShapeError(
                f"Layer {self.name!r}: {channels} channels (axis {self.axis} of {input_shape}) "
                f"can't be cut into {self.groups} equal groups. Choose a divisor of {channels}."
            )
        self.count = channels if self.groups == -1 else self.groups
        self.add_scale(axes, input_shape)
        super().build(input_shape)

    def _grouped(self, x: Array) -> Array:
        """Return x with the channels' axis cut in two: groups, and channels in a group."""
        axis = self.parameter_axes[0]
        return x.reshape(*x.shape[:axis], self.count, -1, *x.shape[axis + 1 :])

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return gamma * h + beta."""
        grouped = self._grouped(x)
        group_axis = self.parameter_axes[0]
        self.axes = tuple(axis for axis in range(1, grouped.ndim) if axis != group_axis)
        self.grouped_h, self.rate, _ = standardize(
            grouped, self.axes, self.epsilon, self.buffer("h", grouped.shape)
        )
        return self.scaled(self.grouped_h.reshape(x.shape))

    def backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dx."""
        dh = self._grouped(self.scaled_backward(grad))
        dx = standardize_backward(
            dh, self.grouped_h, self.rate, self.axes, self.buffer("dx", dh.shape)
        )
        return dx.reshape(grad.shape)
