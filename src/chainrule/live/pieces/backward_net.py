"""A small Dense network as a graph: its nodes, its edges with their local factors, its paths.

Everything is read from one ``cr.trace``. A node is named ``x1``, ``z:h1``, ``a:h1`` or ``L``; an
edge carries the derivative of the node it goes to by the node it comes from. The derivative of the
loss by a weight is the sum, over all paths from the weight to the loss, of the products of what the
edges carry; backpropagation adds the same products without walking each path by itself.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import chainrule as cr
from chainrule.gradcheck import in_float64
from chainrule.live.pieces.checks import working_layers
from chainrule.live.pieces.slopes import apart, slope_at

Array = NDArray[Any]

INPUTS, LAYERS, UNITS, SAMPLES = 4, 3, 4, 8
STEP = 1e-5  # as chainrule.gradcheck


@dataclass(frozen=True)
class Unit:
    """One neuron: its place and its name."""

    layer: int
    index: int
    name: str

    @property
    def z(self) -> str:
        """The node of its weighted sum."""
        return f"z:{self.name}"

    @property
    def a(self) -> str:
        """The node of its output."""
        return f"a:{self.name}"


@dataclass(frozen=True)
class Wire:
    """One weight: where it stands in the model, and from which node to which sum it leads.

    ``source`` is None for a bias, whose input is always 1.
    """

    key: str
    layer: int
    place: tuple[int, ...]
    source: str | None
    unit: Unit
    symbol: str
    words: str

    @property
    def array(self) -> str:
        """Which of the layer's weights it is in."""
        return "bias" if self.source is None else "kernel"


class Net:
    """The parts of a model of Dense layers, named; the numbers come with a trace.

    Raises
    ------
    ValueError : the model is too large, not compiled, or has parts that this figure can't draw

    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.layers = dense_layers(model)
        self.units = [
            [Unit(depth, i, name) for i, name in enumerate(unit_names(depth, self.layers))]
            for depth in range(len(self.layers))
        ]
        self.inputs = [f"x{i + 1}" for i in range(self.layers[0].kernel.shape[0])]
        self.wires = [wire for units in self.units for unit in units for wire in self.into(unit)]

    def sources(self, depth: int) -> list[str]:
        """Return the nodes that feed a layer."""
        return [unit.a for unit in self.units[depth - 1]] if depth else self.inputs

    def into(self, unit: Unit) -> list[Wire]:
        """Return the weights of one neuron, and its bias last."""
        found = []
        for i, source in enumerate(self.sources(unit.layer)):
            giver = source.removeprefix("a:")
            found.append(
                Wire(
                    key=f"w:{giver}:{unit.name}",
                    layer=unit.layer,
                    place=(i, unit.index),
                    source=source,
                    unit=unit,
                    symbol=f"w_{{{giver}→{unit.name}}}",
                    words=f"the weight from {giver} to {unit.name}",
                )
            )
        if self.layers[unit.layer].use_bias:
            found.append(
                Wire(
                    key=f"b:{unit.name}",
                    layer=unit.layer,
                    place=(unit.index,),
                    source=None,
                    unit=unit,
                    symbol=f"b_{{{unit.name}}}",
                    words=f"the bias of {unit.name}",
                )
            )
        return found

    def paths(self, unit: Unit) -> list[list[str]]:
        """Return every way from a neuron's sum to the loss, as nodes."""
        if unit.layer == len(self.layers) - 1:
            return [[unit.z, unit.a, "L"]]
        return [
            [unit.z, unit.a, *rest]
            for after in self.units[unit.layer + 1]
            for rest in self.paths(after)
        ]

    def slopes(self, step: Any) -> dict[tuple[str, str], float]:
        """Return the local factor of every edge of the graph."""
        found: dict[tuple[str, str], float] = {}
        for depth, (layer, seen) in enumerate(zip(self.layers, step.layers, strict=True)):
            slope = slope_at(layer.activation, seen.weighted_sum, seen.output)
            for unit in self.units[depth]:
                for i, source in enumerate(self.sources(depth)):
                    found[source, unit.z] = float(seen.weights["kernel"][i, unit.index])
                found[unit.z, unit.a] = float(slope[0, unit.index])
        for unit in self.units[-1]:
            found[unit.a, "L"] = float(step.layers[-1].output_gradient[0, unit.index])
        return found


