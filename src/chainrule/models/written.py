"""A graph of layers as plain data, in the form in which Keras writes its models.

Each layer is described once, with the calls that were made of it; a tensor is named by the layer
that gave it, the number of the call, and the place among the call's outputs.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Layer
from chainrule.layers.merge import Merge
from chainrule.layers.symbolic import Node, SymbolicTensor, as_list, record
from chainrule.serialization import deserialize, plain, short

if TYPE_CHECKING:
    from chainrule.models.model import Model


def graph_config(model: "Model") -> dict[str, Any]:
    """Return a model's graph as plain data."""
    calls: dict[Layer, list[Node]] = {}
    for tensor in model.graph.inputs:
        calls.setdefault(tensor.node.layer, []).append(tensor.node)
    for step in model.graph.steps:
        calls.setdefault(step.node.layer, []).append(step.node)
    place = {
        id(tensor): [layer.name, number, tensor.index]
        for layer, nodes in calls.items()
        for number, node in enumerate(nodes)
        for tensor in node.outputs
    }

    def written(tensor: Any) -> Any:
        if isinstance(tensor, SymbolicTensor):
            return {
                "class_name": "__keras_tensor__",
                "config": {
                    "shape": list(tensor.shape),
                    "dtype": tensor.dtype.name,
                    "keras_history": place[id(tensor)],
                },
            }
        array = np.asarray(tensor)
        return {
            "class_name": "__numpy__",
            "config": {"value": array.tolist(), "dtype": array.dtype.name},
        }

    layers = []
    for layer, nodes in calls.items():
        described = plain(layer, layer.name)
        described["name"] = layer.name
        described["inbound_nodes"] = [
            {
                "inputs": [written(t) for t in node.inputs]
                if isinstance(node.inputs, list)
                else written(node.inputs),
                "options": plain(node.options, layer.name),
            }
            for node in nodes
            if node.parents or node.inputs
        ]
        layers.append(described)

    def ends(given: Any, tensors: list[SymbolicTensor]) -> Any:
        if isinstance(given, Mapping):
            names = [str(key) for key in given]
            return {k: place[id(t)] for k, t in zip(names, tensors, strict=True)}
        if isinstance(given, (list, tuple)):
            return [place[id(t)] for t in tensors]
        return place[id(tensors[0])]

    return {
        "name": model.name,
        "trainable": model.trainable,
        "layers": layers,
        "input_layers": ends(model._inputs_given, model.graph.inputs),
        "output_layers": ends(model._outputs_given, model.graph.outputs),
    }


def model_from_graph_config(kind: Any, config: Mapping[str, Any]) -> Any:
    """Return a model of this class from what :func:`graph_config` (or Keras) wrote.

    Raises
    ------
    ArgumentError : the description is malformed, or tensors wait for each other in a circle

    """
    made: dict[str, Layer] = {}
    outputs: dict[tuple[str, int], list[SymbolicTensor]] = {}
    waiting: list[tuple[str, int, dict[str, Any]]] = []
    try:
        for described in config["layers"]:
            # Keras writes the making of a mask into the graph; ours carries masks along by itself.
            if described.get("class_name") == "NotEqual":
                continue
            name = described.get("name") or described["config"]["name"]
            layer = deserialize(described, area="chainrule.layers")
            if not isinstance(layer, Layer) or name in made:
                raise ArgumentError(f"{name!r} is no layer, or is there twice.")
            layer.name, layer.auto_named = name, False
            made[name] = layer
            nodes = described.get("inbound_nodes", [])
            if not nodes:
                outputs[name, 0] = layer.nodes[0].outputs
            waiting += [(name, number, dict(node)) for number, node in enumerate(nodes)]

        def tensor(reference: Any) -> SymbolicTensor:
            name, number, index = reference
            return outputs[str(name), int(number)][int(index)]

        while waiting:
            later = []
            for name, number, node in waiting:
                if isinstance(node.get("kwargs"), dict):
                    node["kwargs"].pop("mask", None)
                needed = list(references(list(node.values())))
                if any((str(r[0]), int(r[1])) not in outputs for r in needed):
                    later.append((name, number, node))
                    continue
                if "inputs" in node:
                    options = dict(node.get("options", {}))
                    found = record(made[name], read(node["inputs"], tensor), options)
                else:  # Keras writes the call as it was made
                    given = read(node["args"], tensor)
                    if isinstance(made[name], Merge) and len(given) > 1:
                        given = [given]  # an operation such as a + b
                    found = made[name](*given, **read(node.get("kwargs", {}), tensor))
                outputs[name, number] = as_list(found)
            if len(later) == len(waiting):
                stuck = ", ".join(sorted({name for name, _, _ in later}))
                raise ArgumentError(f"The inputs of {stuck} come from nowhere.")
            waiting = later
        inputs, ends = (reached(config[key], tensor) for key in ("input_layers", "output_layers"))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        if isinstance(error, ArgumentError):
            raise
        raise ArgumentError(f"The model's description is malformed: {short(error)}.") from error
    model = kind(inputs=inputs, outputs=ends, name=config.get("name"))
    if not config.get("trainable", True):
        model.trainable = False
    return model


def references(argument: Any) -> Any:
    """Yield the places of the tensors that an argument names."""
    if isinstance(argument, Mapping) and argument.get("class_name") == "__keras_tensor__":
        yield argument["config"]["keras_history"]
    elif isinstance(argument, (list, Mapping)):
        for each in argument.values() if isinstance(argument, Mapping) else argument:
            yield from references(each)


def read(argument: Any, tensor: Any) -> Any:
    """Return an argument of a call: a tensor made already, a constant array, or a list of these."""
    if isinstance(argument, list):
        return [read(each, tensor) for each in argument]
    if isinstance(argument, Mapping) and argument.get("class_name") == "__keras_tensor__":
        return tensor(argument["config"]["keras_history"])
    if isinstance(argument, Mapping) and argument.get("class_name") == "__numpy__":
        return np.array(argument["config"]["value"], argument["config"]["dtype"])
    if isinstance(argument, Mapping):
        return {str(key): read(each, tensor) for key, each in argument.items()}
    return argument


def reached(given: Any, tensor: Any) -> Any:
    """Return the tensors at the ends of a graph: one, a list or a dict."""
    if isinstance(given, Mapping):
        return {key: tensor(place) for key, place in given.items()}
    if given and isinstance(given[0], (list, tuple)):
        return [tensor(place) for place in given]
    return tensor(given)
