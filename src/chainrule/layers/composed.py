"""Layers made of other layers: a class that says ``call`` needs no backward of its own.

``call`` is run once on symbolic tensors. That draws a graph of the layers it calls, and the graph
knows forward and backward. So the chain rule of a block is found from those of its parts::

    class Block(chainrule.layers.Layer):
        def __init__(self, units):
            super().__init__()
            self.units = units
            self.first = Dense(units, activation="relu")
            self.second = Dense(units)

        def call(self, x):
            return x + self.second(self.first(x))
"""

import inspect
from typing import Any

from chainrule.errors import ArgumentError
from chainrule.layers.base import Layer
from chainrule.layers.graph import Graph
from chainrule.layers.input import InputLayer
from chainrule.layers.symbolic import SymbolicTensor, as_list, drawing


def forward(layer: Layer, x: Any, training: bool = False, mask: Any = None, **options: Any) -> Any:
    """Run the graph that the layer's ``call`` draws."""
    many = isinstance(x, list)
    arrays = x if many else [x]
    shapes = [(None, *array.shape[1:]) for array in arrays]
    graph = graph_of(layer, shapes if many else shapes[0], training, options)
    outputs = graph.forward(arrays, training, as_list(mask) if mask is not None else None)
    vars(layer)["_ran"] = graph
    layer.priced, layer.penalty = graph.priced, graph.penalty
    return outputs[0] if vars(graph)["single"] else outputs


def backward(layer: Layer, grad: Any) -> Any:
    """Send the gradient back through the graph that ran last."""
    graph: Graph = vars(layer)["_ran"]
    grads = graph.backward(as_list(grad), layer.needs_input_gradient)
    return grads if vars(graph)["many"] else grads[0]


def compute_output_shape(layer: Layer, input_shape: Any) -> Any:
    """Return the shape (or shapes) that ``call`` gives."""
    return output_shapes(layer, input_shape, {})


def output_shapes(layer: Layer, input_shape: Any, options: dict[str, Any]) -> Any:
    """Return the shape (or shapes) that ``call`` gives with these options."""
    graph = graph_of(layer, input_shape, False, options)
    shapes = [tensor.shape for tensor in graph.outputs]
    return shapes[0] if vars(graph)["single"] else shapes


def compute_mask(layer: Layer, inputs: Any, mask: Any = None) -> Any:
    """Return the mask that came out of the graph with the last forward."""
    graph: Graph = vars(layer)["_ran"]
    return graph.output_masks[0] if vars(graph)["single"] else graph.output_masks


def graph_of(layer: Layer, input_shape: Any, training: bool, options: dict[str, Any]) -> Graph:
    """Return the graph that ``call`` draws for inputs of this shape; it is drawn once.

    Raises
    ------
    ArgumentError : ``call`` gave something else than symbolic tensors

    """
    key = (str(input_shape), training, str(options))
    if key in layer.graphs:
        known_graph: Graph = layer.graphs[key]
        return known_graph
    many = isinstance(input_shape, list)
    shapes = input_shape if many else [input_shape]
    dtype = layer.dtype if layer.casts_input else "float32"
    inputs = [InputLayer(batch_shape=shape, dtype=dtype).nodes[0].outputs[0] for shape in shapes]
    call: Any = layer.call  # type: ignore[attr-defined]  # only classes that have it come here
    accepted = inspect.signature(call).parameters
    known = dict(options)
    if "training" in accepted:
        known["training"] = training
    with drawing(True):
        outputs = call(inputs if many else inputs[0], **known)
    named = list(outputs.values()) if isinstance(outputs, dict) else as_list(outputs)
    if not all(isinstance(each, SymbolicTensor) for each in named):
        raise ArgumentError(
            f"{type(layer).__name__}.call returned {outputs!r}. It must return what layers gave: "
            "only through layers is the derivative known. For arithmetic of your own write "
            "forward(x, training) and backward(grad) instead."
        )
    graph = Graph(inputs, named)
    vars(graph)["single"] = not isinstance(outputs, (list, tuple, dict))
    vars(graph)["many"] = many
    layer.graphs[key] = graph
    layer.priced = graph.priced
    return graph
