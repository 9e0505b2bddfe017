"""What all pictures share: figures, axes and colours."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ArgumentError, MissingExtraError
from chainrule.tracing import LayerTrace, Trace

Array = NDArray[Any]

# Two colours that differ in hue and in brightness, so that they part in grey as well.
BLUE, ORANGE = "#2f6db5", "#c8601a"
PAPER, INK = "#f7f5f0", "#222222"
# For more than two things. Colours alone never tell them apart: shapes or dashes do too.
COLOURS = (BLUE, ORANGE, "#2e8b57", "#7d3c98", "#a67c00", "#0e8fa3", "#c2185b", "#5f5f5f")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


def new_figure(columns: int = 1) -> tuple[Any, Any]:
    """Return a figure with one row of axes, ready to be saved, without opening a window.

    Raises
    ------
    MissingExtraError : matplotlib isn't installed

    >>> figure, (left, right) = new_figure(columns=2)
    >>> left.figure is figure
    True

    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise missing_matplotlib() from None
    figure = Figure(figsize=(5.2 * columns, 4.2), layout="constrained")
    return figure, figure.subplots(1, columns)


def new_axes(height: float | None = None) -> Any:
    """Return axes in a new figure, which a notebook or ``plt.show`` will show.

    Raises
    ------
    MissingExtraError : matplotlib isn't installed

    """
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise missing_matplotlib() from None
    size = None if height is None else (6.4, height)
    return plt.subplots(layout="constrained", figsize=size)[1]


def missing_matplotlib() -> MissingExtraError:
    """Return the error that says how to get matplotlib."""
    return MissingExtraError(
        'Drawing needs matplotlib, which isn\'t installed: pip install "chainrule[plots]".'
    )


def blended(*colours: str) -> Any:
    """Return a colour map that goes evenly from one colour to the next."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("blended", list(colours))


def around_zero() -> Any:
    """Return the colour map for numbers of both signs: blue below 0, orange above."""
    return blended(BLUE, PAPER, ORANGE)


def shaded() -> Any:
    """Return the colour map for shares and counts: paper for 0, blue for the most."""
    return blended(PAPER, BLUE)


def readable_on(share: float) -> str:
    """Return the colour for text on the colour that :func:`shaded` gives for a share.

    >>> readable_on(0.1), readable_on(0.9)
    ('#222222', 'white')
    """
    return "white" if share > 0.55 else INK


def checked_trace(step: Any, what: str) -> Trace:
    """Return ``step`` if it is a trace.

    Raises
    ------
    ArgumentError : it is something else, such as a model

    """
    if not isinstance(step, Trace):
        raise ArgumentError(
            f"{what} shows a trace; {type(step).__name__} came. Write "
            f"{what}(chainrule.trace(model, X, y))."
        )
    return step


def traced_layer(step: Trace, layer: str | int) -> LayerTrace:
    """Return the trace of one layer, by its name or place.

    Raises
    ------
    ArgumentError : there is no such layer

    """
    try:
        return step[layer]
    except (KeyError, IndexError):
        names = ", ".join(each.name for each in step.layers)
        raise ArgumentError(f"There is no layer {layer!r} in the trace. It has: {names}.") from None


def tokens_along(axis: Any, tokens: Sequence[Any], size: int, what: str) -> None:
    """Write one text at each of ``size`` places along an axis.

    Raises
    ------
    ArgumentError : there are not as many texts as places

    """
    if len(tokens) != size:
        raise ArgumentError(f"{what} has {len(tokens)} entries; {size} are wanted, one for each.")
    axis.set_ticks(np.arange(size), [str(token) for token in tokens])
