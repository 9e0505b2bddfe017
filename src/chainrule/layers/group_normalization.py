"""Group normalization: each sample's channels, a group at a time, to mean 0 and variance 1."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.kernels.standardizing import standardize, standardize_backward
from chainrule.layers.axes import lengths_along, one_axis, others, positive_axes
from chainrule.layers.base import Array, Shape
from chainrule.layers.checks import InputSpec
from chainrule.layers.scaled import Scaled


class GroupNormalization(Scaled):
    """y = gamma * (x - m) / sqrt(v + e) + beta, with m and v of a group of a sample's channels.

    Shapes: x and y (batch, ..., n), gamma and beta (n,). The n channels are cut into groups of
    neighbours; m and v are taken over one group and all places of one sample. One group is layer
    normalization over everything, n groups are instance normalization. The chain rule is layer
    normalization's, in each group: dL/dx = r (g - mean(g) - h mean(g h)).

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
    ArgumentError : ``groups`` is no whole number of 1 or more, or -1; ``axis`` is none; ``epsilon``
        is negative
    ShapeError : the channels can't be cut into that many equal groups

    Reference: Wu and He, "Group normalization" (ECCV 2018).

    >>> GroupNormalization(2, epsilon=0.0)([[1.0, 3.0, 10.0, 30.0]]).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]

    """

    axis: int

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
        self.groups, self.axis = int(groups), one_axis(axis, f"Layer {self.name!r}")

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta."""
        (self.channel_axis,) = positive_axes(self.axis, len(input_shape), self.name)
        (channels,) = lengths_along((self.channel_axis,), input_shape, self.name)
        if self.groups != -1 and channels % self.groups:
            raise ShapeError(
                f"Layer {self.name!r}: {channels} channels (axis {self.axis} of {input_shape}) "
                f"can't be cut into {self.groups} equal groups. Choose a divisor of {channels}."
            )
        self.count = channels if self.groups == -1 else self.groups
        super().build(input_shape)
        self.input_spec = InputSpec(ndim=len(input_shape))

    def _grouped(self, x: Array) -> Array:
        """Return x with the channels' axis cut in two: groups, and channels in a group."""
        axis = self.channel_axis
        in_group = x.shape[axis] // self.count
        return x.reshape(*x.shape[:axis], self.count, in_group, *x.shape[axis + 1 :])

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return gamma * h + beta."""
        grouped = self._grouped(x)
        self.axes = others((0, self.channel_axis), grouped.ndim)
        h = self.buffer("h", x.shape)
        self.rate, _, _ = standardize(grouped, self.axes, self.epsilon, self._grouped(h))
        return self.scaled(h)

    def backward(self, grad: Array) -> Array:
        """Fill dL/dgamma and dL/dbeta; return dL/dx."""
        dh, h = self._grouped(self.scaled_backward(grad)), self._grouped(self.h)
        dx = self.buffer("dx", grad.shape)
        standardize_backward(dh, h, self.rate, self.axes, self._grouped(dx))
        return dx
