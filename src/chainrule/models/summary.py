"""A model as a table."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.layers.base import Layer
    from chainrule.models.model import Model

HEADINGS = ("Layer (type)", "Output shape", "Weights")


def summarize(model: "Model", expand_nested: bool = False) -> str:
    """Return the table of a model's layers.

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(4, input_shape=(2,)), cr.layers.Dense(1)])
    >>> print(summarize(model))
    Model: sequential
    ┌─────────────────┬──────────────┬─────────┐
    │ Layer (type)    │ Output shape │ Weights │
    ├─────────────────┼──────────────┼─────────┤
    │ dense (Dense)   │ (None, 4)    │      12 │
    │ dense_1 (Dense) │ (None, 1)    │       5 │
    └─────────────────┴──────────────┴─────────┘
    Total weights: 17 (68 bytes), of which trained: 17
    """
    rows = []
    for layer in model.layers:
        shape = shown_shape(layer)
        count = f"{layer.count_params():,}" if layer.built else "?"
        rows.append((f"{layer.name} ({type(layer).__name__})", shape, count))
    widths = [max(len(row[i]) for row in [HEADINGS, *rows]) for i in range(3)]

    def line(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (width + 2) for width in widths) + right

    def row(cells: tuple[str, str, str]) -> str:
        padded = [
            cells[0].ljust(widths[0]),
            cells[1].ljust(widths[1]),
            cells[2].rjust(widths[2]) if cells != HEADINGS else cells[2].ljust(widths[2]),
        ]
        return "│ " + " │ ".join(padded) + " │"

    lines = [f"Model: {model.name}", line("┌", "┬", "┐"), row(HEADINGS), line("├", "┼", "┤")]
    lines += [row(cells) for cells in rows]
    lines.append(line("└", "┴", "┘"))
    if model.built:
        trained = sum(w.size for w in model.trainable_weights)
        size = sum(w.value.nbytes for w in model.weights)
        lines.append(
            f"Total weights: {model.count_params():,} ({size:,} bytes), "
            f"of which trained: {trained:,}"
        )
    else:
        lines.append("Not built yet: the weights are made when the input shape is known.")
    return "\n".join(lines)


def shown_shape(layer: "Layer") -> str:
    """Return the shape (or shapes) of what a layer gives, or ? if it isn't known yet."""
    if not layer.nodes:
        return "?"
    return ", ".join(str(tensor.shape) for tensor in layer.nodes[0].outputs)
