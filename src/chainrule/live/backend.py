"""The matplotlib backend of a page: Agg, and `plt.show()` shows the figures below the cell.

matplotlib loads this file by its name, when a reader first makes a figure.
"""

from typing import Any

from matplotlib import _pylab_helpers
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from chainrule.live.figures import figure_bundle
from chainrule.live.sink import running_sink


class FigureManager(FigureManagerBase):
    """Shows figures through the running cell's output."""

    @classmethod
    def pyplot_show(cls, *args: Any, **kwargs: Any) -> None:
        """Show every open figure, and close it."""
        show_open_figures()

    def show(self) -> None:
        """Show this one figure (`fig.show()`), and close it."""
        _show(self)


class FigureCanvas(FigureCanvasAgg):
    """Draws with Agg."""

    manager_class = FigureManager


def show_open_figures() -> None:
    """Show every open figure in the order they were made, and close it."""
    for manager in _pylab_helpers.Gcf.get_all_fig_managers():
        _show(manager)


def _show(manager: FigureManagerBase) -> None:
    _pylab_helpers.Gcf.destroy(manager)  # first: a figure that cannot be drawn must not come back
    sink = running_sink()
    if sink is not None:
        sink.display(figure_bundle(manager.canvas.figure))
