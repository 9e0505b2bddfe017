"""A layer and all layers inside it, however deep."""

from collections.abc import Iterator

from numpy.random import Generator

from chainrule.layers.base import Layer
from chainrule.layers.graph import Graph


def family(layer: Layer) -> Iterator[Layer]:
    """Yield a layer, the layers in it, and their second places in graphs."""
    yield layer
    for each in layer.sublayers():
        if isinstance(each, Layer):
            yield from family(each)
    graphs = [getattr(layer, "graph", None), *layer.graphs.values()]
    for graph in graphs:
        for step in graph.steps if isinstance(graph, Graph) else []:
            if step.layer is not step.node.layer:
                yield from family(step.layer)


def generators(layer: Layer) -> Iterator[Generator]:
    """Yield the generators that a layer and the layers in it draw from, each once."""
    seen: set[int] = set()
    for part in family(layer):
        generator = part.random()
        if id(generator) not in seen:
            seen.add(id(generator))
            yield generator
