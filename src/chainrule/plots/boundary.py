"""What a model answers over the plane of its two inputs."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.errors import ArgumentError, ShapeError
from chainrule.models.data import as_numbers
from chainrule.models.trainer import Trainer
from chainrule.plane import Plane
from chainrule.plots.drawing import BLUE, COLOURS, MARKERS, ORANGE, PAPER, Array, blended, new_axes
from chainrule.tracing import trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_decision_boundary(
    model: Trainer,
    x: ArrayLike,
    y: ArrayLike | None = None,
    ax: "Axes | None" = None,
    resolution: int = 200,
) -> "Axes":
    """Draw a model's answer over the plane, the lines where it changes, and the samples.

    A model of one output answers yes where it is above one half: the picture shows the output. A
    model of several outputs answers with the largest: the picture shows which it is.

    Parameters
    ----------
    model : takes two numbers; gives one, or one for each class
    x : samples, shape (batch, 2)
    y : their targets, drawn in different shapes: 0 or 1; for several outputs numbers of classes,
        or rows with a 1 at the class
    ax : where to draw
    resolution : how many points along each side

    Raises
    ------
    ShapeError : the samples are not pairs of numbers, or the model gives no row of numbers
    ArgumentError : the model has more classes than can be told apart
    MissingExtraError : matplotlib isn't installed

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(3, "softmax", input_shape=(2,))])
    >>> from chainrule.plots import new_figure
    >>> _, ax = new_figure()
    >>> plot_decision_boundary(model, [[0.0, 0.0], [1.0, 1.0]], [0, 2], ax).get_title()
    'Which output is the largest'

    """
    points = as_numbers(x, "x", np.dtype("float64"))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ShapeError(
            f"A boundary is drawn over two inputs; x has shape {points.shape}, wanted (batch, 2)."
        )
    plane = Plane.around(points)
    grid = plane.grid(resolution)
    output = trace(model, grid).output
    if not isinstance(output, np.ndarray) or output.ndim != 2:
        came = output.shape[1:] if isinstance(output, np.ndarray) else "several arrays"
        raise ShapeError(
            f"A boundary is drawn for one output, or one for each class; this model gives {came} "
            "a sample."
        )
    classes = output.shape[1]
    if classes > len(COLOURS):
        raise ArgumentError(
            f"This model tells {classes} classes apart; a picture can show {len(COLOURS)}."
        )
    labels = None if y is None else classes_of(y, len(points))
    ax = ax or new_axes()
    if classes == 1:
        _draw_output(ax, plane, output.reshape(resolution, resolution))
    else:
        _draw_winners(ax, plane, output.argmax(axis=1).reshape(resolution, resolution), classes)
    _draw_samples(ax, points, labels, max(2, classes))
    ax.set_xlabel("input 1")
    ax.set_ylabel("input 2")
    return ax


def classes_of(y: ArrayLike, samples: int) -> Array:
    """Return the class of each sample: a number, or the place of the 1 in a row.

    Raises
    ------
    ShapeError : there is not one target for each sample

    >>> classes_of([[0, 0, 1], [1, 0, 0]], 2).tolist(), classes_of([[0.0], [1.0]], 2).tolist()
    ([2, 0], [0, 1])

    """
    targets = as_numbers(y, "y", np.dtype("float64"))
    if targets.ndim == 2 and targets.shape[1] > 1:
        targets = targets.argmax(axis=1)
    labels: Array = np.rint(targets.ravel()).astype(int)
    if len(labels) != samples:
        raise ShapeError(f"There are {samples} samples and {len(labels)} targets; give one each.")
    return labels


def _draw_output(ax: Any, plane: Plane, heights: Array) -> None:
    xs, ys = plane.axes(len(heights))
    shades = ax.pcolormesh(
        xs, ys, heights, cmap=blended(BLUE, PAPER, ORANGE), vmin=0, vmax=1, shading="gouraud"
    )
    ax.figure.colorbar(shades, ax=ax, label="output")
    if heights.min() < 0.5 < heights.max():
        ax.contour(xs, ys, heights, levels=[0.5], colors="black", linewidths=1.2)
    ax.set_title("Where the output crosses one half")


def _draw_winners(ax: Any, plane: Plane, winners: Array, classes: int) -> None:
    from matplotlib.colors import ListedColormap

    xs, ys = plane.axes(len(winners))
    ax.pcolormesh(
        xs,
        ys,
        winners,
        cmap=ListedColormap(COLOURS[:classes]),
        vmin=-0.5,
        vmax=classes - 0.5,
        shading="nearest",
        alpha=0.3,
    )
    # Between two classes the number jumps past one half or more of these.
    levels = [k + 0.5 for k in range(classes - 1) if winners.min() <= k < winners.max()]
    if levels:
        ax.contour(xs, ys, winners, levels=levels, colors="black", linewidths=0.8)
    ax.set_title("Which output is the largest")


def _draw_samples(ax: Any, points: Array, labels: Array | None, classes: int) -> None:
    if labels is None:
        ax.scatter(points[:, 0], points[:, 1], color="black")
        return
    for label in range(classes):
        chosen = points[labels == label]
        ax.scatter(
            chosen[:, 0],
            chosen[:, 1],
            color=COLOURS[label],
            marker=MARKERS[label],
            edgecolor="white",
            s=80,
            label=f"target {label}",
            zorder=3,
        )
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=min(4, classes), frameon=False)
