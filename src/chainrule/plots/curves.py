"""The numbers of a training run against the epoch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.callbacks import History
from chainrule.errors import ArgumentError
from chainrule.plots.drawing import COLOURS, MARKERS, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW = 30  # so many points are marked one by one


def plot_history(
    history: History, ax: "Axes | None" = None, names: Sequence[str] | None = None
) -> "Axes":
    """Draw the loss, and whatever else was recorded, against the epoch.

    A number and its twin of the validation ("val_" before its name) have one colour; the twin's
    line is dashed.

    Parameters
    ----------
    history : what ``fit`` returned
    ax : where to draw
    names : which numbers to draw, such as ["loss", "val_loss"]; all but the learning rate, which
        has another scale, unless given

    Raises
    ------
    ArgumentError : nothing was recorded, or nothing of that name
    MissingExtraError : matplotlib isn't installed

    >>> record = History()
    >>> for epoch, loss in enumerate([0.5, 0.25]):
    ...     record.on_epoch_end(epoch, {"loss": loss})
    >>> from chainrule.plots import new_figure
    >>> plot_history(record, new_figure()[1]).lines[0].get_ydata().tolist()
    [0.5, 0.25]

    """
    recorded = getattr(history, "history", None)
    if not isinstance(recorded, dict):
        raise ArgumentError(f"plot_history shows what fit returned; {history!r} came.")
    if not recorded:
        raise ArgumentError("This history is empty: train for at least one epoch first.")
    chosen = list(names) if names is not None else [n for n in recorded if n != "learning_rate"]
    unknown = [name for name in chosen if name not in recorded]
    if unknown or not chosen:
        raise ArgumentError(f"names={names!r}: {', '.join(recorded)} were recorded.")
    ax = ax or new_axes()
    families = list(dict.fromkeys(name.removeprefix("val_") for name in chosen))
    for name in chosen:
        family = families.index(name.removeprefix("val_"))
        values = recorded[name]
        at = history.epochs_of(name)
        if len(at) != len(values):  # put together by hand
            at = list(range(len(values)))
        epochs = np.array(at) + 1
        ax.plot(
            epochs,
            values,
            label=name,
            color=COLOURS[family % len(COLOURS)],
            linestyle="--" if name.startswith("val_") else "-",
            marker=MARKERS[family % len(MARKERS)] if len(epochs) <= FEW else "",
            markersize=4,
        )
    lowest = min(float(np.nanmin(recorded[name])) for name in chosen)
    if lowest >= 0:
        ax.set_ylim(bottom=0)
    whole_numbers(ax)
    ax.set_xlabel("epoch")
    ax.set_ylabel(families[0] if len(families) == 1 else "value")
    ax.set_title("How the loss fell" if families == ["loss"] else "How training went")
    if len(chosen) > 1:
        ax.legend()
    return ax


def whole_numbers(ax: Any) -> None:
    """Let the ticks along x be whole numbers."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
