"""A model as a table."""

import re
import shutil
import textwrap
from collections.abc import Sequence

from chainrule.errors import ArgumentError
from chainrule.layers.base import Layer
from chainrule.layers.symbolic import Node, SymbolicTensor
from chainrule.models.model import Model

HEADINGS = ["Layer (type)", "Output shape", "Weights"]
# How wide a table of a given width makes its columns: where each ends, as a share of the width.
POSITIONS = [0.45, 0.80, 1.0]
POSITIONS_WITH_CONNECTIONS = [0.3, 0.56, 0.74, 1.0]
NARROWEST = 4

# A cell is a list of lines.
Cell = list[str]


def summarize(
    model: Model,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> str:
    """Return the table of a model's layers.

    Where layers form more than a chain, a column says where the input of each comes from. A layer
    that is used at several places is shown once; ``name[1][0]`` is what its call number 1 gave,
    output number 0, both counted from 0.

    Parameters
    ----------
    model : any model
    line_length : how wide the table is; as wide as its contents unless given
    positions : where each column ends, as a share of ``line_length``, the last 1.0
    expand_nested : whether to show the layers of models inside the model
    show_trainable : whether to show which layers training changes
    layer_range : the names (or patterns of names) of the first and the last layer to show

    Raises
    ------
    ArgumentError : positions or layer_range don't fit, or line_length is too short

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
    connected = not is_chain(model)
    headings = [*HEADINGS, *(["Connected to"] if connected else [])]
    headings += ["Trained"] if show_trainable else []
    layers = chosen_layers(model.layers, layer_range)
    rows = layer_rows(model, layers, connected, expand_nested, show_trainable)
    if line_length is None and positions is None:
        widths = [
            max(len(line) for row in [[[head] for head in headings], *rows] for line in row[column])
            for column in range(len(headings))
        ]
    else:
        widths = widths_of(line_length, positions, connected, show_trainable)
        rows = [[wrapped(cell, w) for cell, w in zip(row, widths, strict=True)] for row in rows]
    return "\n".join([f"Model: {model.name}", *table(headings, rows, widths), totals(model)])


def layer_rows(
    model: Model, layers: list[Layer], connected: bool, expand: bool, trained: bool, level: int = 0
) -> list[list[Cell]]:
    """Return a row for each layer, and for those inside it if ``expand``."""
    calls = calls_of(model)
    prefix = "" if not level else "   " * (level - 1) + "└─ "
    rows = []
    for layer in layers:
        nodes = calls.get(layer, layer.nodes[:1])
        shapes = [str(tensor.shape) for node in nodes for tensor in node.outputs]
        count = f"{layer.count_params():,}" if layer.built else "?"
        row = [
            [f"{prefix}{layer.name} ({type(layer).__name__})"],
            list(dict.fromkeys(shapes)) or ["?"],
            [count],
        ]
        if connected:
            row.append(connections(nodes, calls) if layer in calls else ["-"])
        if trained:
            row.append(["-" if not layer.weights else "yes" if layer.trainable else "no"])
        rows.append(row)
        if expand and isinstance(layer, Model):
            rows += layer_rows(layer, layer.layers, connected, expand, trained, level + 1)
    return rows


def calls_of(model: Model) -> dict[Layer, list[Node]]:
    """Return the calls of each layer that the model's graph is made of, its inputs included."""
    calls: dict[Layer, list[Node]] = {}
    if not model.built or "graph" not in vars(model):
        return calls
    shown = set(model.layers)  # a Sequential's input is not
    nodes = [tensor.node for tensor in model.graph.inputs if tensor.node.layer in shown]
    nodes += [step.node for step in model.graph.steps]
    for node in dict.fromkeys(nodes):
        calls.setdefault(node.layer, []).append(node)
    return calls


def connections(nodes: list[Node], calls: dict[Layer, list[Node]]) -> Cell:
    """Return the names of the layers whose outputs go into these calls."""
    tensors = [tensor for node in nodes for tensor in node.parents if tensor.node.layer in calls]
    return [name_of(tensor, calls) for tensor in tensors] or ["-"]


def name_of(tensor: SymbolicTensor, calls: dict[Layer, list[Node]]) -> str:
    """Return the layer that gives a tensor; with the numbers of call and output, if it has more."""
    node = tensor.node
    siblings = calls.get(node.layer, [node])
    if len(siblings) == 1 and len(node.outputs) == 1:
        return node.layer.name
    return f"{node.layer.name}[{siblings.index(node)}][{tensor.index}]"


def is_chain(model: Model) -> bool:
    """Whether each layer's only input is what the layer before gave.

    Of a model that is a class of its own the layers are listed as they were made.
    """
    if model._inputs_given is None:
        return True
    graph = model.graph
    if len(graph.inputs) > 1 or len(graph.outputs) > 1:
        return False
    last = graph.inputs[0]
    seen = set()
    for step in graph.steps:
        node = step.node
        if len(node.outputs) > 1 or len(node.parents) != 1 or node.parents[0] is not last:
            return False
        if node.layer in seen:
            return False
        seen.add(node.layer)
        last = node.outputs[0]
    return True


def chosen_layers(layers: list[Layer], limits: Sequence[str] | None) -> list[Layer]:
    """Return the layers from the first whose name fits ``limits[0]`` to the last of ``limits[1]``.

    Raises
    ------
    ArgumentError : ``limits`` is no pair of texts, or no name fits

    """
    if limits is None:
        return layers
    if len(limits) != 2 or not all(isinstance(limit, str) for limit in limits):
        raise ArgumentError(f"layer_range={limits!r} must be two names: the first and the last.")
    places = []
    for limit in limits:
        fitting = [i for i, layer in enumerate(layers) if re.fullmatch(limit, layer.name)]
        if not fitting:
            names = ", ".join(layer.name for layer in layers)
            raise ArgumentError(f"layer_range: no layer is named {limit!r}. There are: {names}.")
        places.append(fitting)
    first, last = places[0][0], places[1][-1]
    return layers[min(first, last) : max(first, last) + 1]


def widths_of(
    line_length: int | None, positions: Sequence[float] | None, connected: bool, trained: bool
) -> list[int]:
    """Return how many characters each column holds in a table of a given width.

    Raises
    ------
    ArgumentError : there is no room for a column, or there are not as many positions as columns

    """
    shares = list(positions or (POSITIONS_WITH_CONNECTIONS if connected else POSITIONS))
    if trained and positions is None:
        shares = [share * 0.9 for share in shares] + [1.0]
    columns = len(HEADINGS) + connected + trained
    if len(shares) != columns or sorted(shares) != shares or not 0 < shares[0] <= shares[-1] <= 1:
        raise ArgumentError(
            f"positions={shares} must say where each of the {columns} columns ends, as rising "
            f"shares of the width: {POSITIONS_WITH_CONNECTIONS if columns > 3 else POSITIONS}."
        )
    if line_length is None:
        line_length = min(108 if connected else 88, shutil.get_terminal_size().columns - 4)
    ends = [int(share * line_length) for share in shares]
    # Each column has a blank on either side and a rule on its right; the first a rule on its left.
    widths = [end - start - 3 for start, end in zip([1, *ends], ends, strict=False)]
    if min(widths) < NARROWEST:
        raise ArgumentError(f"line_length={line_length} leaves no room for a column of the table.")
    return widths


def wrapped(cell: Cell, width: int) -> Cell:
    """Return the lines of a cell, broken where they are too long.

    >>> wrapped(["one long line", "two"], 8)
    ['one long', 'line', 'two']
    """
    return [piece for line in cell for piece in textwrap.wrap(line, width) or [""]]


def table(headings: list[str], rows: list[list[Cell]], widths: list[int]) -> list[str]:
    """Return the lines of a table."""

    def rule(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (width + 2) for width in widths) + right

    def line(texts: list[str], numbers: bool) -> str:
        padded = [
            text.rjust(width) if numbers and head == "Weights" else text.ljust(width)
            for head, text, width in zip(headings, texts, widths, strict=True)
        ]
        return "│ " + " │ ".join(padded) + " │"

    heads = [wrapped([head], width) for head, width in zip(headings, widths, strict=True)]
    lines = [rule("┌", "┬", "┐")]
    lines += [line(texts, False) for texts in across(heads)]
    lines.append(rule("├", "┼", "┤"))
    lines += [line(texts, True) for row in rows for texts in across(row)]
    return [*lines, rule("└", "┴", "┘")]


def across(row: list[Cell]) -> list[list[str]]:
    """Return the lines of a row, each with the text of every column.

    >>> across([["a", "b"], ["c"]])
    [['a', 'c'], ['b', '']]
    """
    height = max(len(cell) for cell in row)
    return [[cell[i] if i < len(cell) else "" for cell in row] for i in range(height)]


def totals(model: Model) -> str:
    """Return how many numbers the weights hold, and how many of them training changes."""
    if not model.built:
        return "Not built yet: the weights are made when the input shape is known."
    count = model.count_params()
    trained = sum(weight.size for weight in model.trainable_weights)
    size = sum(weight.value.nbytes for weight in model.weights)
    text = f"Total weights: {count:,} ({size:,} bytes), of which trained: {trained:,}"
    return text if trained == count else f"{text}, not trained: {count - trained:,}"
