"""A model whose layers form a chain."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ArgumentError, NotBuiltError
from chainrule.layers.base import Layer, Shape, assign_all
from chainrule.layers.input import InputLayer
from chainrule.layers.symbolic import SymbolicTensor
from chainrule.models.flat import FlatWeights
from chainrule.models.trainer import Trainer
from chainrule.seed import new_generator

Array = NDArray[Any]


class Sequential(Trainer):
    """Layers in a row: the output of each is the input of the next.

    The weights exist once the input shape is known: at once if an Input comes first or the first
    layer has ``input_shape``, otherwise at the first data.

    Parameters
    ----------
    layers : the layers, first to last
    name, trainable : as for any layer

    Raises
    ------
    ArgumentError : something that isn't a layer came, the same layer twice, or two of one name

    >>> import chainrule as cr
    >>> cr.utils.set_random_seed(1)
    >>> model = Sequential([cr.layers.Dense(4, activation="tanh", input_shape=(2,)),
    ...                     cr.layers.Dense(1, activation="sigmoid")])
    >>> model.compile(optimizer=cr.optimizers.SGD(learning_rate=1.0), loss="mse")
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> history = model.fit(X, y, epochs=1000, verbose=0)
    >>> model.predict(X).round().ravel().tolist()
    [0.0, 1.0, 1.0, 0.0]

    """

    def __init__(
        self,
        layers: Iterable[Layer | SymbolicTensor] | None = None,
        name: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name=name, **options)
        self._layers: list[Layer] = []
        self._input: InputLayer | None = None
        self.rng = new_generator()
        if isinstance(layers, Layer):
            raise ArgumentError(f"Sequential wants a list of layers; write [{layers!r}].")
        for layer in layers or []:
            self._append(layer)
        self._build_if_known()

    @property
    def layers(self) -> list[Layer]:
        """The layers, first to last; changing this list changes nothing."""
        return list(self._layers)

    def add(self, layer: Layer | SymbolicTensor) -> None:
        """Append a layer. Weights that exist already keep their values."""
        self._append(layer)
        self._forget_build()
        self._build_if_known()

    def pop(self) -> Layer:
        """Remove the last layer and return it."""
        if not self._layers:
            raise ArgumentError("There are no layers to remove.")
        layer = self._layers.pop()
        self._forget_build()
        self._build_if_known()
        return layer

    def _append(self, layer: Any) -> None:
        if isinstance(layer, SymbolicTensor):
            layer = layer.node.layer
        if isinstance(layer, InputLayer):
            if self._layers:
                raise ArgumentError("An Input can only come first in a Sequential.")
            self._input = layer
            return
        if not isinstance(layer, Layer):
            hint = " Write Dense(4), not Dense." if isinstance(layer, type) else ""
            raise ArgumentError(f"Sequential wants layers; {layer!r} is none.{hint}")
        if layer in self._layers:
            raise ArgumentError(
                f"Layer {layer.name!r} is in this model already. Make a second layer, "
                "or use one with the same weights: layer.twin()."
            )
        taken = {other.name for other in self._layers}
        if layer.name in taken:
            if not layer.auto_named:
                raise ArgumentError(f"Two layers are named {layer.name!r}; names must be unique.")
            number = 1
            while f"{layer.name}_{number}" in taken:
                number += 1
            layer.name = f"{layer.name}_{number}"
        self._layers.append(layer)

    def _forget_build(self) -> None:
        self.built = False
        self._optimized = None

    def _build_if_known(self) -> None:
        if not self._layers:
            return
        if self._input is not None:
            self.build(self._input.batch_shape)
        elif self._layers[0].given_input_shape is not None:
            self.build((None, *self._layers[0].given_input_shape))
        elif all(layer.built for layer in self._layers):
            self.build(self._layers[0].input_shape or (None,))

    def build(self, input_shape: Shape) -> None:
        """Make all weights for this input shape and move them into one flat array."""
        if not self._layers:
            raise NotBuiltError("This Sequential has no layers yet. Add some: model.add(Dense(1)).")
        self._shapes = []
        shape: Shape = tuple(input_shape)
        for layer in self._layers:
            if layer.rng is None:
                layer.rng = self.rng
            layer.ensure_built(shape)
            shape = layer.compute_output_shape(shape)
            self._shapes.append(shape)
            for weight in layer.weights:
                weight.path = f"{layer.name}/{weight.name}"
        self.flat = FlatWeights(self.weights)
        self.dtype = self._layers[0].dtype
        self._mixed = len({layer.dtype for layer in self._layers}) > 1
        for layer in self._layers:
            layer.needs_input_gradient = True
        super().build(input_shape)
        if self._metric_names:
            self.metrics = self._resolve_metrics()

    def ensure_built(self, input_shape: Shape) -> None:
        """Build for this shape, or check that it is what the first layer was built for."""
        if not self.built:
            self.build(input_shape)
            return
        shape: Shape = input_shape
        for layer in self._layers:
            layer.check_input(shape)
            shape = layer.compute_output_shape(shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Send a batch through all layers."""
        for layer in self._layers:
            if self._mixed:
                x = x.astype(layer.dtype, copy=False)
            x = layer.forward(x, training)
        return x

    def backward(self, grad: Array) -> Array:
        """Send dL/d(output) back through all layers; each stores its own gradients."""
        for layer in reversed(self._layers):
            if self._mixed:
                grad = grad.astype(layer.dtype, copy=False)
            grad = layer.backward(grad)
        return grad

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape after the last layer."""
        for layer in self._layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return the layer of this name, or at this place.

        Raises
        ------
        ArgumentError : there is none

        """
        if index is not None:
            if not -len(self._layers) <= index < len(self._layers):
                raise ArgumentError(f"There is no layer {index}; there are {len(self._layers)}.")
            return self._layers[index]
        for layer in self._layers:
            if layer.name == name:
                return layer
        names = ", ".join(layer.name for layer in self._layers)
        raise ArgumentError(f"No layer is named {name!r}. There are: {names}.")

    def get_weights(self) -> list[Array]:
        """Return copies of all weights: kernel, bias, kernel, bias, ...

        Raises
        ------
        NotBuiltError : the input shape isn't known yet

        """
        self.count_params()
        return super().get_weights()

    def set_weights(self, weights: list[ArrayLike]) -> None:
        """Overwrite all weights, or none if a shape doesn't fit."""
        self.count_params()
        assign_all(self.weights, weights, f"Model {self.name!r}")

    def count_params(self) -> int:
        """Return how many numbers all weights hold."""
        if not self.built:
            raise NotBuiltError(
                f"Model {self.name!r} has no weights yet: they are made when the input shape is "
                "known. Give the first layer input_shape=(...), or call fit first."
            )
        return sum(weight.size for weight in self.weights)

    def summary(self, print_fn: Any = None) -> None:
        """Print the layers, their output shapes and how many weights each has."""
        from chainrule.models.summary import summarize

        print_fn = print_fn or print
        print_fn(summarize(self))

    def generator(self) -> Generator:
        """Return the generator from which the model's randomness comes."""
        return self.rng if self.rng is not None else new_generator()

    def __call__(self, x: ArrayLike, training: bool = False) -> Array:
        """Return the model's output for a batch."""
        return np.array(self.forward(self._prepare_inputs(x), training))
