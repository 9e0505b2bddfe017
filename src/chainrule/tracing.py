"""What happened in one forward pass, backward pass and update, as plain arrays.

Every figure of the book shows numbers from here and computes none of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import NotCompiledError
from chainrule.layers.base import Layer
from chainrule.layers.family import generators
from chainrule.layers.graph import Graph, Step
from chainrule.models.trainer import Trainer

Array = NDArray[Any]


@dataclass(frozen=True)
class LayerTrace:
    """One layer in one step. All arrays are copies; gradients are None if only forward ran.

    A layer of several inputs has a list of arrays as ``input`` and ``input_gradient``, one of
    several outputs as ``output`` and ``output_gradient``.

    Attributes
    ----------
    name, kind, activation : the layer's name, its class's, and its activation's or None
    input, weighted_sum, output : x, z and a, which went through; z is None where there is no sum
    weights, gradients : the weights that were used, and dL/d(weight), by name
    input_gradient, weighted_sum_gradient, output_gradient : dL/dx, dL/dz and dL/da
    updated : what the weights would be after one step of the optimizer
    inner : what else the layer shows of its work, such as gates or attention scores
    layers : the traces of the layers inside, if it is a model

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, kernel_initializer="ones", input_shape=(2,))])
    >>> layer = trace(model, [[1.0, 2.0]])[0]
    >>> layer.kind, layer.input.tolist(), layer.output.tolist(), layer.gradients
    ('Dense', [[1.0, 2.0]], [[3.0]], None)

    """

    name: str
    kind: str
    activation: str | None
    input: Any
    output: Any
    weighted_sum: Array | None
    weights: dict[str, Array]
    gradients: dict[str, Array] | None = None
    input_gradient: Any = None
    weighted_sum_gradient: Array | None = None
    output_gradient: Any = None
    updated: dict[str, Array] | None = None
    inner: dict[str, Array] = field(default_factory=dict)
    layers: "list[LayerTrace]" = field(default_factory=list)


@dataclass(frozen=True)
class Trace:
    """One step: the layers first to last, the output, and the loss if targets were given.

    Attributes
    ----------
    layers : a :class:`LayerTrace` for each; ``step[0]`` and ``step["name"]`` give one of them
    output : what the model gave, of shape (batch, ...)
    loss : one number, or None

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,), name="only")])
    >>> step = trace(model, [[1.0, 2.0]])
    >>> step["only"] is step[0], step.loss
    (True, None)

    """

    layers: list[LayerTrace]
    output: Any
    loss: float | None = None

    def __getitem__(self, name: str | int) -> LayerTrace:
        if isinstance(name, int):
            return self.layers[name]
        for layer in self.layers:
            if layer.name == name:
                return layer
        names = ", ".join(layer.name for layer in self.layers)
        raise KeyError(f"No layer is named {name!r}. There are: {names}.")

    def __repr__(self) -> str:
        loss = "" if self.loss is None else f" loss={self.loss:.6g}"
        return f"<Trace of {', '.join(layer.name for layer in self.layers)}{loss}>"


def trace(model: Trainer, x: Any, y: Any = None, training: bool = False) -> Trace:
    """Run one step and return everything that happened in it. The model stays as it was.

    Parameters
    ----------
    model : a model; compiled with a loss if ``y`` is given
    x : a batch of samples
    y : their targets; without them only the forward pass is run
    training : whether layers behave as in training (dropout drops, for example)

    Returns
    -------
    Trace

    Raises
    ------
    NotCompiledError : targets came, but the model has no loss
    DataError, ShapeError : the data won't do

    >>> import chainrule as cr
    >>> neuron = cr.layers.Dense(1, activation="sigmoid", input_shape=(3,), dtype="float64")
    >>> model = cr.Sequential([neuron])
    >>> model.set_weights([[[0.5], [0.7], [0.3]], [0.1]])
    >>> model.compile(loss="mse")
    >>> step = trace(model, [[0.8, 0.6, 0.9]], [[1.0]])
    >>> step[0].weighted_sum.round(3).tolist(), step[0].output.round(3).tolist()
    ([[1.19]], [[0.767]])
    >>> step[0].gradients["bias"].round(4).tolist()
    [-0.0834]

    """
    if y is None:
        inputs = model.take_inputs(x)
    elif model.loss is None:
        raise NotCompiledError(
            "trace needs a loss to compute gradients. Call model.compile(loss='mse') first, or "
            "leave y out to trace the forward pass only."
        )
    else:
        batch = model.intake(x, y, None, None)
        inputs = batch.x
    with _restored(model), _observed(model.graph) as notes:
        outputs = model.graph.forward(inputs, training)
        given = model.packed([output.copy() for output in outputs])
        if y is None:
            return Trace(notes.layers(False), given)
        objective, masks = model.objective, model.graph.output_masks
        loss, _ = objective.value(batch.y, outputs, batch.weight, masks)
        grads = objective.backward(batch.y, outputs, batch.weight, masks)
        model.graph.backward(grads)
        loss += model.graph.penalty + model.weight_price(with_gradients=True)
        layers = notes.layers(True)
        if model.optimizer is not None:
            model.optimizer.step()
            layers = notes.with_updates(layers)
        return Trace(layers, given, loss)


class _Notes:
    """What each layer of a graph was given and gave, in the order of the forward pass."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.arrays: list[dict[str, Any]] = []
        self.inside: dict[int, _Notes] = {}

    def forward(self, step: Step, x: Any, y: Any) -> None:
        self.steps.append(step)
        self.arrays.append({"input": _copied(x), "output": _copied(y)})

    def backward(self, step: Step, grad: Any, dx: Any) -> None:
        place = self.steps.index(step)
        self.arrays[place] |= {"output_gradient": _copied(grad), "input_gradient": _copied(dx)}

    def layers(self, backward_ran: bool) -> list[LayerTrace]:
        """Return what was noted as traces; a layer at a second place has its name numbered."""
        found = []
        names: dict[str, int] = {}
        for step, arrays in zip(self.steps, self.arrays, strict=True):
            number = names[step.layer.name] = names.get(step.layer.name, 0) + 1
            name = step.layer.name if number == 1 else f"{step.layer.name}:{number}"
            inside = self.inside.get(id(step))
            parts = inside.layers(backward_ran) if inside is not None else []
            found.append(_layer_trace(step.layer, name, arrays, backward_ran, parts))
        return found

    def with_updates(self, layers: list[LayerTrace]) -> list[LayerTrace]:
        """Return the traces with the weights as they are now."""
        updated = []
        for step, layer in zip(self.steps, layers, strict=True):
            inside = self.inside.get(id(step))
            parts = inside.with_updates(layer.layers) if inside is not None else []
            weights = {_short(w, step.layer): w.numpy() for w in step.layer.weights}
            updated.append(replace(layer, updated=weights, layers=parts))
        return updated


