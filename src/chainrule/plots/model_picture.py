"""A picture of a model: its layers as boxes, and what goes where."""

import os
from pathlib import Path
from typing import Any

from chainrule.errors import ArgumentError, ChainruleError, UnsupportedError
from chainrule.models.model import Model
from chainrule.plots.drawing import BLUE, INK, missing_matplotlib
from chainrule.plots.layered import Point
from chainrule.plots.model_graph import (
    FRAME,
    LINE,
    PADDING,
    TEXT_SIZE,
    TITLE_SIZE,
    Box,
    Picture,
    Shown,
    picture_of,
)
from chainrule.plots.svg import FILLS, MARGIN, in_words, svg_of

DIRECTIONS = ("TB", "LR")


class ModelPicture:
    """What :func:`plot_model` returns: a notebook shows it.

    ``svg`` is the picture as text.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    @property
    def svg(self) -> str:
        """The picture as an SVG document."""
        return svg_of(self.picture)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<picture of {self.picture.name}, {in_words(self.picture)}>"


def plot_model(
    model: Model,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    **left_out: Any,
) -> ModelPicture:
    """Draw a model's layers and what goes from where to where, and write the picture to a file.

    Each call of a layer is a box. Layers with weights are tinted; a layer that is called a second
    time says whose weights it uses.

    Parameters
    ----------
    model : built
    to_file : where to write. ".svg" needs nothing else; for ".png", ".pdf" and others that
        matplotlib knows, that must be installed. None writes nothing.
    show_shapes : whether to say the shapes that go in and out
    show_dtype : whether to say the dtype
    show_layer_names : whether to say the layers' names
    rankdir : "TB" from top to bottom, "LR" from left to right
    expand_nested : whether to draw what is inside a model inside the model
    dpi : how many pixels an inch has
    show_layer_activations : whether to say which activation a layer has
    show_trainable : whether to say what training changes

    Returns
    -------
    ModelPicture : shown by a notebook; its ``svg`` is the picture as text

    Raises
    ------
    ArgumentError : an argument won't do, or the model has no graph
    NotBuiltError : the model isn't built yet
    MissingExtraError : matplotlib is needed and isn't installed
    UnsupportedError : Keras's ``splines`` came: all lines are curves

    >>> import chainrule as cr
    >>> x = cr.Input((4,))
    >>> model = cr.Model(x, x + cr.layers.Dense(4)(x), name="residual")
    >>> plot_model(model, to_file=None)
    <picture of residual, 3 boxes: InputLayer, Dense, Add. InputLayer leads to Dense. InputLayer \
leads to Add. Dense leads to Add.>

    """
    if "splines" in left_out:
        raise UnsupportedError("plot_model: Keras's splines is not in Chainrule: lines are curves.")
    if left_out:
        raise ArgumentError(f"plot_model has no argument {next(iter(left_out))!r}.")
    if rankdir not in DIRECTIONS:
        raise ArgumentError(f"rankdir={rankdir!r} must be 'TB' (downwards) or 'LR' (rightwards).")
    if not isinstance(model, Model):
        raise ArgumentError(f"plot_model draws a model; {type(model).__name__} came.")
    model.count_params()
    if "graph" not in vars(model):
        raise ArgumentError(
            f"Model {model.name!r} has no graph to draw yet: call it on data once, or make it of "
            "layers called on an Input."
        )
    shown = Shown(
        shapes=show_shapes,
        dtype=show_dtype,
        names=show_layer_names,
        activations=show_layer_activations,
        trainable=show_trainable,
        nested=expand_nested,
        sideways=rankdir == "LR",
    )
    found = ModelPicture(picture_of(model, shown))
    if to_file is not None:
        path = Path(os.fspath(to_file))
        path = path if path.suffix else path.with_suffix(".png")
        write_beside(found.picture, path, dpi)
    return found


def write_beside(picture: Picture, path: Path, dpi: int) -> None:
    """Write the picture: beside the file first, then renamed, so it is whole or not there.

    Raises
    ------
    ChainruleError : the file can't be written

    """
    beside = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        if path.suffix.lower() == ".svg":
            beside.write_text(svg_of(picture), encoding="utf-8")
        else:
            save_figure(picture, beside, dpi)
        beside.replace(path)
    except OSError as error:
        raise ChainruleError(f"{path} can't be written: {error.strerror or error}.") from error
    finally:
        beside.unlink(missing_ok=True)


def save_figure(picture: Picture, path: Path, dpi: int) -> None:
    """Draw the picture with matplotlib, one point for each of its units.

    Raises
    ------
    MissingExtraError : matplotlib isn't installed
    ArgumentError : matplotlib doesn't know the file's ending

    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise missing_matplotlib() from None
    width, height = picture.width + 2 * MARGIN, picture.height + 2 * MARGIN
    figure = Figure(figsize=(width / 72, height / 72))
    known = figure.canvas.get_supported_filetypes()
    ending = path.suffix.lstrip(".").lower()
    if ending not in known:
        raise ArgumentError(
            f"to_file: {path.suffix} is no picture format known here. Known: "
            f"{', '.join(sorted(known))}."
        )
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.axis("off")
    draw(ax, picture, (MARGIN, MARGIN))
    figure.savefig(path, dpi=dpi, format=ending)


def draw(ax: Any, picture: Picture, corner: Point) -> None:
    """Draw a picture whose upper left corner is there."""
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path as Curve

    left, top = corner
    for points in picture.curves():
        codes = [Curve.MOVETO] + [Curve.CURVE4] * (len(points) - 1)
        curve = Curve([(left + x, top + y) for x, y in points], codes)
        ax.add_patch(PathPatch(curve, edgecolor=INK, facecolor="none", linewidth=1.1))
    for tip in picture.tips():
        ax.add_patch(Polygon([(left + x, top + y) for x, y in tip], color=INK, linewidth=0))
    for box, (x, y) in zip(picture.boxes, picture.placed.centres, strict=True):
        draw_box(ax, box, (left + x, top + y))


def draw_box(ax: Any, box: Box, centre: Point) -> None:
    """Draw one box, and what is inside it."""
    from matplotlib.patches import FancyBboxPatch

    width, height = box.size
    left, top = centre[0] - width / 2, centre[1] - height / 2
    nested = box.inside is not None
    ax.add_patch(
        FancyBboxPatch(
            (left, top),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=6",
            facecolor="#ffffff" if nested else FILLS[box.role],
            edgecolor=BLUE if box.role == "weights" else INK,
            linestyle="--" if nested else "-",
            linewidth=1.1,
        )
    )
    baseline = top + PADDING + TITLE_SIZE
    for number, line in enumerate([box.title, *box.lines]):
        ax.text(
            centre[0],
            baseline,
            line,
            ha="center",
            va="baseline",
            color=INK,
            size=TITLE_SIZE if number == 0 else TEXT_SIZE,
            weight="bold" if number == 0 else "normal",
        )
        baseline += TEXT_SIZE * LINE
    if box.inside is not None:
        draw(ax, box.inside, (centre[0] - box.inside.width / 2, top + box.head + FRAME))
