"""A model whose layers form a chain."""

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ArgumentError, NotBuiltError
from chainrule.layers.base import Layer, Shape
from chainrule.layers.graph import Graph
from chainrule.layers.input import InputLayer
from chainrule.layers.symbolic import SymbolicTensor
from chainrule.models.model import Model, check_fits
from chainrule.serialization import plain

Array = NDArray[Any]


class Sequential(Model):
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
        # The layers to run one after the other, where nothing but arrays passes between them.
        self._chain: list[Layer] | None = None
        self.input_names, self.output_names = ["input"], ["output"]
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
        self._objective = self._watch = None
        if "graph" in vars(self):
            drawn = {id(step.node) for step in self.graph.steps}
            for layer in self._layers:
                layer.nodes = [node for node in layer.nodes if id(node) not in drawn]
            del self.graph

    def _build_if_known(self) -> None:
        if not self._layers:
            return
        first = self._layers[0]
        if self._input is not None:
            self.build(self._input.batch_shape)
        elif first.given_input_shape is not None:
            self.build((None, *first.given_input_shape))
        elif first.input_shape is not None and (
            isinstance(first, Model) or all(layer.built for layer in self._layers)
        ):
            self.build(first.input_shape)

    def build(self, input_shape: Any = None) -> None:
        """Make all weights for this input shape and move them into one flat array."""
        if not self._layers:
            raise NotBuiltError("This Sequential has no layers yet. Add some: model.add(Dense(1)).")
        first = self._layers[0]
        source = self._input
        if source is None or source.batch_shape != tuple(input_shape):
            dtype = first.dtype.name if first.casts_input else "float32"
            source = InputLayer(batch_shape=tuple(input_shape), dtype=dtype)
        tensor: Any = source.nodes[0].outputs[0]
        start = tensor
        for layer in self._layers:
            if layer.rng is None:
                layer.rng = self.rng
            tensor = layer(tensor)
        graph = Graph([start], [tensor])
        self._adopt(graph)
        self.input_names, self.output_names = ["input"], [self._layers[-1].name]
        kinds = {layer.dtype for layer in self._layers} | {start.dtype}
        simple = not (graph.masked or graph.priced) and len(kinds) == 1
        chained = all(step.single and len(step.outputs) == 1 for step in graph.steps)
        self._chain = [step.layer for step in graph.steps] if simple and chained else None

    def ensure_built(self, input_shape: Shape) -> None:
        """Build for this shape, or check that it is one the layers can take."""
        if not self.built:
            self.build(input_shape)
            return
        shape: Any = input_shape
        if len(shape) != self.graph.inputs[0].ndim:
            check_fits(shape, self.graph.inputs[0], self.name)
        for layer in self._layers:
            layer.check_input(shape)
            shape = layer.compute_output_shape(shape)

    def input_dtypes(self, count: int) -> list[np.dtype[Any] | None]:
        """Return the dtype in which data are taken; indices stay whole numbers."""
        if not self.built:
            first = self._layers[0] if self._layers else None
            given = self._input.dtype if self._input is not None else None
            takes_floats = first is not None and first.casts_input
            return [given or (first.dtype if first is not None and takes_floats else None)]
        return super().input_dtypes(count)

    def forward(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        """Send a batch through all layers."""
        if self._chain is None or mask is not None or self.graph.observer is not None:
            return super().forward(x, training, mask)
        for layer in self._chain:
            x = layer.forward(x, training)
        return x

    def backward(self, grad: Any) -> Any:
        """Send dL/d(output) back through all layers; each stores its own gradients."""
        if self._chain is None or self.graph.observer is not None:
            return super().backward(grad)
        first = self._chain[0]
        first.needs_input_gradient = self.needs_input_gradient
        for layer in reversed(self._chain):
            layer.workspace = self.graph.workspace
            grad = layer.backward(grad)
        first.needs_input_gradient = True
        return grad

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape after the last layer."""
        for layer in self._layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def twin(self) -> Self:
        """Return a model with the same weights and a memory of its own, for a second place."""
        other = super().twin()
        if self._chain is not None:
            other._chain = [step.layer for step in other.graph.steps]
        return other

    def get_config(self) -> dict[str, Any]:
        """Return the layers as plain data."""
        first: list[Layer] = [] if self._input is None else [self._input]
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "layers": [plain(layer, layer.name) for layer in first + self._layers],
        }
        if self.built and self._input is None:
            config["build_input_shape"] = list(self.input_shape)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return a new model from what :meth:`get_config` returned."""
        from chainrule.layers import deserialize

        model = cls(name=config.get("name"))
        for layer in config["layers"]:
            model._append(deserialize(layer))
        if not config.get("trainable", True):
            model.trainable = False
        model._build_if_known()
        if not model.built and config.get("build_input_shape") is not None and model._layers:
            model.build(tuple(config["build_input_shape"]))
        return model
