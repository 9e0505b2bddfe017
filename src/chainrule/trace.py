"""What happened in one forward pass, backward pass and update, as plain arrays.

Every figure of the book shows numbers from here and computes none of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import NotCompiledError
from chainrule.models.trainer import Trainer

Array = NDArray[Any]


@dataclass(frozen=True)
class LayerTrace:
    """One layer in one step. All arrays are copies; gradients are None if only forward ran.

    ``input`` x, ``weighted_sum`` z and ``output`` a are what went through; ``weights`` are those
    that were used; ``gradients`` are dL/d(weight) under the same names; ``input_gradient``,
    ``weighted_sum_gradient`` and ``output_gradient`` are dL/dx, dL/dz and dL/da. Layers without a
    weighted sum have None there. ``updated`` is what the weights would be after one step of the
    optimizer.
    """

    name: str
    kind: str
    activation: str | None
    input: Array
    output: Array
    weighted_sum: Array | None
    weights: dict[str, Array]
    gradients: dict[str, Array] | None = None
    input_gradient: Array | None = None
    weighted_sum_gradient: Array | None = None
    output_gradient: Array | None = None
    updated: dict[str, Array] | None = None
    inner: dict[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """One step: the layers first to last, the output, and the loss if targets were given."""

    layers: list[LayerTrace]
    output: Array
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


def trace(
    model: Trainer, x: ArrayLike, y: ArrayLike | None = None, training: bool = False
) -> Trace:
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
        batch, targets = model._prepare_inputs(x), None
    else:
        if model.loss is None:
            raise NotCompiledError(
                "trace needs a loss to compute gradients. Call model.compile(loss='mse') first, or "
                "leave y out to trace the forward pass only."
            )
        batch, targets, _ = model._prepare(x, y, None)
    with _restored(model):
        inputs, outputs = [], []
        value = batch
        for layer in model.layers:
            value = value.astype(layer.dtype, copy=False)
            inputs.append(value.copy())
            value = layer.forward(value, training)
            outputs.append(value.copy())
        if targets is None:
            layers = [
                _layer_trace(layer, before, after, None, None)
                for layer, before, after in zip(model.layers, inputs, outputs, strict=True)
            ]
            return Trace(layers, outputs[-1])
        loss = model.loss
        assert loss is not None  # noqa: S101 - checked above; says so to the type checker
        grad = loss.backward(targets, value)
        output_gradients, input_gradients = [], []
        for layer in reversed(model.layers):
            grad = grad.astype(layer.dtype, copy=False)
            output_gradients.append(grad.copy())
            grad = layer.backward(grad)
            input_gradients.append(grad.copy())
        layers = [
            _layer_trace(*parts)
            for parts in zip(
                model.layers,
                inputs,
                outputs,
                reversed(output_gradients),
                reversed(input_gradients),
                strict=True,
            )
        ]
        if model.optimizer is not None:
            model.optimizer.step()
            layers = [
                replace(layer, updated={w.name: w.numpy() for w in owner.weights})
                for layer, owner in zip(layers, model.layers, strict=True)
            ]
        return Trace(layers, outputs[-1], loss.value(targets, outputs[-1]))


@contextmanager
def _restored(model: Trainer) -> Iterator[None]:
    """Put weights, gradients, the optimizer's memory and the random generator back afterwards."""
    if model.optimizer is not None:
        model._prepare_optimizer()
        slots = model.optimizer._slots
        iterations = model.optimizer.iterations
    else:
        slots, iterations = [], 0
    arrays = [*model.flat.values, *model.flat.gradients]
    arrays += [memory for slot in slots for memory in slot.state.values()]
    kept = [array.copy() for array in arrays]
    state = model.generator().bit_generator.state
    try:
        yield
    finally:
        for array, before in zip(arrays, kept, strict=True):
            array[...] = before
        model.generator().bit_generator.state = state
        if model.optimizer is not None:
            model.optimizer.iterations = iterations


def _layer_trace(
    layer: Any, x: Array, a: Array, output_gradient: Array | None, input_gradient: Array | None
) -> LayerTrace:
    inner = {name: np.array(value) for name, value in layer.inner().items()}
    backward_ran = output_gradient is not None
    activation = getattr(layer, "activation", None)
    return LayerTrace(
        name=layer.name,
        kind=type(layer).__name__,
        activation=getattr(activation, "name", None),
        input=x,
        output=a,
        weighted_sum=inner.pop("weighted_sum", None),
        weights={w.name: w.numpy() for w in layer.weights},
        gradients={w.name: w.gradient.copy() for w in layer.weights} if backward_ran else None,
        input_gradient=input_gradient,
        weighted_sum_gradient=inner.pop("weighted_sum_gradient", None) if backward_ran else None,
        output_gradient=output_gradient,
        inner=inner,
    )
