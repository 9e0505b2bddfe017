"""The weights of a model: how they are spread, or one layer's as an image."""

from typing import TYPE_CHECKING

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.models.model import Model
from chainrule.plots.drawing import BLUE, Array, around_zero, new_axes
from chainrule.plots.ridges import ridges

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_weights(
    model: Model, layer: str | None = None, ax: "Axes | None" = None, bins: int = 60
) -> "Axes":
    """Draw a histogram of each weight; or with a layer's name its kernel, number by number.

    As an image, a kernel of two axes has a row for each input and a column for each unit. Of a
    convolution each filter is a column of small images, one for each channel.

    Parameters
    ----------
    model : built
    layer : the name of the layer to show as an image
    ax : where to draw
    bins : into how many parts the range of the histograms is cut

    Raises
    ------
    ArgumentError : there is no such layer, or it has no weight that makes an image
    NotBuiltError : the model has no weights yet
    MissingExtraError : matplotlib isn't installed

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(3, input_shape=(2,), name="one")])
    >>> from chainrule.plots import new_figure
    >>> plot_weights(model, "one", new_figure()[1]).images[0].get_array().shape
    (2, 3)

    """
    model.count_params()
    if layer is None:
        rows = [(weight.path, weight.numpy()) for weight in model.weights]
        return ridges(rows, ax, "How the weights are spread", "weight", bins, BLUE)
    kernels = [w for w in model.get_layer(layer).weights if len(w.shape) in (2, 3, 4)]
    if not kernels:
        raise ArgumentError(
            f"Layer {layer!r} has no weight of two to four axes, so there is no image of it. "
            "plot_weights(model) shows how all weights are spread."
        )
    kernel = kernels[0]
    image = tiled(kernel.numpy())
    largest = float(np.nanmax(np.abs(image))) or 1.0
    ax = ax or new_axes()
    shown = ax.imshow(
        image, cmap=around_zero(), vmin=-largest, vmax=largest, interpolation="nearest"
    )
    if len(kernel.shape) == 2:
        ax.set_aspect("auto")
        ax.figure.colorbar(shown, ax=ax, label="weight")
        ax.set_xlabel("unit")
        ax.set_ylabel("input")
    else:
        # Its pixels stay square, so the bar beside a broad image is a short one.
        shape = image.shape[0] / image.shape[1]
        ax.figure.colorbar(shown, ax=ax, label="weight", shrink=min(1.0, max(0.3, shape)))
        ax.set_xlabel("filters, side by side")
        ax.set_ylabel("channels, one below the other" if len(kernel.shape) == 4 else "time")
        ax.set_xticks([])
        ax.set_yticks([])
    ax.set_title(f"{kernel.path}, shape {kernel.shape}")
    return ax


def tiled(kernel: Array) -> Array:
    """Return a kernel as one image. Gaps between small images are NaN.

    Two axes are an image already. (steps, channels, filters) gives a small image of steps by
    channels for each filter; (height, width, channels, filters) one of height by width for each
    channel, below each other, and each filter, side by side.

    >>> tiled(np.arange(8.0).reshape(2, 2, 1, 2)).tolist()
    [[0.0, 2.0, nan, 1.0, 3.0], [4.0, 6.0, nan, 5.0, 7.0]]
    """
    if kernel.ndim == 2:
        return kernel
    if kernel.ndim == 3:
        kernel = kernel[:, :, np.newaxis, :]
    height, width, channels, filters = kernel.shape
    image = np.full((channels * (height + 1) - 1, filters * (width + 1) - 1), np.nan)
    for channel in range(channels):
        for number in range(filters):
            top, left = channel * (height + 1), number * (width + 1)
            image[top : top + height, left : left + width] = kernel[:, :, channel, number]
    return image
