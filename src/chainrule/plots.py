"""Pictures of training, with matplotlib (``pip install "chainrule[plots]"``).

Each function draws on the axes it is given, or on new ones, and returns them. The pictures show
what :func:`chainrule.trace` and the training history say and compute nothing else.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.callbacks import History
from chainrule.errors import ArgumentError, MissingExtraError, ShapeError
from chainrule.models.data import as_numbers
from chainrule.models.trainer import Trainer
from chainrule.plane import Plane
from chainrule.tracing import trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Two colours that differ in hue and in brightness, so that they part in grey as well.
BLUE, ORANGE = "#2f6db5", "#c8601a"
MARKERS = ("o", "s")


def plot_history(history: History, ax: "Axes | None" = None) -> "Axes":
    """Draw the loss, and whatever else was recorded, against the epoch.

    Parameters
    ----------
    history : what ``fit`` returned
    ax : where to draw

    Raises
    ------
    ArgumentError : nothing was recorded
    MissingExtraError : matplotlib isn't installed
    """
    if not history.history:
        raise ArgumentError("This history is empty: train for at least one epoch first.")
    ax = ax or _new_axes()
    for name, values in history.history.items():
        ax.plot([epoch + 1 for epoch in history.epoch][: len(values)], values, label=name)
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss" if set(history.history) == {"loss"} else "value")
    ax.set_title("How the loss fell")
    ax.set_ylim(bottom=0)
    if len(history.history) > 1:
        ax.legend()
    return ax


def plot_decision_boundary(
    model: Trainer,
    x: ArrayLike,
    y: ArrayLike | None = None,
    ax: "Axes | None" = None,
    resolution: int = 200,
) -> "Axes":
    """Draw a model's output over the plane, the line where it is one half, and the samples.

    Parameters
    ----------
    model : takes two numbers and gives one
    x : samples, shape (batch, 2)
    y : their targets, 0 or 1, drawn in two shapes
    ax : where to draw
    resolution : how many points along each side

    Raises
    ------
    ShapeError : the samples are not pairs of numbers, or the model doesn't give one number
    MissingExtraError : matplotlib isn't installed
    """
    points = as_numbers(x, "x", np.dtype("float64"))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ShapeError(
            f"A boundary is drawn over two inputs; x has shape {points.shape}, wanted (batch, 2)."
        )
    plane = Plane.around(points)
    xs, ys = plane.axes(resolution)
    grid = plane.grid(resolution)
    output = trace(model, grid).output
    if output.shape != (len(grid), 1):
        raise ShapeError(
            f"A boundary is drawn for one output; this model gives {output.shape[1:]} a sample."
        )
    ax = ax or _new_axes()
    heights = output.reshape(resolution, resolution)
    shades = ax.pcolormesh(xs, ys, heights, cmap=_shades(), vmin=0, vmax=1, shading="gouraud")
    ax.figure.colorbar(shades, ax=ax, label="output")
    if heights.min() < 0.5 < heights.max():
        ax.contour(xs, ys, heights, levels=[0.5], colors="black", linewidths=1.2)
    if y is None:
        ax.scatter(points[:, 0], points[:, 1], color="black")
    else:
        targets = as_numbers(y, "y", np.dtype("float64")).ravel()
        for target, colour, marker in zip((0, 1), (BLUE, ORANGE), MARKERS, strict=True):
            chosen = points[(targets > 0.5) == bool(target)]
            ax.scatter(
                chosen[:, 0],
                chosen[:, 1],
                color=colour,
                marker=marker,
                edgecolor="white",
                s=80,
                label=f"target {target}",
                zorder=3,
            )
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    ax.set_xlabel("input 1")
    ax.set_ylabel("input 2")
    ax.set_title("Where the output crosses one half")
    return ax


def new_figure(columns: int = 1) -> tuple[Any, Any]:
    """Return a figure with one row of axes, ready to be saved, without opening a window.

    Raises
    ------
    MissingExtraError : matplotlib isn't installed
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError(
            'Drawing needs matplotlib, which isn\'t installed: pip install "chainrule[plots]".'
        ) from None
    figure = Figure(figsize=(5.2 * columns, 4.2), layout="constrained")
    return figure, figure.subplots(1, columns)


def _shades() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("answers", [BLUE, "#f7f5f0", ORANGE])


def _new_axes() -> Any:
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        new_figure()
        raise
    return plt.subplots(layout="constrained")[1]
