"""What Keras has as ``keras.ops.image``, as far as it is here: pictures cut into patches."""

from typing import Any

from chainrule.errors import ShapeError, UnsupportedError
from chainrule.ops.dispatch import tensor
from chainrule.ops.shapes import reshape, transpose


def extract_patches(
    images: Any,
    size: int | tuple[int, int],
    strides: int | tuple[int, int] | None = None,
    dilation_rate: int = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Return (batch, rows, columns, numbers of a patch): a picture cut into tiles.

    Every number stays one number, in another place, so the derivative is the way back.

    Parameters
    ----------
    images : (batch, height, width, channels)
    size : height and width of a patch, which must divide those of the picture
    strides : the size of a patch, or None; overlapping patches are left out
    dilation_rate, padding, data_format : as they are by default

    Raises
    ------
    UnsupportedError : patches that overlap or leave out points, or channels that come first
    ShapeError : the patches don't fill the picture

    >>> from chainrule import ops
    >>> extract_patches(ops.ones((1, 4, 6, 3)), 2).shape
    (1, 2, 3, 12)

    """
    height, width = (size, size) if isinstance(size, int) else size
    steps = (strides, strides) if isinstance(strides, int) else strides
    plain = (padding, data_format or "channels_last") == ("valid", "channels_last")
    if dilation_rate != 1 or not plain or tuple(steps or (height, width)) != (height, width):
        raise UnsupportedError(
            "ops.image.extract_patches: patches lie side by side (strides=size), without padding "
            "or gaps, and channels come last; anything else is left out of Chainrule."
        )
    images = tensor(images)
    _, rows, columns, channels = images.shape
    if rows % height or columns % width:
        raise ShapeError(
            f"extract_patches: patches of {height} by {width} don't fill pictures of {rows} by "
            f"{columns}. Crop or resize them first."
        )
    down, across = rows // height, columns // width
    x = reshape(images, (-1, down, height, across, width, channels))
    x = transpose(x, (0, 1, 3, 2, 4, 5))
    return reshape(x, (-1, down, across, height * width * channels))
