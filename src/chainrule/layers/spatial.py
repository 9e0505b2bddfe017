"""What all layers that look at series, images or volumes share: which axis is which."""

from typing import Any

import numpy as np

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Array, Layer, Shape

KINDS = {1: "series", 2: "images", 3: "volumes"}
AXES = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def one_of(value: Any, allowed: tuple[str, ...], argument: str, owner: str) -> str:
    """Return ``value`` in small letters if it is among those allowed.

    Raises
    ------
    ArgumentError : it isn't

    >>> one_of("SAME", ("valid", "same"), "padding", "conv")
    'same'

    """
    if isinstance(value, str) and value.lower() in allowed:
        return value.lower()
    wanted = " or ".join(repr(each) for each in allowed)
    raise ArgumentError(f"{owner}: {argument}={value!r} won't do; it must be {wanted}.")


class SpatialLayer(Layer):
    """A layer for inputs with a place: (batch, *lengths, channels). Subclasses say how many axes.

    Inside, channels are always last. With ``data_format="channels_first"`` the input is (batch,
    channels, *lengths), and only looked at the other way round: nothing is copied for that.

    Parameters
    ----------
    data_format : "channels_last" (also None) or "channels_first"

    Raises
    ------
    ArgumentError : it is something else

    >>> class Brighten(SpatialLayer):
    ...     rank = 2
    ...     def forward(self, x, training=False):
    ...         return x + 1
    >>> Brighten()([[1.0, 2.0]])
    Traceback (most recent call last):
    ...
    chainrule.errors.ShapeError: Layer 'brighten' got inputs of shape (None, 2); images are \
(batch, height, width, channels), 4 axes.

    """

    rank = 0

    def __init__(self, data_format: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.data_format = one_of(
            data_format or "channels_last",
            ("channels_last", "channels_first"),
            "data_format",
            f"Layer {self.name!r}",
        )

    def build(self, input_shape: Shape) -> None:
        """Check the shape, then note it."""
        self.check_input(input_shape)
        super().build(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        """Check the number of axes, and whether an output of this input has any size."""
        if len(input_shape) != self.rank + 2:
            raise ShapeError(
                f"Layer {self.name!r} got inputs of shape {tuple(input_shape)}; {self.lesson()}"
                f"{self.remedy(input_shape)}"
            )
        self.compute_output_shape(input_shape)

    def lesson(self) -> str:
        """Say what the axes are."""
        axes = [*AXES[self.rank], "channels"]
        if self.data_format == "channels_first":
            axes = ["channels", *AXES[self.rank]]
        return f"{KINDS[self.rank]} are (batch, {', '.join(axes)}), {self.rank + 2} axes."

    def remedy(self, input_shape: Shape) -> str:
        """Say what to do about one axis too few."""
        if len(input_shape) != self.rank + 1:
            return ""
        if self.data_format == "channels_first":
            return " If the channel axis is missing, add it after the batch: x[:, None]."
        if self.rank == 2:
            return " Add a last axis of 1 for grey ones: x[..., None]."
        return " If each place holds one number, add a last axis of 1: x[..., None]."

    def channels_last(self, x: Array) -> Array:
        """Return the array with its channels last, as a view."""
        return np.moveaxis(x, 1, -1) if self.data_format == "channels_first" else x

    def as_given(self, x: Array) -> Array:
        """Return an array whose channels are last in the layout of the input, as a view."""
        return np.moveaxis(x, -1, 1) if self.data_format == "channels_first" else x

    def lengths_of(self, shape: Shape) -> Shape:
        """Return the lengths of the axes in space."""
        return shape[2:] if self.data_format == "channels_first" else shape[1:-1]

    def channels_of(self, shape: Shape) -> int | None:
        """Return how many channels a shape has."""
        return shape[1] if self.data_format == "channels_first" else shape[-1]

    def shape_of(self, batch: int | None, lengths: Shape, channels: int | None) -> Shape:
        """Return the shape made of these parts, in the layout of the input."""
        if self.data_format == "channels_first":
            return (batch, channels, *lengths)
        return (batch, *lengths, channels)


def by(lengths: Any) -> str:
    """Return lengths as they are spoken.

    >>> by((3, 3))
    '3 x 3'
    """
    return " x ".join("?" if n is None else str(n) for n in lengths)
