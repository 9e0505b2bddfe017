"""A graph of layers: forward along it, and the chain rule backward through it.

A value may go to several places. The loss then depends on it along several paths, and by the chain
rule its derivative is the sum over the paths::

    x ──> f ──┐                 dL/dx = dL/df * f'(x) + dL/dg * g'(x)
     └──> g ──┴──> loss

So the backward pass walks the layers in reverse and adds gradients wherever paths meet. A layer at
two places has one set of weights: its gradients add up in the same way.

Reference: Rumelhart, Hinton and Williams (1986); Baydin et al., "Automatic differentiation in
machine learning: a survey", JMLR 18 (2018), section 3.2 (reverse accumulation).
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ArgumentError
from chainrule.layers.base import Layer
from chainrule.layers.symbolic import Node, SymbolicTensor, as_list
from chainrule.layers.workspace import Workspace
from chainrule.variable import Variable

Array = NDArray[Any]


class Observer(Protocol):
    """Who wants to know what happens at each step of a graph (see :mod:`chainrule.tracing`)."""

    def forward(self, step: "Step", x: Any, y: Any) -> None:
        """Take note of what went into a layer and what came out."""

    def backward(self, step: "Step", grad: Any, dx: Any) -> None:
        """Take note of dL/d(output) and dL/d(input)."""


class Step:
    """One layer at one place: which values go in and come out, by their slot in a table.

    ``adds_to`` are weights that a later place uses too, whose gradient is added to.
    """

    __slots__ = ("adds_to", "inputs", "layer", "node", "options", "outputs", "single")

    def __init__(self, node: Node, layer: Layer, inputs: list[int], outputs: list[int]) -> None:
        self.node, self.layer = node, layer
        self.inputs, self.outputs = inputs, outputs
        self.single = not isinstance(node.inputs, list)
        self.options = node.options
        self.adds_to: list[Variable] = []


class Graph:
    """The layers between some symbolic tensors and others, ready to run.

    Parameters
    ----------
    inputs : where values come in
    outputs : what is wanted

    Raises
    ------
    ArgumentError : an output depends on an Input that is not among the inputs

    >>> import chainrule as cr
    >>> x = cr.Input((2,))
    >>> graph = Graph([x], [x * 2.0 + x])
    >>> graph.forward([np.ones((1, 2), "float32")])[0].tolist()
    [[3.0, 3.0]]
    >>> graph.backward([np.ones((1, 2), "float32")])[0].tolist()
    [[3.0, 3.0]]

    """

    def __init__(self, inputs: Sequence[SymbolicTensor], outputs: Sequence[SymbolicTensor]) -> None:
        self.inputs, self.outputs = list(inputs), list(outputs)
        nodes, self.layers = in_order(self.inputs, self.outputs)
        slots: dict[int, int] = {}

        def slot(tensor: Any) -> int:
            if id(tensor) not in slots:
                slots[id(tensor)] = len(slots)
                constant = not isinstance(tensor, SymbolicTensor)
                self.constants.append(tensor if constant else None)
            return slots[id(tensor)]

        self.constants: list[Any] = []
        self.input_slots = [slot(tensor) for tensor in self.inputs]
        self.steps: list[Step] = []
        placed: set[Layer] = set()
        for node in nodes:
            layer = node.layer.twin() if node.layer in placed else node.layer
            placed.add(node.layer)
            into = [slot(tensor) for tensor in as_list(node.inputs)]
            self.steps.append(Step(node, layer, into, [slot(t) for t in node.outputs]))
        self.output_slots = [slot(tensor) for tensor in self.outputs]
        later: set[Variable] = set()
        for step in reversed(self.steps):
            weights = step.layer.weights
            step.adds_to = [w for w in weights if w in later]
            later.update(weights)
        self.masked = any(step.layer.makes_mask for step in self.steps)
        self.priced = any(
            step.layer.activity_regularizer is not None or step.layer.priced for step in self.steps
        )
        self.workspace = Workspace()
        self.values: list[Any] = []
        self.output_masks: list[Any] = [None] * len(self.outputs)
        # The price of activities in the last pass, to be added to the loss.
        self.penalty = 0.0
        self._sums: dict[int, Array] = {}
        # Told of every step: observer(step, input, output), and backward (step, grad, dL/dx).
        self.observer: Observer | None = None

    def twin(self) -> "Graph":
        """Return a graph of the same weights with a memory of its own."""
        other = Graph(self.inputs, self.outputs)
        for step in other.steps:
            step.layer = step.layer.twin()
        return other

    def forward(
        self, inputs: Sequence[Array], training: bool = False, masks: Sequence[Any] | None = None
    ) -> list[Array]:
        """Return the outputs for these inputs.

        Parameters
        ----------
        inputs : one array for each of the graph's inputs
        training : whether layers behave as in training
        masks : which steps of each input count, or None

        """
        values = self.constants.copy()
        for slot, value in zip(self.input_slots, inputs, strict=True):
            values[slot] = value
        mask_of: list[Any] | None = None
        if self.masked or (masks is not None and any(mask is not None for mask in masks)):
            mask_of = [None] * len(values)
            for slot, mask in zip(self.input_slots, masks or [], strict=False):
                mask_of[slot] = mask
        self.penalty = 0.0
        for step in self.steps:
            layer = step.layer
            x: Any
            if step.single:
                x = values[step.inputs[0]]
                if x.dtype != layer.dtype and layer.casts_input:
                    x = x.astype(layer.dtype)
            else:
                x = [values[slot] for slot in step.inputs]
                if layer.casts_input:
                    x = [each.astype(layer.dtype, copy=False) for each in x]
            if mask_of is None:
                y = layer.forward(x, training, **step.options)
            else:
                y = self._masked(step, x, training, mask_of)
            if self.observer is not None:
                self.observer.forward(step, x, y)
            if len(step.outputs) == 1 and not isinstance(y, list):
                values[step.outputs[0]] = y
            else:
                for slot, each in zip(step.outputs, y, strict=True):
                    values[slot] = each
            if self.priced:
                self.penalty += layer.penalty
                if layer.activity_regularizer is not None:
                    price = sum(layer.activity_regularizer.value(values[s]) for s in step.outputs)
                    self.penalty += price / len(values[step.outputs[0]])
        self.values = values
        if mask_of is not None:
            self.output_masks = [mask_of[slot] for slot in self.output_slots]
        return [values[slot] for slot in self.output_slots]

    def _masked(self, step: Step, x: Any, training: bool, mask_of: list[Any]) -> Any:
        """Run one layer with the masks of its inputs, and note the mask of its output."""
        masks = [mask_of[slot] for slot in step.inputs]
        mask = masks[0] if step.single else masks
        came = any(each is not None for each in masks)
        options = step.options
        if came and step.layer.uses_mask:
            options = {**options, "mask": mask}
        y = step.layer.forward(x, training, **options)
        if came or step.layer.makes_mask:
            found = step.layer.compute_mask(x, mask if came or not step.single else None)
            if isinstance(found, list):
                for slot, each in zip(step.outputs, found, strict=False):
                    mask_of[slot] = each
            else:
                mask_of[step.outputs[0]] = found
        return y

    def backward(self, grads: Sequence[Array | None], to_inputs: bool = True) -> list[Any]:
        """Take dL/d(each output), fill all weights' gradients, return dL/d(each input).

        Parameters
        ----------
        grads : one for each output; None is 0
        to_inputs : whether dL/d(input) is wanted; without, first layers may skip it

        """
        table: list[Any] = [None] * len(self.constants)
        owned: set[int] = set()
        for slot, grad in zip(self.output_slots, grads, strict=True):
            self._arrive(table, owned, slot, grad)
        skipped = [] if to_inputs else self._first_layers()
        for layer in skipped:
            layer.needs_input_gradient = False
        try:
            for step in reversed(self.steps):
                self._step_back(step, table, owned)
        finally:
            for layer in skipped:
                layer.needs_input_gradient = True
        return [table[slot] for slot in self.input_slots]

    def _step_back(self, step: Step, table: list[Any], owned: set[int]) -> None:
        layer = step.layer
        grad = self._gradient_at(step, table)
        if grad is None:  # nothing of this layer reaches the loss
            for weight in layer.weights:
                if weight not in step.adds_to:
                    weight.gradient.fill(0.0)
            return
        if step.adds_to:
            before = [weight.gradient.copy() for weight in step.adds_to]
        layer.workspace = self.workspace if self.observer is None else None
        dx = layer.backward(grad)
        if self.observer is not None:
            self.observer.backward(step, grad, dx)
        if step.adds_to:
            for weight, sum_so_far in zip(step.adds_to, before, strict=True):
                weight.gradient += sum_so_far
        if not layer.needs_input_gradient:
            return  # what came back is no gradient, and nobody asks for one
        if step.single:
            self._arrive(table, owned, step.inputs[0], dx)
        elif dx is not None:
            for slot, each in zip(step.inputs, dx, strict=True):
                self._arrive(table, owned, slot, each)

    def _gradient_at(self, step: Step, table: list[Any]) -> Any:
        """Return dL/d(output) as the layer's backward takes it; None if no path leads on."""
        layer = step.layer
        grads = [table[slot] for slot in step.outputs]
        if all(grad is None for grad in grads):
            return None
        for index, slot in enumerate(step.outputs):
            if grads[index] is None:
                grads[index] = np.zeros_like(self.values[slot])
            elif grads[index].dtype != layer.dtype and layer.casts_input:
                grads[index] = grads[index].astype(layer.dtype)
        if layer.activity_regularizer is not None:
            size = len(grads[0])
            for index, slot in enumerate(step.outputs):
                slope = layer.activity_regularizer.gradient(self.values[slot])
                grads[index] = grads[index] + slope / size
        return grads[0] if step.node.single else grads

    def _arrive(self, table: list[Any], owned: set[int], slot: int, grad: Any) -> None:
        """Add a gradient to what has come to this value along other paths."""
        if grad is None:
            return
        if table[slot] is None:
            table[slot] = grad
        elif slot in owned:
            table[slot] += grad
        else:
            room = self._sums.get(slot)
            if room is None or room.shape != grad.shape or room.dtype != grad.dtype:
                room = self._sums[slot] = np.empty_like(grad)
            table[slot] = np.add(table[slot], grad, out=room)
            owned.add(slot)

    def _first_layers(self) -> list[Layer]:
        """Return the layers that see nothing but inputs of the graph."""
        outside = set(self.input_slots)
        return [step.layer for step in self.steps if set(step.inputs) <= outside]


