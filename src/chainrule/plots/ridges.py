"""How numbers are spread, layer by layer: one histogram above the other."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.plots.drawing import BLUE, INK, ORANGE, Array, checked_trace, new_axes
from chainrule.tracing import LayerTrace, Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALLEST = 0.8  # of the room between two rows


def plot_activations(step: Trace, ax: "Axes | None" = None, bins: int = 60) -> "Axes":
    """Draw a histogram of each layer's outputs, the first layer on top.

    Layers whose outputs all lie at the flat ends of their activation learn next to nothing.

    Parameters
    ----------
    step : ``chainrule.trace(model, X)``
    ax : where to draw
    bins : into how many parts the range is cut

    Raises
    ------
    ArgumentError : something else than a trace came
    MissingExtraError : matplotlib isn't installed

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(4, "tanh", input_shape=(2,)), cr.layers.Dense(1)])
    >>> from chainrule.plots import new_figure
    >>> ax = plot_activations(cr.trace(model, [[0.0, 1.0]]), new_figure()[1])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['dense', 'dense_1']

    """
    layers = list(inside(checked_trace(step, "plot_activations").layers))
    rows = [(name, together(layer.output)) for name, layer in layers]
    return ridges(rows, ax, "How each layer's outputs are spread", "output", bins, BLUE)


def plot_gradients(step: Trace, ax: "Axes | None" = None, bins: int = 60) -> "Axes":
    """Draw a histogram of dL/d(weight) for each weight, those of the first layer on top.

    If the rows become narrower towards the first layer, gradients vanish on their way back; if they
    become wider, they explode.

    Parameters
    ----------
    step : ``chainrule.trace(model, X, y)``
    ax : where to draw
    bins : into how many parts the range is cut

    Raises
    ------
    ArgumentError : something else than a trace came, or one without gradients
    MissingExtraError : matplotlib isn't installed

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> model.compile(loss="mse")
    >>> from chainrule.plots import new_figure
    >>> ax = plot_gradients(cr.trace(model, [[0.0, 1.0]], [1.0]), new_figure()[1])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['dense/kernel', 'dense/bias']

    """
    layers = list(inside(checked_trace(step, "plot_gradients").layers))
    if any(layer.gradients is None for _, layer in layers):
        raise ArgumentError(
            "This trace has no gradients, as no targets came: chainrule.trace(model, X, y)."
        )
    rows = [
        (f"{name}/{weight}", gradient)
        for name, layer in layers
        for weight, gradient in (layer.gradients or {}).items()
    ]
    return ridges(rows, ax, "How the gradients are spread", "dL/d(weight)", bins, ORANGE)


def inside(layers: Sequence[LayerTrace], before: str = "") -> Iterator[tuple[str, LayerTrace]]:
    """Yield each layer with its name; for a model inside the model, the layers in that."""
    for layer in layers:
        if layer.layers:
            yield from inside(layer.layers, f"{before}{layer.name}/")
        else:
            yield before + layer.name, layer


def together(value: Any) -> Array:
    """Return all numbers of an array, or of a list of arrays, in one row."""
    parts = value if isinstance(value, list) else [value]
    return np.concatenate([np.ravel(part) for part in parts])


def ridges(
    rows: Sequence[tuple[str, Array]],
    ax: "Axes | None",
    title: str,
    label: str,
    bins: int,
    colour: str,
) -> "Axes":
    """Draw a histogram for each row, over one range. The tallest bars are as high in each.

    On the right stands the largest number of each row, by its size without the sign.

    Raises
    ------
    ArgumentError : there is nothing to draw

    """
    flat = [(name, np.ravel(values).astype("float64")) for name, values in rows]
    finite = [values[np.isfinite(values)] for _, values in flat]
    if not any(values.size for values in finite):
        raise ArgumentError("There are no numbers to draw: no layer has any, or none is finite.")
    low = min(float(values.min()) for values in finite if values.size)
    high = max(float(values.max()) for values in finite if values.size)
    if low == high:
        low, high = low - 0.5, high + 0.5
    ax = ax or new_axes(height=1.6 + 0.55 * len(flat))
    for place, ((_, values), kept) in enumerate(zip(flat, finite, strict=True)):
        base = len(flat) - 1.0 - place
        counts, edges = np.histogram(kept, bins, (low, high))
        heights = base + TALLEST * counts / max(1, counts.max())
        ax.stairs(heights, edges, baseline=base, fill=True, color=colour, alpha=0.75)
        ax.axhline(base, color=INK, linewidth=0.5)
        largest = f"{np.abs(kept).max():.2g}" if kept.size else "none"
        strange = values.size - kept.size
        told = f"to {largest}" + (f", {strange} not finite" if strange else "")
        ax.annotate(
            told,
            (1.01, base + 0.1),
            xycoords=("axes fraction", "data"),
            fontsize="small",
            color=INK,
        )
    if low < 0 < high:
        ax.axvline(0, color=INK, linewidth=0.8, linestyle=":")
    ax.set_xlim(low, high)
    ax.set_ylim(-0.1, len(flat) - 0.05)
    ax.set_yticks([len(flat) - 1.0 - i for i in range(len(flat))], [name for name, _ in flat])
    ax.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel(label)
    ax.set_title(title)
    return ax
