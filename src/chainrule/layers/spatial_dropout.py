"""Spatial dropout: leave out whole channels in each training step."""

from typing import Any

from chainrule.layers.base import Layer, Shape
from chainrule.layers.checks import InputSpec, channel_order
from chainrule.layers.dropout import Dropout


class SpatialDropout(Dropout):
    """Dropout of whole channels, for neighbouring places of one channel say nearly the same.

    Left out one by one, a place's neighbours would stand in for it. So m, of :class:`Dropout`, has
    one number for each sample and channel, which all places share.

    Parameters
    ----------
    rate, seed : see :class:`Dropout`

    Reference: Tompson et al., "Efficient object localization using convolutional networks" (CVPR
    2015).

    """

    axes = 3
    not_in_config = (*Layer.not_in_config, "noise_shape")

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, None, seed, **options)
        self.input_spec = InputSpec(ndim=self.axes)

    def build(self, input_shape: Shape) -> None:
        """Check the number of axes."""
        self.check_input(input_shape)
        super().build(input_shape)

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
    ArgumentError : ``rate`` is not from 0 to 1, or ``data_format`` is unknown
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
        self.data_format = channel_order(data_format, f"Layer {self.name!r}")

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
    ArgumentError : ``rate`` is not from 0 to 1, or ``data_format`` is unknown
    ShapeError : x has not five axes

    >>> SpatialDropout3D(0.5)([[[[[1.0]]]]]).tolist()
    [[[[[1.0]]]]]

    """

    axes = 5