def in_order(
    inputs: Sequence[SymbolicTensor], outputs: Sequence[SymbolicTensor]
) -> tuple[list[Node], list[Layer]]:
    """Return the calls between these tensors, each after those it needs, and the layers.

    The layers come in Keras's order, so that lists of weights are interchangeable: first those
    furthest from the outputs, and among equals in the order in which a walk from the outputs
    meets them.
    """
    ends = {id(tensor) for tensor in inputs}
    nodes: list[Node] = []
    met: dict[Layer, int] = {}
    done: set[int] = set()
    for output in outputs:
        # Depth first, with a stack of our own: a deep network is deeper than Python's.
        stack: list[tuple[SymbolicTensor, bool]] = [(output, False)]
        while stack:
            tensor, parents_done = stack.pop()
            node = tensor.node
            if id(node) in done:
                continue
            if parents_done:
                done.add(id(node))
                nodes.append(node)
                continue
            met.setdefault(node.layer, len(met))
            if id(tensor) in ends:
                done.add(id(node))
                nodes.append(node)
                continue
            if isinstance(node.inputs, list) and not node.inputs:  # an Input
                raise ArgumentError(
                    f"The output depends on the Input {tensor.name!r}, which is not among the "
                    "model's inputs. Add it: Model(inputs=[...], outputs=...)."
                )
            stack.append((tensor, True))
            stack.extend((parent, False) for parent in reversed(node.parents))
    depth: dict[int, int] = {}
    layer_depth: dict[Layer, int] = {}
    for node in reversed(nodes):
        deepest = max(depth.get(id(node), 0), layer_depth.get(node.layer, 0))
        depth[id(node)] = layer_depth[node.layer] = deepest
        if not any(id(tensor) in ends for tensor in node.outputs):
            for parent in node.parents:
                depth[id(parent.node)] = max(depth.get(id(parent.node), 0), deepest + 1)
    for tensor in inputs:
        if tensor.node.layer not in layer_depth:  # an input that nothing uses
            layer_depth[tensor.node.layer] = 0
            met[tensor.node.layer] = -1
    run = [node for node in nodes if not any(id(tensor) in ends for tensor in node.outputs)]
    # A graph may begin at an inner tensor; the layer that gave it is not part of it.
    begun = {tensor.node.layer for tensor in inputs if tensor.node.parents}
    layers = [layer for layer in layer_depth if layer not in begun - {node.layer for node in run}]
    return run, sorted(layers, key=lambda layer: (-layer_depth[layer], met[layer]))
