"""What a picture of a model shows: boxes for the calls of layers, and lines between them."""

from dataclasses import dataclass, field
from typing import Any

from chainrule.layers.base import Layer
from chainrule.layers.input import InputLayer
from chainrule.layers.symbolic import Node
from chainrule.models.model import Model
from chainrule.plots.layered import Placement, Point, place

# Sizes in points. Letters are nearly never wider than this share of their height.
TITLE_SIZE, TEXT_SIZE = 11.0, 9.5
LETTER, BOLD_LETTER = 0.56, 0.62
LINE = 1.35
PADDING = 9.0
FRAME = 14.0
TIP = (7.0, 2.8)  # how long the tip of a line is, and how broad to each side


@dataclass(frozen=True)
class Shown:
    """What a box says besides the kind of layer; the arguments of ``plot_model``."""

    shapes: bool = False
    dtype: bool = False
    names: bool = False
    activations: bool = False
    trainable: bool = False
    nested: bool = False
    sideways: bool = False


@dataclass
class Box:
    """One call of a layer: the lines it says, and for a model inside the model what is in it."""

    title: str
    lines: list[str]
    role: str  # "input", "weights" or "plain"
    inside: "Picture | None" = None

    @property
    def size(self) -> Point:
        """Width and height, in points."""
        width = len(self.title) * TITLE_SIZE * BOLD_LETTER
        width = max([width, *(len(line) * TEXT_SIZE * LETTER for line in self.lines)])
        height = (TITLE_SIZE + TEXT_SIZE * len(self.lines)) * LINE
        if self.inside is not None:
            width = max(width, self.inside.width)
            height += self.inside.height + FRAME
        return width + 2 * PADDING, height + 2 * PADDING

    @property
    def head(self) -> float:
        """How much of the height its own text takes."""
        return (TITLE_SIZE + TEXT_SIZE * len(self.lines)) * LINE + PADDING


@dataclass
class Picture:
    """The boxes of a model, the lines between them (by numbers of boxes), and where they are."""

    name: str
    boxes: list[Box]
    edges: list[tuple[int, int]]
    sideways: bool = False
    placed: Placement = field(init=False)

    def __post_init__(self) -> None:
        sizes = [box.size for box in self.boxes]
        if not self.sideways:
            self.placed = place(sizes, self.edges)
            return
        turned = place([(height, width) for width, height in sizes], self.edges)
        self.placed = Placement(
            [(y, x) for x, y in turned.centres],
            turned.routes,
            turned.height,
            turned.width,
        )

    @property
    def width(self) -> float:
        """The picture's width, in points."""
        return self.placed.width

    @property
    def height(self) -> float:
        """The picture's height, in points."""
        return self.placed.height

    def curves(self) -> list[list[Point]]:
        """Return each line as points of cubic Bézier curves: start, then three for each curve."""

        def point(across: float, along: float) -> Point:
            return (along, across) if self.sideways else (across, along)

        found = []
        for route in self.placed.routes:
            across, begin, _ = route[0]
            curve = [point(across, begin)]
            for number, (x, start, stop) in enumerate(route):
                if number:  # from the row before, leaving and arriving straight on
                    last_x, _, last = route[number - 1]
                    half = (last + start) / 2
                    curve += [point(last_x, half), point(x, half), point(x, start)]
                if stop > start:
                    curve += [point(x, start), point(x, stop), point(x, stop)]
            found.append(curve)
        return found

    def tips(self) -> list[list[Point]]:
        """Return the three corners of the tip of each line."""
        length, broad = TIP
        found = []
        for curve in self.curves():
            x, y = curve[-1]
            if self.sideways:
                found.append([(x, y), (x - length, y - broad), (x - length, y + broad)])
            else:
                found.append([(x, y), (x - broad, y - length), (x + broad, y - length)])
        return found


def picture_of(model: Model, shown: Shown) -> Picture:
    """Return what a picture of a model shows. Each call of a layer is a box of its own."""
    nodes = [tensor.node for tensor in model.graph.inputs]
    nodes = list(dict.fromkeys(nodes + [step.node for step in model.graph.steps]))
    calls: dict[Layer, int] = {}
    boxes = []
    for node in nodes:
        calls[node.layer] = calls.get(node.layer, 0) + 1
        boxes.append(box_of(node, calls[node.layer], shown))
    number = {id(node): i for i, node in enumerate(nodes)}
    edges = [
        (number[id(tensor.node)], number[id(node)])
        for node in nodes
        for tensor in node.parents
        if id(tensor.node) in number
    ]
    return Picture(model.name, boxes, list(dict.fromkeys(edges)), shown.sideways)


def box_of(node: Node, call: int, shown: Shown) -> Box:
    """Return the box for one call of a layer: its first, second, ..."""
    layer = node.layer
    kind = type(layer).__name__
    title = f"{layer.name} ({kind})" if shown.names else kind
    lines = []
    if call > 1:
        lines.append(f"the weights of {layer.name} again")
    activation = getattr(getattr(layer, "activation", None), "name", None)
    if shown.activations and activation is not None:
        lines.append(f"activation: {activation}")
    if shown.shapes:
        if not isinstance(layer, InputLayer):
            lines.append(f"in: {listed([tensor.shape for tensor in node.parents])}")
        lines.append(f"out: {listed([tensor.shape for tensor in node.outputs])}")
    if shown.dtype:
        lines.append(f"dtype: {listed(dict.fromkeys(t.dtype.name for t in node.outputs))}")
    if shown.trainable and layer.weights:
        lines.append("trained" if layer.trainable else "not trained")
    role = "input" if isinstance(layer, InputLayer) else "weights" if layer.weights else "plain"
    inside = None
    if shown.nested and isinstance(layer, Model) and "graph" in vars(layer):
        inside = picture_of(layer, shown)
    return Box(title, lines, role, inside)


def listed(things: Any) -> str:
    """Return things as text, with commas between.

    >>> listed([(None, 2), (None, 3)])
    '(None, 2), (None, 3)'
    """
    return ", ".join(str(thing) for thing in things)