def unit_names(depth: int, layers: list[Any]) -> list[str]:
    """Return h1, h2 for the first hidden layer, k1, k2 for the second, o for one output.

    >>> layers = [cr.layers.Dense(2), cr.layers.Dense(1)]
    >>> unit_names(0, layers), unit_names(1, layers)
    (['h1', 'h2'], ['o'])

    """
    count = layers[depth].units
    if depth == len(layers) - 1:
        return ["o"] if count == 1 else [f"o{i + 1}" for i in range(count)]
    return [f"{'hk'[depth]}{i + 1}" for i in range(count)]


def dense_layers(model: Any) -> list[Any]:
    """Return a model's layers, if they are few, small and Dense, and the loss is theirs alone.

    Raises
    ------
    ValueError : they are not

    """
    layers = working_layers(model)
    if not 1 <= len(layers) <= LAYERS or not all(type(e) is cr.layers.Dense for e in layers):
        raise ValueError(
            f"BackwardPiece draws Sequential models of one to {LAYERS} Dense layers and no others."
        )
    if not model.built:
        raise ValueError("BackwardPiece: give the first layer an input_shape, such as (2,).")
    if layers[0].kernel.shape[0] > INPUTS or any(layer.units > UNITS for layer in layers):
        raise ValueError(
            f"BackwardPiece has room for {INPUTS} inputs and {UNITS} neurons a layer; "
            "this model has more."
        )
    if not isinstance(model.loss, cr.losses.Loss):
        raise ValueError("BackwardPiece: compile the model with a loss, such as loss='mse'.")
    for layer in layers:
        if any(weight.regularizer is not None for weight in layer.weights):
            raise ValueError(
                f"BackwardPiece: layer {layer.name!r} has a regularizer, which reaches the loss "
                "past the outputs. Leave it out here."
            )
        if layer.activity_regularizer is not None or not apart(layer.activation):
            raise ValueError(
                f"BackwardPiece: in layer {layer.name!r} each output must depend on its own sum "
                "alone; softmax and activity regularizers mix them."
            )
    return layers


def numerical(net: Net, x: Array, y: Array, step: Any) -> dict[str, float]:
    """Return dL/d(everything) of one sample by moving it a hair up and down, in float64.

    Weights are moved by :func:`chainrule.check_gradients`. For the sums and outputs in between,
    the rest of the network is run from there on, with each of them moved in a row of its own.
    """
    report = cr.check_gradients(net.model, x, y)
    arrays = {each.name: each.numerical for each in report.comparisons}
    found = {
        wire.key: float(arrays[f"{net.layers[wire.layer].name}/{wire.array}"][wire.place])
        for wire in net.wires
    }
    with in_float64(net.model):
        for depth, (layer, seen) in enumerate(zip(net.layers, step.layers, strict=True)):
            z, a = (np.asarray(v, dtype="float64") for v in (seen.weighted_sum, seen.output))
            by_z = _moved(lambda rows, at=layer: at.activation(rows), net, depth, z, y)
            by_a = _moved(lambda rows: rows, net, depth, a, y)
            for unit in net.units[depth]:
                found[unit.z], found[unit.a] = by_z[unit.index], by_a[unit.index]
    return found


def _moved(outputs: Any, net: Net, depth: int, values: Array, y: Array) -> list[float]:
    """Return the slope of the loss by each of one layer's sums, or of its outputs."""
    count = values.shape[1]
    rows = np.vstack([values + STEP * np.eye(count), values - STEP * np.eye(count)])
    rows = outputs(rows)
    for layer in net.layers[depth + 1 :]:
        rows = layer(rows)
    losses = [float(net.model.loss(y, row[np.newaxis])) for row in rows]
    return [(losses[i] - losses[count + i]) / (2 * STEP) for i in range(count)]
