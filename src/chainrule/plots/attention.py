"""Where attention looks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chainrule.errors import ArgumentError
from chainrule.plots.drawing import checked_trace, new_axes, shaded, tokens_along, traced_layer
from chainrule.tracing import Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_attention(
    step: Trace,
    layer: str | int,
    tokens: Sequence[Any] | None = None,
    keys: Sequence[Any] | None = None,
    sample: int = 0,
    head: int | None = None,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the scores of an attention layer: how much each query (row) takes from each key.

    The scores of a row add up to 1.

    Parameters
    ----------
    step : ``chainrule.trace(model, X)``
    layer : the attention layer's name or place
    tokens : what the queries are, and the keys too unless ``keys`` is given
    keys : what the keys are
    sample : which sample of the batch
    head : which head; may be left out if there is only one
    ax : where to draw

    Raises
    ------
    ArgumentError : the layer has no scores, there is no such sample or head, or there are not as
        many tokens as steps
    MissingExtraError : matplotlib isn't installed

    >>> import chainrule as cr
    >>> x = cr.Input((3, 2))
    >>> model = cr.Model(x, cr.layers.Attention(name="look")([x, x]))
    >>> step = cr.trace(model, [[[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]])
    >>> from chainrule.plots import new_figure
    >>> ax = plot_attention(step, "look", ["the", "old", "house"], ax=new_figure()[1])
    >>> ax.images[0].get_array().sum(axis=1).round(3).tolist()
    [1.0, 1.0, 1.0]

    """
    traced = traced_layer(checked_trace(step, "plot_attention"), layer)
    scores = traced.inner.get("attention_scores")
    if scores is None:
        looking = [each.name for each in step.layers if "attention_scores" in each.inner]
        raise ArgumentError(
            f"Layer {traced.name!r} ({traced.kind}) has no attention scores. Layers that have: "
            f"{', '.join(looking) or 'none'}."
        )
    if not -len(scores) <= sample < len(scores):
        raise ArgumentError(f"sample={sample}: the trace has {len(scores)} sample(s).")
    shown = scores[sample]
    title = f"Where {traced.name} looks"
    if shown.ndim == 3:
        heads = len(shown)
        if head is None and heads > 1:
            raise ArgumentError(
                f"Layer {traced.name!r} has {heads} heads; say which: head=0 to head={heads - 1}."
            )
        head = head or 0
        if not 0 <= head < heads:
            raise ArgumentError(f"head={head}: layer {traced.name!r} has {heads}.")
        shown = shown[head]
        title = f"{title}, head {head}" if heads > 1 else title
    elif head:
        raise ArgumentError(f"head={head}: layer {traced.name!r} has one head.")
    ax = ax or new_axes()
    image = ax.imshow(shown, cmap=shaded(), vmin=0, vmax=1)
    ax.figure.colorbar(image, ax=ax, label="share")
    if tokens is not None:
        tokens_along(ax.yaxis, tokens, shown.shape[0], "tokens")
    along = keys if keys is not None else tokens
    if along is not None:
        tokens_along(ax.xaxis, along, shown.shape[1], "tokens" if keys is None else "keys")
        ax.tick_params(axis="x", rotation=45)
    ax.set_xlabel("key")
    ax.set_ylabel("query")
    ax.set_title(title)
    return ax