@contextmanager
def _observed(graph: Graph) -> Iterator[_Notes]:
    """Take notes of a graph and of the graphs inside it."""
    graphs: list[Graph] = []

    def watch(each: Graph) -> _Notes:
        notes = _Notes()
        each.observer = notes
        graphs.append(each)
        for step in each.steps:
            within = getattr(step.layer, "graph", None)
            if isinstance(within, Graph):
                notes.inside[id(step)] = watch(within)
        return notes

    try:
        yield watch(graph)
    finally:
        for each in graphs:
            each.observer = None


@contextmanager
def _restored(model: Trainer) -> Iterator[None]:
    """Put weights, gradients, the optimizer's memory and the random generators back afterwards."""
    optimizer = model.optimizer
    steps = 0
    memories: list[Array] = []
    if optimizer is not None and model.loss is not None:
        model.prepare_training()
        steps = optimizer.steps
        memories = [memory for slot in optimizer._slots for memory in slot.state.values()]
    arrays = [*model.flat.values, *model.flat.gradients, *memories]
    kept = [array.copy() for array in arrays]
    drawn = list(generators(model))
    states = [generator.bit_generator.state for generator in drawn]
    try:
        yield
    finally:
        for array, before in zip(arrays, kept, strict=True):
            array[...] = before
        for generator, state in zip(drawn, states, strict=True):
            generator.bit_generator.state = state
        if optimizer is not None and model.loss is not None:
            optimizer.steps = steps


def _layer_trace(
    layer: Layer,
    name: str,
    arrays: dict[str, Any],
    backward_ran: bool,
    parts: list[LayerTrace],
) -> LayerTrace:
    inner = {key: np.array(value) for key, value in layer.inner().items()}
    activation = getattr(layer, "activation", None)
    slope = inner.pop("weighted_sum_gradient", None)
    gradients = {_short(w, layer): w.gradient.copy() for w in layer.weights}
    return LayerTrace(
        name=name,
        kind=type(layer).__name__,
        activation=getattr(activation, "name", None),
        weighted_sum=inner.pop("weighted_sum", None),
        weights={_short(w, layer): w.numpy() for w in layer.weights},
        gradients=gradients if backward_ran else None,
        weighted_sum_gradient=slope if backward_ran else None,
        inner=inner,
        layers=parts,
        **arrays,
    )


def _short(weight: Any, layer: Layer) -> str:
    """Return a weight's name within its layer: "kernel", or "forward_lstm/kernel" in a wrapper."""
    path: str = weight.path
    return path.removeprefix(f"{layer.name}/")


def _copied(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [None if each is None else np.array(each) for each in value]
    return None if value is None else np.array(value)
