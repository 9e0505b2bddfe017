"""Pictures of models and of training, with matplotlib (``pip install "chainrule[plots]"``).

Each function draws on the axes it is given, or on new ones, and returns them. The pictures show
what :func:`chainrule.trace`, ``predict`` and the training history say and compute nothing else.
:func:`plot_model` needs no matplotlib for a picture in SVG.
"""

from typing import TYPE_CHECKING

from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.plots.attention import plot_attention as plot_attention
    from chainrule.plots.boundary import plot_decision_boundary as plot_decision_boundary
    from chainrule.plots.confusion import plot_confusion as plot_confusion
    from chainrule.plots.curves import plot_history as plot_history
    from chainrule.plots.drawing import new_figure as new_figure
    from chainrule.plots.model_picture import plot_model as plot_model
    from chainrule.plots.ridges import plot_activations as plot_activations
    from chainrule.plots.ridges import plot_gradients as plot_gradients
    from chainrule.plots.weights import plot_weights as plot_weights

# The public names of each module.
HOMES: dict[str, list[str]] = {
    "attention": ["plot_attention"],
    "boundary": ["plot_decision_boundary"],
    "confusion": ["plot_confusion"],
    "curves": ["plot_history"],
    "drawing": ["new_figure"],
    "model_picture": ["plot_model"],
    "ridges": ["plot_activations", "plot_gradients"],
    "weights": ["plot_weights"],
}

__getattr__, __dir__, __all__ = attach("chainrule.plots", HOMES)
