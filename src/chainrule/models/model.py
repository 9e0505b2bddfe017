"""A model as a graph of layers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ArgumentError, NotBuiltError
from chainrule.layers import composed
from chainrule.layers.base import Layer, shapes_of
from chainrule.layers.graph import Graph
from chainrule.layers.symbolic import SymbolicTensor, as_list, is_symbolic
from chainrule.layers.weights import assign_all
from chainrule.models.trainer import Trainer
from chainrule.seed import new_generator

Array = NDArray[Any]


class Model(Trainer):
    """Layers between some inputs and some outputs, in any arrangement without a circle.

    Layers may be shared, paths may part and meet, and a model may be a layer of another. Or
    subclass it: make layers in ``__init__`` and call them in ``call(x)``.

    Parameters
    ----------
    inputs : where data come in, an ``Input`` or a list or dict of them
    outputs : what layers gave, one tensor or a list or dict of them
    name, trainable : as for any layer

    Raises
    ------
    ArgumentError : inputs or outputs are no symbolic tensors, or an input is missing

    >>> import chainrule as cr
    >>> cr.utils.set_random_seed(1)
    >>> x = cr.Input((4,))
    >>> hidden = cr.layers.Dense(4, activation="relu")(x)
    >>> y = cr.layers.Dense(1)(x + hidden)  # a path around the hidden layer
    >>> model = Model(inputs=x, outputs=y)
    >>> model.predict([[1.0, 2.0, 3.0, 4.0]]).shape
    (1, 1)

    """

    def __init__(
        self, inputs: Any = None, outputs: Any = None, name: str | None = None, **options: Any
    ) -> None:
        super().__init__(name=name, **options)
        self.rng = new_generator()
        self._inputs_given = self._outputs_given = None
        if inputs is None and outputs is None:
            if type(self) is Model:
                raise ArgumentError(
                    "Model wants inputs and outputs: Model(inputs=x, outputs=y). Or subclass it "
                    "and give it call(x)."
                )
            return
        # Keras takes dicts in the order of their keys, and lists of weights follow from that.
        inputs, outputs = in_key_order(inputs), in_key_order(outputs)
        for what, given in (("inputs", inputs), ("outputs", outputs)):
            tensors = flat(given)
            if not tensors or not all(isinstance(t, SymbolicTensor) for t in tensors):
                raise ArgumentError(
                    f"Model: {what}={given!r} must be what Input and layers called on it give, "
                    "or a list or dict of these."
                )
        self._inputs_given, self._outputs_given = inputs, outputs
        self._adopt(Graph(flat(inputs), flat(outputs)))
        if isinstance(inputs, Mapping):
            self.input_names = [str(key) for key in inputs]
        if isinstance(outputs, Mapping):
            self.output_keys = [str(key) for key in outputs]

    def _adopt(self, graph: Graph) -> None:
        """Make this graph the model: name its layers, move the weights into one array."""
        self.graph = graph
        name_apart(graph.layers)
        self.input_names = [tensor.node.layer.name for tensor in graph.inputs]
        self.output_names = [tensor.node.layer.name for tensor in graph.outputs]
        self.takes_list = len(graph.inputs) > 1
        self.uses_mask = self.makes_mask = True
        self.supports_masking = True
        self.priced = graph.priced
        for layer in graph.layers:
            if layer.rng is None:
                layer.rng = self.rng
            for weight in layer.weights:
                owner = weight.path.split("/", 1)
                weight.path = f"{layer.name}/{owner[-1]}"
        self.dtype = np.dtype(graph.outputs[0].dtype)
        shapes = [tensor.shape for tensor in graph.inputs]
        self.build_shapes(shapes if self.takes_list else shapes[0])
        self.flattened()

    def build(self, input_shape: Any = None) -> None:
        """Make the weights of a model with a ``call``, for inputs of this shape."""
        super().build(input_shape)
        if self.composed and self._inputs_given is None:
            self.takes_list = isinstance(self.input_shape, list)
            self.graph = composed.graph_of(self, self.input_shape, False, {})
            self.name_weights()
            self._name_ends()
            self.flattened()

    def build_shapes(self, shape: Any) -> None:
        """Note the input shape; the layers are built."""
        Layer.build(self, shape)

    @property
    def masked(self) -> bool:
        """Whether masks may come up inside."""
        return self.graph.masked

    @property
    def layers(self) -> list[Layer]:
        """The layers, in the order in which weights are listed; changing it changes nothing."""
        return list(self.graph.layers) if self._inputs_given is not None else self._parts()

    def _parts(self) -> list[Layer]:
        return [layer for layer in super().sublayers() if isinstance(layer, Layer)]

    def sublayers(self) -> Iterator[Layer]:
        """Yield the layers."""
        yield from self.layers

    @property
    def inputs(self) -> list[SymbolicTensor]:
        """The symbolic tensors where data come in."""
        return list(self._require_graph().inputs)

    @property
    def outputs(self) -> list[SymbolicTensor]:
        """The symbolic tensors of the outputs."""
        return list(self._require_graph().outputs)

    @property
    def input(self) -> Any:
        """The model's own input, or the list of them."""
        return self.inputs[0] if len(self.inputs) == 1 else self.inputs

    @property
    def output(self) -> Any:
        """The model's own output, or the list of them."""
        return self.outputs[0] if len(self.outputs) == 1 else self.outputs

    @property
    def output_shape(self) -> Any:
        """The shape of the output, or a list of shapes."""
        shapes = [tensor.shape for tensor in self.outputs]
        return shapes[0] if len(shapes) == 1 else shapes

    def _require_graph(self) -> Graph:
        if not self.built:
            self.count_params()
        return self.graph

    def ensure_built(self, input_shape: Any) -> None:
        """Build for this shape, or check that it is one the model can take."""
        if self._inputs_given is not None:
            shapes = input_shape if isinstance(input_shape, list) else [input_shape]
            for shape, tensor in zip(shapes, self.graph.inputs, strict=False):
                check_fits(shape, tensor, self.name)
            return
        first = not self.built
        super().ensure_built(input_shape)
        if first and self.composed:  # a build of its own need not have come to ours
            Model.build(self, input_shape)

    def _name_ends(self) -> None:
        """Take the names of inputs and outputs from the graph that ``call`` drew."""
        name_apart(self._parts())
        self.input_names = [f"input_{i + 1}" for i in range(len(self.graph.inputs))]
        self.output_names = [f"output_{i + 1}" for i in range(len(self.graph.outputs))]
        self.takes_list = len(self.graph.inputs) > 1

    def forward(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        """Send a batch through the graph."""
        masks = as_list(mask) if mask is not None else None
        found = self.graph.forward(x if isinstance(x, list) else [x], training, masks)
        self.penalty = self.graph.penalty
        return found[0] if len(found) == 1 else found

    def backward(self, grad: Any) -> Any:
        """Send dL/d(output) back through the graph; each layer stores its own gradients."""
        grads = grad if isinstance(grad, list) else [grad]
        found = self.graph.backward(grads, self.needs_input_gradient)
        return found if self.takes_list else found[0]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the masks that came out with the last forward."""
        masks = self.graph.output_masks
        return masks[0] if len(masks) == 1 else masks

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the output, or a list of shapes."""
        shapes = [list(tensor.shape) for tensor in self.graph.outputs]
        given = input_shape[0] if isinstance(input_shape, list) else input_shape
        for shape in shapes:
            if shape and shape[0] is None:
                shape[0] = given[0]
        found = [tuple(shape) for shape in shapes]
        return found[0] if len(found) == 1 else found

    def twin(self) -> Self:
        """Return a model with the same weights and a memory of its own, for a second place."""
        other = super().twin()
        if "graph" in vars(self):
            other.graph = self.graph.twin()
        return other

    def arguments(self, inputs: Any, **options: Any) -> tuple[Any, dict[str, Any]]:
        """Return the inputs in order: a dict is read by the inputs' names."""
        if isinstance(inputs, Mapping):
            inputs = self._by_input(inputs)
        if isinstance(inputs, (list, tuple)) and len(inputs) == 1 and is_symbolic(inputs):
            inputs = inputs[0]
        if isinstance(inputs, (list, tuple)) and not self.built and is_symbolic(inputs):
            self.takes_list = True
        return inputs, options

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the output for arrays; for symbolic tensors, the tensors to come."""
        inputs, options = self.arguments(*args, **kwargs)
        if is_symbolic(inputs):
            found = super().__call__(inputs, **options)
            return self.packed(found) if isinstance(found, list) else found
        arrays = self.take_inputs(inputs)
        training = bool(options.pop("training", None))
        mask = options.pop("mask", None)
        batch: Any = arrays if len(arrays) > 1 else arrays[0]
        self.ensure_built(shapes_of(batch))
        found = self.forward(batch, training, **({} if mask is None else {"mask": mask}), **options)
        return self.packed([np.array(each) for each in as_list(found)])

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return the layer of this name, or at this place.

        Raises
        ------
        ArgumentError : there is none

        """
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ArgumentError(f"There is no layer {index}; there are {len(layers)}.")
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        names = ", ".join(layer.name for layer in layers)
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

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Print the layers, their output shapes and how many weights each has.

        See :func:`chainrule.models.summary.summarize`.
        """
        from chainrule.models.summary import summarize

        table = summarize(self, line_length, positions, expand_nested, show_trainable, layer_range)
        (print_fn or print)(table)

    def save(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the model, its weights and the state of training to one file.

        See :func:`chainrule.saving.save_model`.
        """
        from chainrule.models.saving import save_model

        save_model(self, filepath, overwrite)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the weights to a file."""
        from chainrule.models.saving import save_weights

        save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False) -> None:
        """Read the weights from a file, all or none of them."""
        from chainrule.models.saving import load_weights

        load_weights(self, filepath, skip_mismatch)

    def load_state(self, filepath: Any) -> None:
        """Read weights, the optimizer's state and the random generators: training goes on."""
        from chainrule.models.saving import load_state

        load_state(self, filepath)

    def to_json(self, **options: Any) -> str:
        """Return the description of the model, without weights, as JSON."""
        import json

        return json.dumps(self.serialized(), **options)

    def get_config(self) -> dict[str, Any]:
        """Return the graph as plain data."""
        from chainrule.models.written import graph_config

        if self._inputs_given is None:
            return super().get_config()
        return graph_config(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return a new model from what :meth:`get_config` returned."""
        from chainrule.models.written import model_from_graph_config

        if "input_layers" not in config:
            return super().from_config(config)
        made: Self = model_from_graph_config(cls, config)
        return made


def flat(given: Any) -> list[Any]:
    """Return a tensor, a list or a dict of tensors as a list."""
    return list(given.values()) if isinstance(given, Mapping) else as_list(given)


def in_key_order(given: Any) -> Any:
    """Return a dict sorted by its keys, anything else as it is.

    >>> in_key_order({"b": 1, "a": 2})
    {'a': 2, 'b': 1}
    """
    return dict(sorted(given.items())) if isinstance(given, Mapping) else given


def check_fits(shape: Any, tensor: SymbolicTensor, owner: str) -> None:
    """Raise a ShapeError if data of this shape can't go where the tensor is."""
    from chainrule.errors import ShapeError

    wanted = tensor.shape
    if len(shape) != len(wanted) or any(
        a is not None and b is not None and a != b
        for a, b in zip(shape[1:], wanted[1:], strict=True)
    ):
        raise ShapeError(
            f"Model {owner!r} got inputs of shape {shape}; its input {tensor.node.layer.name!r} "
            f"wants {wanted}: samples of shape {wanted[1:]}. Check the shape of X."
        )


def name_apart(layers: list[Layer]) -> None:
    """Give numbers to names that were made from the class, so that no two are equal.

    Raises
    ------
    ArgumentError : two layers were given one name

    """
    taken: set[str] = set()
    for layer in layers:
        name, number = layer.name, 0
        while layer.name in taken:
            if not layer.auto_named:
                raise ArgumentError(f"Two layers are named {layer.name!r}; names must be unique.")
            number += 1
            layer.name = f"{name}_{number}"
        taken.add(layer.name)
